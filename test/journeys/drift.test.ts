import type { DriftReport } from '../../src/report/drift-report.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart: string;
beforeEach(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, appFiles);
});
afterEach(() => home.remove());

const configMap = '/api/v1/namespaces/default/configmaps/app';
const deployment = '/apis/apps/v1/namespaces/default/deployments/app';

const edit = (path: string, body: unknown) => home.api('PATCH', `${path}?fieldManager=kubectl-edit`, body);

it.each(['true', 'false'])('reports no drift right after an install, with server-side apply %s', async (serverSide) => {
  await home.ok('install', 'app', chart, `--server-side=${serverSide}`);
  const clean = await home.cli('drift', 'app', '--detailed-exitcode');
  expect(clean.stdout).toContain('no drift: 3 objects are as revision 1 has them');
  expect(clean.code).toBe(0);
  expect((await home.cli('status', 'app')).stderr).toBe('');
});

it.each(['true', 'false'])('reports only fields that the release sets, with server-side apply %s', async (serverSide) => {
  await home.ok('install', 'app', chart, `--server-side=${serverSide}`);
  await edit(configMap, { data: { mode: 'z', more: 'not ours' } });
  await edit(deployment, { spec: { paused: true } });
  const drift = await home.json<DriftReport>('drift', 'app');
  expect(drift).toEqual({
    release: 'app',
    namespace: 'default',
    revision: 1,
    chart: 'app-1.0.0',
    objects: 3,
    drifted: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'default',
        name: 'app',
        missing: false,
        fields: [{ path: 'data.mode', recorded: 'a', live: 'z' }],
      },
    ],
  });
  const text = await home.cli('drift', 'app', '--detailed-exitcode');
  expect(text.code).toBe(2);
  expect(text.stdout).toMatch(/! ConfigMap\/app +v1\n {4}data\.mode +a → z\n\n1 of 3 objects drifted\n$/);
});

it('masks Secrets, and reports missing objects', async () => {
  await home.ok('install', 'app', chart);
  const token = Buffer.from('stolen').toString('base64');
  await edit('/api/v1/namespaces/default/secrets/app', { data: { token } });
  await home.api('DELETE', configMap);
  const text = await home.ok('drift', 'app');
  expect(text).toMatch(/- ConfigMap\/app +v1 +missing in the cluster/);
  expect(text).toMatch(/data\.token +\(changed, 5 bytes, sha256 \w+… → 6 bytes, sha256 \w+…\)/);
  expect(text).not.toContain(token);
  expect(await home.ok('drift', 'app', '--show-secrets')).toContain(token);
  const status = await home.cli('status', 'app');
  expect(status.stderr).toMatch(
    /^2 of 3 objects drifted from revision 1: .*ConfigMap\/app \(missing\).*`tillerless drift app`\n$/,
  );
});

it('checks all releases of one namespace or of all namespaces', async () => {
  await home.ok('install', 'app', chart);
  await home.ok('install', 'second', chart);
  await home.ok('install', 'third', chart, '-n', 'other', '--create-namespace');
  await home.ok('install', 'ended', chart);
  await home.ok('uninstall', 'ended', '--keep-history');
  await edit(configMap, { data: { mode: 'z' } });
  await home.api('DELETE', '/api/v1/namespaces/other/configmaps/third');
  const here = await home.cli('drift', '--all', '--detailed-exitcode');
  expect(here.stdout.split('\n').map((line) => line.split(/\s*\t/))).toEqual([
    ['NAME', 'NAMESPACE', 'REVISION', 'CHART', 'DRIFTED', expect.stringMatching(/^OBJECTS/)],
    ['app', 'default', '1', 'app-1.0.0', '1 of 3', 'ConfigMap/app (data.mode)'],
    ['second', 'default', '1', 'app-1.0.0', 'no', expect.stringMatching(/^ *$/)],
    [''],
  ]);
  expect(here.code).toBe(2);
  const everywhere = await home.json<DriftReport[]>('drift', '--all', '-A');
  expect(everywhere.map((each) => [each.release, each.drifted.map((object) => object.missing)])).toEqual([
    ['app', [false]],
    ['second', []],
    ['third', [true]],
  ]);
});

it.each([{ args: [] }, { args: ['app', '--all'] }])('requires a release or --all: $args', async ({ args }) => {
  expect((await home.cli('drift', ...args)).code).toBe(1);
});

it('reports that the release does not exist', async () => {
  expect((await home.cli('drift', 'nothing')).stderr).toContain('release: not found');
});
