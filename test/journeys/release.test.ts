import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const web = 'fixtures/charts/web';
let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

interface Row {
  readonly revision: number;
  readonly status: string;
  readonly description: string;
}

interface Plan {
  readonly changes: readonly {
    readonly action: string;
    readonly kind: string;
    readonly fields: readonly { readonly path: string }[];
  }[];
}

const statuses = async (): Promise<string[]> => (await home.json<Row[]>('history', 'web')).map((row) => row.status);
const actions = (plan: Plan): string[] => plan.changes.map((change) => `${change.action} ${change.kind}`);

it('installs, upgrades, rolls back and uninstalls', async () => {
  expect(await home.ok('install', 'web', web, '--wait', '--timeout', '30s')).toContain('STATUS: deployed');
  expect(await home.ok('upgrade', 'web', web, '--set', 'replicaCount=3', '--wait', '--timeout', '30s')).toContain(
    'has been upgraded. Happy Helming!',
  );
  expect(await home.json('get', 'values', 'web')).toEqual({ replicaCount: 3 });
  expect(await home.ok('status', 'web')).toMatch(/web\s+3\/3\s+3\s+3/);
  expect(await home.ok('rollback', 'web', '1', '--wait', '--timeout', '30s')).toBe('Rollback was a success! Happy Helming!\n');
  expect(await home.ok('status', 'web')).toMatch(/web\s+1\/1\s+1\s+1/);
  expect(await statuses()).toEqual(['superseded', 'superseded', 'deployed']);
  expect(await home.ok('uninstall', 'web')).toBe('release "web" uninstalled\n');
  expect(await home.json('list')).toEqual([]);
});

it.each([
  { command: 'upgrade web', dryRun: 'client', found: 'false' },
  { command: 'upgrade web', dryRun: 'server', found: 'true' },
  { command: 'install other', dryRun: 'client', found: 'false' },
])('$command --dry-run=$dryRun: lookup finds an object: $found', async ({ command, dryRun, found }) => {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  found: '{{ lookup "v1" "ConfigMap" "default" "c" | empty | not }}'\n`;
  const chart = chartFolder(join(home.folder, 'chart'), { 'templates/c.yaml': text });
  await home.ok('install', 'web', chart);
  expect(await home.ok(...command.split(' '), chart, `--dry-run=${dryRun}`)).toContain(`found: '${found}'`);
});

it('plans the changes for an install, and none after the install', async () => {
  expect(actions(await home.json<Plan>('plan', 'web', web))).toEqual([
    'create ServiceAccount',
    'create Service',
    'create Deployment',
  ]);
  expect(await home.json('list')).toEqual([]);
  await home.ok('install', 'web', web);
  const same = await home.cli('plan', 'web', web, '--detailed-exitcode');
  expect(same.code).toBe(0);
  const changed = await home.cli('plan', 'web', web, '--set', 'replicaCount=2', '--detailed-exitcode', '-o', 'json');
  expect(changed.code).toBe(2);
  const deployment = (JSON.parse(changed.stdout) as Plan).changes.find((change) => change.kind === 'Deployment');
  expect(deployment).toMatchObject({ action: 'update', fields: [{ path: 'spec.replicas', before: 1, after: 2 }] });
  expect(actions(await home.json<Plan>('plan', 'web', '--uninstall'))).toEqual([
    'delete ServiceAccount',
    'delete Service',
    'delete Deployment',
  ]);
});

it('compares two revisions', async () => {
  await home.ok('install', 'web', web);
  await home.ok('upgrade', 'web', web, '--set', 'replicaCount=2');
  expect(await home.ok('diff', 'web', '1', '2')).toContain('spec.replicas                        1 → 2');
});

it('stores a failed install with its reason, and upgrades from there', async () => {
  const failed = await home.cli('install', 'web', web, '--set', 'service.port=0');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^Error: INSTALLATION FAILED: .*web.*spec\.ports/s);
  expect(await statuses()).toEqual(['failed']);
  await home.ok('upgrade', '--install', 'web', web, '--reset-values');
  expect(await statuses()).toEqual(['superseded', 'deployed']);
});

it('uninstalls a failed install with --rollback-on-failure', async () => {
  const failed = await home.cli('install', 'web', web, '--set', 'service.port=0', '--rollback-on-failure');
  expect(failed.stderr).toContain('release web failed, and has been uninstalled due to rollback-on-failure being set');
  expect(await home.json('list')).toEqual([]);
});

it('rolls back when an upgrade does not become ready', async () => {
  await home.ok('install', 'web', web, '--wait', '--timeout', '30s');
  const annotation = 'podAnnotations.sandbox\\.tillerless\\.dev/fail=ImagePullBackOff';
  const failed = await home.cli('upgrade', 'web', web, '--set', annotation, '--rollback-on-failure', '--timeout', '2s');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('has been rolled back due to rollback-on-failure being set');
  expect(failed.stderr).toContain('ImagePullBackOff');
  expect(await statuses()).toEqual(['superseded', 'failed', 'deployed']);
});

it('keeps the history of an uninstalled release with --keep-history, and rolls back to it', async () => {
  await home.ok('install', 'web', web);
  await home.ok('uninstall', 'web', '--keep-history');
  expect(await statuses()).toEqual(['uninstalled']);
  await home.ok('rollback', 'web', '1');
  expect(await statuses()).toEqual(['uninstalled', 'deployed']);
});

it('keeps at most --history-max revisions', async () => {
  await home.ok('install', 'web', web);
  for (const replicas of [2, 3, 4, 5])
    await home.ok('upgrade', 'web', web, '--set', `replicaCount=${replicas}`, '--history-max', '3');
  expect((await home.json<Row[]>('history', 'web')).map((row) => row.revision)).toEqual([3, 4, 5]);
});

it.each([
  { name: 'kept without flags', flags: [], want: { replicaCount: 2 } },
  { name: 'replaced by new values', flags: ['--set', 'service.port=81'], want: { service: { port: 81 } } },
  {
    name: 'merged with --reuse-values',
    flags: ['--reuse-values', '--set', 'service.port=81'],
    want: { replicaCount: 2, service: { port: 81 } },
  },
  {
    name: 'merged with --reset-then-reuse-values',
    flags: ['--reset-then-reuse-values', '--set', 'service.port=81'],
    want: { replicaCount: 2, service: { port: 81 } },
  },
  { name: 'dropped with --reset-values', flags: ['--reset-values'], want: null },
])('values of the previous revision: $name', async ({ flags, want }) => {
  await home.ok('install', 'web', web, '--set', 'replicaCount=2');
  await home.ok('upgrade', 'web', web, ...flags);
  expect(await home.json('get', 'values', 'web')).toEqual(want);
});

it('runs hooks, and fails the operation if a hook fails', async () => {
  const hooks = 'fixtures/charts/hooks';
  const installed = await home.cli('install', 'hooked', hooks, '--timeout', '30s');
  expect(installed.code).toBe(0);
  expect(installed.stderr).toMatch(/pre-install {2}Job\/.* succeeded after/);
  const failed = await home.cli('upgrade', 'hooked', hooks, '--set', 'failing=pre-upgrade', '--timeout', '30s');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/pre-upgrade {2}Job\/.* failed after/);
  const rows = await home.json<Row[]>('history', 'hooked');
  expect(rows.map((row) => row.status)).toEqual(['deployed', 'failed']);
  await home.ok('upgrade', 'hooked', hooks, '--reset-values', '--timeout', '30s');
});

it('writes a stream of events with --events ndjson', async () => {
  const { stderr } = await home.cli('install', 'web', web, '--wait', '--timeout', '30s', '--events', 'ndjson');
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(events.map((event) => event.type)).toEqual(expect.arrayContaining(['recorded', 'changed', 'wait-started', 'ready']));
});
