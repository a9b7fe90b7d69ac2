import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import { systemProblem } from '../../../base/os-error-text.ts';
import { cancelled, untilAborted } from '../../../errors/cancelled.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { connectionVariable, type DatabaseAddress } from './connection-string.ts';
import { asStorageError, isAnswer, isAway } from './failures.ts';

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly signal: AbortSignal;
  /**
   * true to retry several times if the server is unreachable; otherwise, the statement is retried only once, and only if an open
   * connection was lost
   */
  readonly patient?: boolean;
}

export interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** number of attempts; if greater than 1, an earlier attempt might already have executed the statement */
  readonly tries: number;
}

/** A database connection that is opened by the first statement. Statements are executed one after another. */
export interface Database {
  /** @throws STORAGE_UNREACHABLE, STORAGE_UNAUTHORIZED, STORAGE_FORBIDDEN, STORAGE_DRIVER, STORAGE_QUERY, CANCELLED */
  run(statement: Statement): Promise<Answer>;
  close(): Promise<void>;
}

const maxTries = 8;
const queryTimeoutMs = 30_000;

export function openDatabase(address: DatabaseAddress): Database {
  const link = openLink(address);
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (statement) => {
      const answer = last.then(() => untilAnswered(link, statement));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => link.close(),
  };
}

async function untilAnswered(link: Link, statement: Statement): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const wasOpen = link.isOpen();
    try {
      return { rows: await link.once(statement), tries };
    } catch (error) {
      // Retry once if the connection was already open, because an idle connection may have been closed in the meantime.
      const again = isAway(error) && (statement.patient || (wasOpen && tries === 1));
      if (!again || tries >= maxTries || statement.signal.aborted) throw error;
      await untilAborted(delay(Math.min(50 * 2 ** tries, 5000)), statement.signal);
    }
  }
}

interface Link {
  isOpen(): boolean;
  once(statement: Statement): Promise<Answer['rows']>;
  close(): Promise<void>;
}

function openLink(address: DatabaseAddress): Link {
  let open: Promise<Client> | undefined;
  let opened: Client | undefined;
  const drop = (): void => {
    opened?.end().catch(() => undefined);
    // Do not call end(), which would wait for the running statement.
    destroySocket(opened);
    open = opened = undefined;
  };
  const connect = async (): Promise<Client> => {
    open ??= connectTo(address, () => drop());
    try {
      opened = await open;
      return opened;
    } catch (error) {
      open = undefined;
      throw asStorageError(error, address, true);
    }
  };
  return {
    isOpen: () => opened !== undefined,
    once: async ({ text, values, signal }) => {
      if (signal.aborted) throw cancelled(signal.reason);
      const client = await untilAborted(connect(), signal);
      try {
        const result = await untilAborted(client.query<Record<string, unknown>>(text, values ? [...values] : undefined), signal);
        return result.rows;
      } catch (error) {
        if (!isAnswer(error)) drop();
        throw asStorageError(error, address, false);
      }
    },
    close: async () => {
      const client = await open?.catch(() => undefined);
      open = opened = undefined;
      await Promise.race([client?.end().catch(() => undefined), delay(1000, undefined, { ref: false })]);
      destroySocket(client);
    },
  };
}

/** Destroys a client's socket, which the library's type declarations omit. */
function destroySocket(client: Client | undefined): void {
  (client as { readonly connection?: { readonly stream?: { destroy(): void } } } | undefined)?.connection?.stream?.destroy();
}

async function connectTo(address: DatabaseAddress, onLost: () => void): Promise<Client> {
  const { default: pg } = await import('pg');
  const attempt = async (ssl: ClientConfig['ssl']): Promise<Client> => {
    const client = new pg.Client(clientConfig(address, ssl));
    // Without a listener, losing an idle connection would crash the process.
    client.on('error', onLost);
    try {
      await client.connect();
    } catch (error) {
      destroySocket(client);
      throw error;
    }
    return client;
  };
  if (address.sslMode === 'disable') return attempt(false);
  try {
    return await attempt(sslOptions(address));
  } catch (error) {
    const isOptional = address.sslMode === 'allow' || address.sslMode === 'prefer';
    if (isOptional && (error as Error).message.includes('does not support SSL')) return attempt(false);
    throw error;
  }
}

function clientConfig(address: DatabaseAddress, ssl: ClientConfig['ssl']): ClientConfig {
  const { host, port, user, database, options } = address;
  return {
    host,
    port,
    user,
    database,
    // Set every option, because the library would otherwise read the environment variables of this process.
    password: address.password ?? '',
    ssl: ssl ?? false,
    ...(options ? { options } : {}),
    application_name: 'tillerless',
    connectionTimeoutMillis: address.connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  };
}

/**
 * Returns the TLS options. Like Helm, it verifies the server certificate only if `sslMode` is verify-ca or verify-full, or if a
 * root certificate is specified.
 */
function sslOptions({ sslMode, ssl }: DatabaseAddress): Exclude<ClientConfig['ssl'], undefined | boolean> {
  const checks = sslMode.startsWith('verify') || ssl.rootCert !== '';
  return {
    rejectUnauthorized: checks,
    ...(ssl.rootCert ? { ca: pem(ssl.rootCert) } : {}),
    ...(ssl.cert ? { cert: pem(ssl.cert) } : {}),
    ...(ssl.key ? { key: pem(ssl.key) } : {}),
    ...(checks && sslMode !== 'verify-full' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function pem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TillerlessError(
      'STORAGE_DRIVER',
      `cannot read ${path}, specified in ${connectionVariable}: ${systemProblem(error)}`,
      {
        cause: error,
      },
    );
  }
}
