import { isTillerlessError, TillerlessError } from '../../../errors/tillerless-error.ts';
import { connectionVariable, type DatabaseAddress } from './connection-string.ts';

/**
 * An error from the client library. Its code, if any, is an SQLSTATE code from the server (five characters) or an OS error code
 * (such as ECONNREFUSED).
 */
interface Failure {
  readonly message: string;
  readonly code?: string;
}

/** Reports whether the server is temporarily unavailable. */
export function isAway(error: unknown): boolean {
  return isTillerlessError(error, 'STORAGE_UNREACHABLE');
}

export function isForbidden(error: unknown): boolean {
  return isTillerlessError(error, 'STORAGE_FORBIDDEN');
}

/** Reports whether the error is a response from the server. If so, the connection is still usable. */
export function isAnswer(error: unknown): boolean {
  const { code = '' } = error as Failure;
  return /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code);
}

/**
 * Converts a database error. The message contains only the user, host and database from the connection string.
 *
 * @param opening true if the error occurred while connecting, for which Helm has a different error message
 */
export function asStorageError(error: unknown, address: DatabaseAddress, opening: boolean): TillerlessError {
  if (isTillerlessError(error)) return error;
  const { message, code = '' } = error as Failure;
  const answer = isAnswer(error) ? `pq: ${message} (${code})` : message;
  const details = { helmText: opening ? `unable to instantiate SQL driver: ${answer}` : answer, cause: error };
  const endpoint = placeOf(address);
  if (code.startsWith('28') || message.includes('client password must be'))
    return new TillerlessError(
      'STORAGE_UNAUTHORIZED',
      `the database at ${endpoint} rejected user "${address.user}": ${message}`,
      {
        ...details,
        hint: `check the user and password in ${connectionVariable}`,
      },
    );
  if (code === '42501')
    return new TillerlessError(
      'STORAGE_FORBIDDEN',
      `user "${address.user}" lacks a permission in the database at ${endpoint}: ${message}`,
      {
        ...details,
        hint: 'Helm enables row-level security on its tables; connect as their owner, or have the owner run CREATE POLICY for this user',
      },
    );
  if (code === '3D000')
    return new TillerlessError('STORAGE_DRIVER', `database "${address.database}" does not exist at ${endpoint}`, {
      ...details,
      hint: 'create the database first; its tables are created automatically',
    });
  if (message.includes('does not support SSL'))
    return new TillerlessError('STORAGE_DRIVER', `the database at ${endpoint} does not support TLS`, {
      helmText: 'unable to instantiate SQL driver: pq: SSL is not enabled on the server',
      hint: `add sslmode=disable to ${connectionVariable} if an unencrypted connection is acceptable`,
      cause: error,
    });
  if (isAnswer(error) && code !== '53300')
    return new TillerlessError('STORAGE_QUERY', `the database at ${endpoint} rejected a statement: ${message} (${code})`, {
      ...details,
      hint: hintOf(code),
    });
  return unreachable(error as Failure, address, opening);
}

function unreachable({ message, code = '' }: Failure, address: DatabaseAddress, opening: boolean): TillerlessError {
  const endpoint = placeOf(address);
  const reason = code === 'ECONNREFUSED' ? 'connection refused' : message || code;
  const dialed = code === 'ECONNREFUSED' ? `dial tcp ${endpoint}: connect: connection refused` : reason;
  const isTls = /certificate|self.signed|^(ERR_TLS|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/i.test(`${code} ${message}`);
  return new TillerlessError('STORAGE_UNREACHABLE', `the database at ${endpoint} does not respond: ${reason}`, {
    helmText: opening ? `unable to instantiate SQL driver: ${dialed}` : dialed,
    hint: isTls
      ? `specify the CA certificate with sslrootcert in ${connectionVariable}`
      : 'check that PostgreSQL is running there',
  });
}

function placeOf({ host, port }: DatabaseAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function hintOf(code: string): string {
  if (code === '22001')
    return "Helm's tables store at most 64 characters for the name of a record with labels, and 63 for a label";
  if (code.startsWith('42')) return 'the tables were not created by Helm; check the database name';
  return "check the server's log";
}
