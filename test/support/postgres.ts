import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

const installed = '/usr/lib/postgresql';
const folders = [
  ...(process.env.PATH ?? '').split(delimiter),
  ...(existsSync(installed) ? readdirSync(installed).map((version) => join(installed, version, 'bin')) : []),
];

/** The folder of PostgreSQL's server programs, or undefined if PostgreSQL is not installed. */
export const postgresFolder: string | undefined = folders.find(
  (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
);

/** A PostgreSQL server on loopback with a superuser "helm", whose password is "top-secret". */
export interface TestPostgres {
  readonly port: number;
  /** returns the connection string for a database, which is created if it does not exist */
  database(name: string): Promise<string>;
  /** runs a statement as another program would, and returns the resulting rows */
  sql(database: string, text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export const password = 'top-secret';

/** Returns the IDs of another user if the tests run as root, because PostgreSQL refuses to run as root. */
function otherUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const ids = ['postgres', 'nobody'].map((name) =>
    ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || Number.NaN)),
  );
  const [uid = 65534, gid = 65534] = ids.find(([user]) => Number.isInteger(user)) ?? [];
  return { uid, gid };
}

export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  const user = otherUser();
  writeFileSync(join(folder, 'password'), password);
  if (user.uid !== undefined) for (const path of [folder, join(folder, 'password')]) chownSync(path, user.uid, user.gid);
  const made = spawnSync(
    join(postgresFolder ?? '', 'initdb'),
    ['-D', data, '-U', 'helm', `--pwfile=${join(folder, 'password')}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync'],
    { ...user, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((each) => ['-c', each]);
  const server = spawn(join(postgresFolder ?? '', 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...user,
    stdio: 'ignore',
  });
  const address = (name: string): string => `postgres://helm:${password}@127.0.0.1:${port}/${name}?sslmode=disable`;
  const sql: TestPostgres['sql'] = async (database, text, values) => {
    const client = new pg.Client({ connectionString: address(database), ssl: false });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, values ? [...values] : undefined)).rows ?? [];
    } finally {
      await client.end();
    }
  };
  await untilUp(() => sql('postgres', 'SELECT 1'));
  return {
    port,
    database: async (name) => {
      const known = await sql('postgres', 'SELECT FROM pg_database WHERE datname = $1', [name]);
      if (known.length === 0) await sql('postgres', `CREATE DATABASE "${name}"`);
      return address(name);
    },
    sql,
    stop: () => stop(server, folder),
  };
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  // SIGINT also terminates open sessions.
  server.kill('SIGINT');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}

async function untilUp(check: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await check();
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await delay(100);
    }
  }
}
