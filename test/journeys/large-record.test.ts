import { randomBytes } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart: string;
beforeEach(() => {
  home = sandboxHome();
  chart = join(home.folder, 'web');
  cpSync('fixtures/charts/web', chart, { recursive: true });
  // Random data cannot be compressed.
  writeFileSync(join(chart, 'large.bin'), randomBytes(3 << 20));
});
afterEach(() => home.remove());

interface Row {
  readonly revision: number;
  readonly status: string;
}

it('stores a release of 3 MiB in parts, from install to uninstall', async () => {
  await home.ok('install', 'web', chart);
  await home.ok('upgrade', 'web', chart, '--set', 'replicaCount=2');
  expect(await home.ok('get', 'manifest', 'web')).toContain('replicas: 2');
  expect(await home.ok('get', 'manifest', 'web', '--revision', '1')).toContain('replicas: 1');
  expect(await home.json('list')).toMatchObject([{ name: 'web', revision: '2', status: 'deployed', chart: 'web-0.1.0' }]);
  expect(await home.ok('rollback', 'web', '1')).toBe('Rollback was a success! Happy Helming!\n');
  const rows = await home.json<Row[]>('history', 'web');
  expect(rows.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);
  expect(await home.ok('uninstall', 'web')).toBe('release "web" uninstalled\n');
  expect(await home.json('list')).toEqual([]);
});

it('upgrades from a small chart to a large one and back', async () => {
  await home.ok('install', 'web', 'fixtures/charts/web');
  await home.ok('upgrade', 'web', chart);
  await home.ok('upgrade', 'web', 'fixtures/charts/web');
  expect((await home.json<Row[]>('history', 'web')).at(-1)).toMatchObject({ revision: 3, status: 'deployed' });
});
