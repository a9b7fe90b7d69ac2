import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '../../src/storage/driver.ts';
import { readConnectionString } from '../../src/storage/drivers/sql/connection-string.ts';
import { openDatabase } from '../../src/storage/drivers/sql/database.ts';
import { createSqlDriver } from '../../src/storage/drivers/sql/driver.ts';
import type { ReleaseRecord } from '../../src/storage/release.ts';
import { describeWith, helms, run, testKubeconfig } from '../support/machine.ts';
import { password, postgresFolder, startPostgres, type TestPostgres } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { sandboxHome } from '../support/sandbox-home.ts';

const chart = 'fixtures/charts/web';
const never = new AbortController().signal;

function record(version: number, status: 'deployed' | 'pending-upgrade' = 'deployed'): ReleaseRecord {
  const chartPart = { metadata: { name: 'web', version: '1.0.0' } };
  return { name: 'web', namespace: 'shop', version, info: { status }, chart: chartPart, manifest: '' };
}

describeWith({ PostgreSQL: postgresFolder })('releases in PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.stop());

  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  function driver(connection: string, signal = never): Driver {
    const database = openDatabase(readConnectionString(connection, {}, () => undefined));
    opened.push(database);
    return createSqlDriver({ database, namespace: 'shop', clock: Date.now, signal });
  }

  it('keeps the history and labels of a release, and limits the history', async () => {
    const connection = await server.database('journey');
    const home = sandboxHome({ env: { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: connection } });
    try {
      await home.ok('install', 'web', chart, '--labels', 'team=red', '--create-namespace', '-n', 'shop');
      await home.ok('upgrade', 'web', chart, '-n', 'shop', '--set', 'replicaCount=2', '--labels', 'team=blue');
      await home.ok('rollback', 'web', '1', '-n', 'shop');
      await home.ok('install', 'web', chart, '-n', 'other', '--create-namespace');
      expect(await home.ok('list', '-q', '-n', 'shop')).toBe('web\n');
      expect(await home.ok('list', '-A', '-q')).toBe('web\nweb\n');
      expect(await home.ok('list', '-A', '-q', '-l', 'team in (red,green)')).toBe('web\n');
      expect(await home.ok('list', '-A', '-q', '-l', 'team=blue')).toBe('');
      expect(await home.json('get', 'metadata', 'web', '-n', 'shop')).toMatchObject({ revision: 3, labels: { team: 'red' } });
      await home.ok('upgrade', 'web', chart, '-n', 'shop', '--history-max', '2');
      expect(await home.json('history', 'web', '-n', 'shop')).toMatchObject([
        { revision: 3, status: 'superseded' },
        { revision: 4, status: 'deployed' },
      ]);
      await home.ok('uninstall', 'web', '-n', 'shop');
      expect(await server.sql('journey', 'SELECT key, namespace, status, owner, type FROM releases_v1')).toEqual([
        { key: 'sh.helm.release.v1.web.v1', namespace: 'other', status: 'deployed', owner: 'helm', type: 'helm.sh/release.v1' },
      ]);
      expect(await server.sql('journey', 'SELECT * FROM custom_labels_v1')).toEqual([]);
      expect(await server.sql('journey', 'SELECT * FROM tillerless_annotations_v1')).toEqual([]);
    } finally {
      home.remove();
    }
  });

  it('creates no tables for read-only commands', async () => {
    const connection = await server.database('untouched');
    const home = sandboxHome({ env: { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: connection } });
    try {
      expect(await home.ok('list', '-A', '-q')).toBe('');
      await home.ok('install', 'web', chart, '--dry-run=server');
      expect(await server.sql('untouched', "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
    } finally {
      home.remove();
    }
  });

  it('creates the tables once when several programs start concurrently', async () => {
    const connection = await server.database('race');
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      names.map((name) => driver(connection).create({ record: { ...record(1), name }, labels: {}, annotations: {} })),
    );
    expect((await driver(connection).heads({})).map((head) => head.name).toSorted()).toEqual(names);
    expect(await server.sql('race', 'SELECT id FROM gorp_migrations ORDER BY id')).toEqual([
      { id: 'custom_labels' },
      { id: 'init' },
    ]);
  });

  it('lets only one writer succeed, and detects changes by another program', async () => {
    const connection = await server.database('writers');
    const [one, two] = [driver(connection), driver(connection)];
    const write = { record: record(1), labels: { team: 'red' }, annotations: { holder: 'one' } };
    const made = await one.create(write);
    await expect(two.create(write)).rejects.toMatchObject({ code: 'STORAGE_CONFLICT', helmText: 'release: already exists' });
    await one.annotate(made, { beat: '1' });
    const [seen] = await two.history('web');
    expect(seen).toMatchObject({ annotations: { holder: 'one', beat: '1' }, labels: { team: 'red', status: 'deployed' } });
    const changed = await one.update({ ...write, annotations: { holder: '', beat: '' } }, made);
    expect((await two.get('web', 1))?.annotations).toEqual({});
    await expect(two.update(write, seen ?? made)).rejects.toMatchObject({ code: 'STORAGE_CONFLICT' });
    // Helm uses the same statement.
    await server.sql('writers', "UPDATE releases_v1 SET status = 'failed', modifiedat = 1");
    await expect(one.update(write, changed)).rejects.toMatchObject({ code: 'STORAGE_CONFLICT' });
    await one.annotate(made, { holder: 'one' });
    await server.sql('writers', 'DELETE FROM releases_v1');
    expect(await server.sql('writers', 'SELECT * FROM tillerless_annotations_v1')).toEqual([]);
  });

  it('continues after the connection was closed', async () => {
    const connection = await server.database('cut');
    const releases = driver(connection);
    const made = await releases.create({ record: record(1), labels: {}, annotations: {} });
    await server.sql('cut', 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', ['tillerless']);
    await releases.update({ record: record(1), labels: {}, annotations: {} }, made);
    expect(await releases.history('web')).toHaveLength(1);
  });

  it('stops waiting for the database when the operation is cancelled', async () => {
    const connection = await server.database('cancel');
    const made = await driver(connection).create({ record: record(1), labels: {}, annotations: {} });
    const locking = server.sql('cancel', 'BEGIN; LOCK TABLE releases_v1; SELECT pg_sleep(3); COMMIT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stop = new AbortController();
    const update = driver(connection, stop.signal).update({ record: record(1), labels: {}, annotations: {} }, made);
    setTimeout(() => stop.abort(), 200);
    const begun = Date.now();
    await expect(update).rejects.toMatchObject({ code: 'CANCELLED', helmText: 'context canceled' });
    expect(Date.now() - begun).toBeLessThan(2000);
    await locking;
  });

  it('skips an invalid row in the list, and reports it when it is requested', async () => {
    const connection = await server.database('broken');
    await driver(connection).create({ record: record(1), labels: {}, annotations: {} });
    await server.sql('broken', "UPDATE releases_v1 SET body = 'H4sIrubbish'");
    const home = sandboxHome({ env: { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: connection } });
    try {
      const list = await home.cli('list', '-q', '-n', 'shop');
      expect(list).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('shop/web') });
      const get = await home.cli('get', 'values', 'web', '-n', 'shop');
      expect(get).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('row shop/sh.helm.release.v1.web.v1 of releases_v1'),
      });
    } finally {
      home.remove();
    }
  });

  describe('permissions', () => {
    beforeAll(async () => {
      await driver(await server.database('rights')).create({ record: record(1), labels: {}, annotations: {} });
      await server.database('bare');
      for (const role of ['stranger', 'guest']) await server.sql('rights', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    });
    const as = async (user: string, name: string): Promise<Driver> =>
      driver((await server.database(name)).replace('//helm:', `//${user}:`));

    it('reports that row level security hides all rows', async () => {
      await expect((await as('stranger', 'rights')).heads({})).rejects.toMatchObject({
        code: 'STORAGE_FORBIDDEN',
        hint: expect.stringContaining('CREATE POLICY'),
      });
    });

    it('reports that tables cannot be created', async () => {
      await server.sql('bare', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      const create = (await as('stranger', 'bare')).create({ record: record(1), labels: {}, annotations: {} });
      await expect(create).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
    });

    it("uses only Helm's tables if it cannot create others", async () => {
      await server.sql('rights', 'DROP TABLE tillerless_annotations_v1');
      await server.sql('rights', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      await server.sql('rights', 'CREATE POLICY guest ON releases_v1 TO guest USING (true) WITH CHECK (true)');
      const guest = await as('guest', 'rights');
      const made = await guest.create({ record: record(2), labels: {}, annotations: { holder: 'guest' } });
      expect(made.annotations).toEqual({});
      await guest.annotate(made, { beat: '1' });
      expect(await guest.update({ record: record(2), labels: {}, annotations: {} }, made)).toMatchObject({ revision: 2 });
    });
  });

  it.each([
    { name: 'a missing connection string', change: () => '', code: 'STORAGE_DRIVER' },
    { name: 'an invalid connection string', change: () => `${password}`, code: 'STORAGE_DRIVER' },
    { name: 'a wrong password', change: (text: string) => text.replace(password, 'wrong'), code: 'STORAGE_UNAUTHORIZED' },
    { name: 'a missing password', change: (text: string) => text.replace(`:${password}`, ''), code: 'STORAGE_UNAUTHORIZED' },
    { name: 'a missing database', change: (text: string) => text.replace('/errors', '/none'), code: 'STORAGE_DRIVER' },
    { name: 'an unreachable server', change: (text: string) => text.replace(/:\d+\//, ':1/'), code: 'STORAGE_UNREACHABLE' },
    { name: 'a server without TLS', change: (text: string) => text.replace('?sslmode=disable', ''), code: 'STORAGE_DRIVER' },
  ])('reports $name without printing the password', async ({ change, code }) => {
    const connection = change(await server.database('errors'));
    const attempt = async () => driver(connection).heads({});
    await expect(attempt()).rejects.toMatchObject({ code, hint: expect.any(String) });
    const home = sandboxHome({ env: { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: connection } });
    try {
      const result = await home.cli('list', '--debug');
      expect(result.code).toBe(1);
      expect(result.stderr).not.toContain(password);
    } finally {
      home.remove();
    }
  });

  describeWith({ 'API server': testKubeconfig, helm: helms })("programs can manage each other's releases", () => {
    const folder = mkdtempSync(join(tmpdir(), 'sql-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const pairs = helms.flatMap(({ major, path }) => [
      { name: `tillerless to helm ${major}`, major, path, oursFirst: true },
      { name: `helm ${major} to tillerless`, major, path, oursFirst: false },
    ]);

    it.each(pairs.map((each, i) => ({ ...each, i })))(
      '$name',
      async ({ major, path, oursFirst, i }) => {
        const connection = await server.database(`pair${i}`);
        const sql = { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: connection };
        const env = { KUBECONFIG: testKubeconfig ?? '', HOME: folder, TZ: 'UTC', ...sql };
        const ours = async (...args: string[]): Promise<string> => succeeded(args, await runCli(args, { env }));
        const theirs = async (...args: string[]): Promise<string> => succeeded(args, run(path, args, env));
        const [from, to] = oursFirst ? [ours, theirs] : [theirs, ours];
        const namespace = `sql-${process.pid}-${i}`;
        run('kubectl', ['create', 'namespace', namespace], env);
        try {
          const at = ['-n', namespace];
          await from('install', 'web', chart, ...at, '--labels', 'team=red');
          await to('upgrade', 'web', chart, ...at, '--set', 'replicaCount=2');
          await from('upgrade', 'web', chart, ...at, '--set', 'replicaCount=3');
          await to('rollback', 'web', '2', ...at);
          const history = async (program: typeof ours) =>
            (JSON.parse(await program('history', 'web', '-o', 'json', ...at)) as Record<string, unknown>[]).map(
              // Helm 3 does not have the field rollback_revision.
              ({ rollback_revision: _, ...row }) => row,
            );
          expect(await history(from)).toEqual(await history(to));
          expect(await from('list', '-A', '-o', 'json')).toBe(await to('list', '-A', '-o', 'json'));
          expect(await from('get', 'manifest', 'web', ...at)).toBe(await to('get', 'manifest', 'web', ...at));
          const metadata = async (program: typeof ours) =>
            JSON.parse(await program('get', 'metadata', 'web', ...at, '-o', 'json')).labels;
          if (major === 4) expect(await metadata(ours)).toEqual(await metadata(theirs));
          await from('uninstall', 'web', ...at);
          expect(await server.sql(`pair${i}`, 'SELECT key FROM releases_v1')).toEqual([]);
        } finally {
          run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
        }
      },
      120_000,
    );
  });
});

function succeeded(args: readonly string[], result: { code: number; stdout: string; stderr: string }): string {
  if (result.code !== 0) throw new Error(`${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

it.each([
  {
    text: 'postgres://u:p%40ss@h:6000/d?sslmode=disable',
    want: { host: 'h', port: 6000, user: 'u', password: 'p@ss', database: 'd' },
  },
  { text: 'postgresql://u@h', want: { host: 'h', port: 5432, user: 'u', database: 'u', sslMode: 'require' } },
  { text: "host=h user=u password='it\\'s a' dbname=d", want: { host: 'h', user: 'u', password: "it's a", database: 'd' } },
  { text: 'postgres://u:p@/d?host=/run/pg', want: { host: '/run/pg', sslMode: 'disable', database: 'd' } },
  { text: 'postgres://u:p@[::1]:7/d', want: { host: '::1', port: 7 } },
  {
    text: 'host=h search_path=my\\ schema connect_timeout=3',
    want: { options: '-c search_path=my\\ schema', connectTimeoutMs: 3000 },
  },
  {
    text: 'host=h user=u',
    env: { PGPASSWORD: 'x', PGPORT: '99', PGDATABASE: 'e' },
    want: { password: 'x', port: 99, database: 'e' },
  },
  { text: '', env: { PGHOST: 'h', USER: 'me' }, want: { host: 'h', user: 'me' } },
])('parses the connection string $text', ({ text, env = {}, want }) => {
  expect(readConnectionString(text, env, () => undefined)).toMatchObject(want);
});

it.each([
  '',
  '  ',
  'rubbish',
  'host',
  "host='h",
  'postgres://u:p@ss@h/d',
  'postgres://h:port/d',
  'host=h sslmode=odd',
  'host=h port=x',
])('rejects the connection string %j', (text) => {
  expect(() => readConnectionString(text, {}, () => undefined)).toThrow(expect.objectContaining({ code: 'STORAGE_DRIVER' }));
});
