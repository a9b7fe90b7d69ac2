import type { Driver } from '../../driver.ts';
import { readConnectionString } from './connection-string.ts';
import { openDatabase } from './database.ts';
import { createSqlDriver } from './driver.ts';
import { passwordIn } from './password-file.ts';

/** Creates drivers that share one connection but have different abort signals. */
export interface SqlStore {
  under(signal: AbortSignal): Driver;
  close(): Promise<void>;
}

/**
 * Parses the database address. The connection is opened by the first statement.
 *
 * @throws STORAGE_DRIVER
 */
export function openSqlStore(options: {
  readonly connection: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly namespace: string;
  readonly clock: () => number;
}): SqlStore {
  const { connection, env, namespace, clock } = options;
  const database = openDatabase(readConnectionString(connection, env, passwordIn));
  return {
    under: (signal) => createSqlDriver({ database, namespace, clock, signal }),
    close: () => database.close(),
  };
}
