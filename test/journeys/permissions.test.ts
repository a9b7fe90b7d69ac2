import type { PlanDocument } from '../../src/report/plan-document.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart: string;
beforeEach(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, appFiles);
});
afterEach(() => home.remove());

/** Creates a user with the given rules in the namespace "default", and returns the flags to impersonate that user. */
async function user(name: string, rules: readonly object[]): Promise<string[]> {
  const api = 'rbac.authorization.k8s.io';
  const role = { apiVersion: `${api}/v1`, kind: 'Role', metadata: { name }, rules };
  const binding = {
    apiVersion: `${api}/v1`,
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: api, kind: 'Role', name },
    subjects: [{ kind: 'User', name, apiGroup: api }],
  };
  const path = `/apis/${api}/v1/namespaces/default`;
  await home.api('POST', `${path}/roles`, role, 'application/json');
  await home.api('POST', `${path}/rolebindings`, binding, 'application/json');
  return ['--kube-as-user', name];
}

const read = { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] };
const write = (group: string, resource: string, ...verbs: string[]) => ({ apiGroups: [group], resources: [resource], verbs });

it('lists all missing permissions, and writes nothing', async () => {
  const as = await user('reader', [read, write('', 'configmaps', 'patch', 'create')]);
  const refused = await home.cli('install', 'app', chart, ...as);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    'missing permissions: create, update, patch secrets in namespace "default"; patch, create deployments.apps in namespace "default"; nothing has been changed',
  );
  expect(await home.json('list', '-a')).toEqual([]);
});

it.each([
  { operation: 'upgrade', args: ['upgrade', 'app', 'CHART', '--set', 'mode=b'] },
  { operation: 'rollback', args: ['rollback', 'app', '1'] },
  { operation: 'uninstall', args: ['uninstall', 'app'] },
])('lists missing permissions before $operation', async ({ args }) => {
  await home.ok('install', 'app', chart);
  await home.ok('upgrade', 'app', chart, '--set', 'mode=c');
  const as = await user('keeper', [read, write('', 'secrets', '*')]);
  const before = await home.json('history', 'app');
  const refused = await home.cli(...args.map((arg) => (arg === 'CHART' ? chart : arg)), ...as);
  expect(refused.stderr).toMatch(/missing permissions: .*(?:patch|delete) configmaps in namespace "default"/);
  expect(await home.json('history', 'app')).toEqual(before);
});

it('plans with read permissions only, and lists the missing ones', async () => {
  await home.ok('install', 'app', chart);
  const as = await user('reader', [read]);
  const { code, stdout } = await home.cli('plan', 'app', chart, '--set', 'mode=b', '-o', 'json', ...as);
  const plan = JSON.parse(stdout) as PlanDocument;
  expect(code).toBe(0);
  expect(plan.missingRights).toEqual([
    'create, update secrets in namespace "default"',
    'patch configmaps in namespace "default"',
  ]);
  const change = plan.changes.find((each) => each.kind === 'ConfigMap');
  expect(change?.fields).toEqual([{ path: 'data.mode', before: 'a', after: 'b' }]);
  expect(change?.unchecked).toMatch(/^not checked: configmaps "app" is forbidden: User "reader" cannot patch/);
  const drift = await home.ok('drift', 'app', ...as);
  expect(drift).toContain('no drift');
});

it('works with exactly the required permissions', async () => {
  const as = await user('worker', [
    write('', 'secrets', 'get', 'list', 'create', 'update', 'patch', 'delete'),
    write('', 'configmaps', 'get', 'create', 'patch', 'delete'),
    { ...write('apps', 'deployments', 'get', 'create', 'patch', 'delete'), resourceNames: ['app'] },
  ]);
  await home.ok('install', 'app', chart, ...as);
  await home.ok('upgrade', 'app', chart, '--set', 'mode=b', ...as);
  await home.ok('rollback', 'app', '1', ...as);
  await home.ok('uninstall', 'app', ...as);
});
