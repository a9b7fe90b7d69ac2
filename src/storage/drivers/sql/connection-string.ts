import type { Environment } from '../../../base/environment/variables.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';

export const connectionVariable = 'HELM_DRIVER_SQL_CONNECTION_STRING';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** A database's address and credentials, from a connection string and PostgreSQL's environment variables. */
export interface DatabaseAddress {
  /** host name, or directory of a Unix socket */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** undefined if unknown */
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: SslMode;
  /** paths to PEM files; empty if not set */
  readonly ssl: { readonly rootCert: string; readonly cert: string; readonly key: string };
  readonly connectTimeoutMs: number;
  /** session settings in the form "-c name=value" */
  readonly options: string;
}

type Words = ReadonlyMap<string, string>;

/**
 * Connection parameters that are ignored because only other libraries use them. As in Helm, unknown parameters are sent to the
 * server as settings.
 */
const ignored: ReadonlySet<string> = new Set([
  ...['fallback_application_name', 'application_name', 'binary_parameters', 'disable_prepared_binary_result', 'sslinline'],
  ...['sslsni', 'target_session_attrs', 'gssencmode', 'krbsrvname', 'krbspn', 'service', 'servicefile', 'client_encoding'],
]);
const known: ReadonlySet<string> = new Set([
  ...['host', 'port', 'user', 'password', 'passfile', 'dbname', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'],
  ...['connect_timeout', 'options'],
]);

/**
 * Parses a connection string in the form "postgres://user:password@host:port/database?sslmode=disable" or "host=… user=…
 * password=… dbname=…". Missing settings are taken from environment variables such as PGHOST. TLS is required by default, as it
 * is in Helm.
 *
 * @param passwordOf looks up a password in the password file
 * @throws STORAGE_DRIVER with a message that contains nothing from the connection string, which may contain a password
 */
export function readConnectionString(
  text: string,
  env: Environment,
  passwordOf: (file: string, login: readonly string[]) => string | undefined,
): DatabaseAddress {
  if (text.trim() === '' && !env.PGHOST && !env.PGDATABASE && !env.PGUSER)
    throw new TillerlessError('STORAGE_DRIVER', `HELM_DRIVER is "sql", but ${connectionVariable} is not set`, {
      hint: `set it to a connection string such as postgres://user:password@host:5432/database`,
    });
  const parameters = /^postgres(ql)?:\/\//.test(text.trim()) ? readUrl(text.trim()) : readWords(text);
  const parameter = (name: string, variable: keyof Environment, otherwise: string): string =>
    parameters.get(name) || env[variable] || otherwise;
  const host = parameter('host', 'PGHOST', 'localhost');
  const user = parameter('user', 'PGUSER', env.USER ?? env.LOGNAME ?? 'postgres');
  const database = parameter('dbname', 'PGDATABASE', user);
  const port = wholeNumber(parameter('port', 'PGPORT', '5432'), 'port');
  const passFile = parameter('passfile', 'PGPASSFILE', `${env.HOME ?? ''}/.pgpass`);
  const password = parameters.get('password') ?? env.PGPASSWORD ?? passwordOf(passFile, [host, String(port), database, user]);
  return {
    host,
    port,
    user,
    password,
    database,
    sslMode: host.startsWith('/') ? 'disable' : sslMode(parameter('sslmode', 'PGSSLMODE', 'require')),
    ssl: {
      rootCert: parameter('sslrootcert', 'PGSSLROOTCERT', ''),
      cert: parameter('sslcert', 'PGSSLCERT', ''),
      key: parameter('sslkey', 'PGSSLKEY', ''),
    },
    connectTimeoutMs: wholeNumber(parameter('connect_timeout', 'PGCONNECT_TIMEOUT', '0'), 'connect_timeout') * 1000 || 10_000,
    options: sessionOptions(parameters, env.PGOPTIONS),
  };
}

function sessionOptions(parameters: Words, fromEnv: string | undefined): string {
  const settings = [...parameters]
    .filter(([name]) => !known.has(name) && !ignored.has(name))
    .map(([name, value]) => `-c ${name}=${value.replace(/([\\\s])/g, '\\$1')}`);
  return [parameters.get('options') ?? fromEnv ?? '', ...settings].filter(Boolean).join(' ');
}

function sslMode(value: string): SslMode {
  const mode = sslModes.find((candidate) => candidate === value);
  if (!mode) throw malformed(`sslmode is one of ${sslModes.join(', ')}`);
  return mode;
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,6}$/.test(text)) throw malformed(`${name} is a number`);
  return Number(text);
}

const url = /^postgres(?:ql)?:\/\/(?:([^:@/?]*)(?::([^@/?]*))?@)?(\[[^\]]*\]|[^:/?,@]*)(?::(\d+))?(?:\/([^?]*))?(?:\?(.*))?$/;

function readUrl(text: string): Words {
  const match = url.exec(text);
  if (!match) throw malformed('special characters of a user or password are written as %40 and the like');
  const [, user, password, host, port, dbname, query] = match;
  const parts = { user, password, host: host?.replace(/^\[|\]$/g, ''), port, dbname };
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(parts)) if (value) parameters.set(name, unescapeUrl(value));
  for (const [name, value] of new URLSearchParams(query ?? '')) parameters.set(name, value);
  return parameters;
}

function unescapeUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('a percent sign is written as %25');
  }
}

function readWords(text: string): Words {
  const one = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)\s*/y;
  const parameters = new Map<string, string>();
  while (one.lastIndex < text.length && text.trim() !== '') {
    const match = one.exec(text);
    if (!match) throw malformed('write postgres://user:password@host:port/database, or host=… user=… password=… dbname=…');
    parameters.set(match[1] ?? '', (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return parameters;
}

function malformed(hint: string): TillerlessError {
  return new TillerlessError('STORAGE_DRIVER', `cannot parse ${connectionVariable}`, { hint });
}
