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

const configMap = '/api/v1/namespaces/default/configmaps/app';
const deployment = '/apis/apps/v1/namespaces/default/deployments/app';

async function plan(...flags: string[]): Promise<PlanDocument & { code: number }> {
  const { code, stdout } = await home.cli('plan', 'app', chart, '-o', 'json', ...flags);
  return { ...(JSON.parse(stdout) as PlanDocument), code };
}

const fieldsOf = (document: PlanDocument, kind: string) => document.changes.find((change) => change.kind === kind)?.fields;
const actions = (document: PlanDocument): string[] => document.changes.map((change) => `${change.action} ${change.kind}`);

it('compares with the objects that the server would store: defaults and normalization are not changes', async () => {
  await home.ok('install', 'app', chart);
  const same = await plan('--detailed-exitcode');
  expect(actions(same)).toEqual(['unchanged Secret', 'unchanged ConfigMap', 'unchanged Deployment']);
  expect(same.code).toBe(0);
  const changed = await plan('--set', 'replicas=3', '--detailed-exitcode');
  expect(fieldsOf(changed, 'Deployment')).toEqual([{ path: 'spec.replicas', before: 1, after: 3 }]);
  expect(changed.code).toBe(2);
});

it('shows the same changes for releases that are applied client-side', async () => {
  await home.ok('install', 'app', chart, '--server-side=false');
  expect(actions(await plan())).toEqual(['unchanged Secret', 'unchanged ConfigMap', 'unchanged Deployment']);
  expect(fieldsOf(await plan('--set', 'replicas=3'), 'Deployment')).toEqual([{ path: 'spec.replicas', before: 1, after: 3 }]);
  const moved = await plan('--set', 'replicas=3', '--server-side=true');
  expect(fieldsOf(moved, 'Deployment')).toEqual([{ path: 'spec.replicas', before: 1, after: 3 }]);
});

it('writes nothing', async () => {
  await home.ok('install', 'app', chart);
  const before = await home.api('GET', deployment);
  await plan('--set', 'replicas=3');
  await home.ok('plan', 'app', '--uninstall');
  expect(await home.api('GET', deployment)).toEqual(before);
  expect(await home.json<unknown[]>('history', 'app')).toHaveLength(1);
});

it('reports immutable fields with a hint', async () => {
  await home.ok('install', 'app', chart);
  const refused = await plan('--set', 'label=other');
  expect(refused.code).toBe(1);
  expect(refused.problems).toEqual([
    {
      object: 'Deployment/app',
      namespace: 'default',
      reason: 'Immutable',
      field: 'spec.selector',
      message: expect.stringMatching(/field is immutable; the plan changes spec\.selector\.matchLabels\.app/),
      hint: expect.stringContaining('use --recreate-immutable to delete and re-create the object and its pods'),
    },
  ]);
});

it.each([
  { name: 'an invalid value', flags: ['--set', 'replicas=-1'], want: { reason: 'Invalid', field: 'spec.replicas' } },
  {
    name: 'a field that does not exist',
    flags: ['--set', 'extra=imagePullPolice'],
    want: { reason: 'UnknownField', field: expect.stringMatching(/^spec\.template\.spec\.containers.*\.imagePullPolice$/) },
  },
])('reports $name before anything is installed', async ({ flags, want }) => {
  const refused = await plan(...flags);
  expect(refused.problems).toEqual([expect.objectContaining({ object: 'Deployment/app', ...want })]);
  expect(refused.code).toBe(1);
  expect(await home.json('list')).toEqual([]);
});

it('reports the manager of a field', async () => {
  await home.ok('install', 'app', chart);
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' }, data: { mode: 'z' } };
  await home.api('PATCH', `${configMap}?fieldManager=other&force=true`, body, 'application/apply-patch+yaml');
  const refused = await plan('--set', 'mode=b');
  expect(refused.problems).toEqual([
    expect.objectContaining({ reason: 'Conflict', field: 'data.mode', message: expect.stringContaining('"other"') }),
  ]);
  expect((await plan('--set', 'mode=b', '--force-conflicts')).problems).toEqual([]);
});

it('reports drift, and the value that the plan sets', async () => {
  await home.ok('install', 'app', chart);
  await home.api('PATCH', `${configMap}?fieldManager=helm`, { data: { mode: 'b' } });
  const drifted = await plan('--set', 'mode=c');
  const change = drifted.changes.find((each) => each.kind === 'ConfigMap');
  expect(change?.drift).toEqual([{ path: 'data.mode', recorded: 'a', live: 'b', planned: 'c' }]);
  const text = await home.ok('plan', 'app', chart, '--set', 'mode=c');
  expect(text).toContain('! ConfigMap/app    drift: data.mode was "a" in revision 1, the cluster has "b"; the plan sets "c"');
  expect(text).toContain('1 to change, 0 to create, 0 to delete, 2 unchanged · 1 drifted · no CRD changes');
});

it('reports the value that the plan sets for a drifted field whose parent is missing', async () => {
  await home.ok('install', 'app', chart);
  await home.api('PATCH', `${configMap}?fieldManager=helm`, { metadata: { labels: null }, data: null });
  const drifted = await plan();
  const change = drifted.changes.find((each) => each.kind === 'ConfigMap');
  const label = 'metadata.labels["app.kubernetes.io/managed-by"]';
  expect(change?.drift).toEqual([
    { path: label, recorded: 'Helm', planned: 'Helm' },
    { path: 'data.mode', recorded: 'a', planned: 'a' },
  ]);
  expect(await home.ok('plan', 'app', chart)).toContain(
    `drift: ${label} was "Helm" in revision 1, it is missing in the cluster; the plan sets "Helm"`,
  );
});

it('masks Secrets without --show-secrets', async () => {
  await home.ok('install', 'app', chart);
  const text = await home.ok('plan', 'app', chart, '--set', 'token=second-one');
  expect(text).toMatch(/data\.token {2,}\(changed, 5 bytes, sha256 [0-9a-f]{8}… → 10 bytes, sha256 [0-9a-f]{8}…\)/);
  const unified = await home.ok('plan', 'app', chart, '--set', 'token=second-one', '--diff', 'unified');
  expect(unified).toMatch(/^- {2}token: \(5 bytes, sha256/m);
  const encoded = Buffer.from('second-one').toString('base64');
  expect(text + unified).not.toContain(encoded);
  expect(await home.ok('plan', 'app', chart, '--set', 'token=second-one', '--show-secrets')).toContain(encoded);
});

it('prints a unified diff with the requested number of context lines', async () => {
  await home.ok('install', 'app', chart);
  const text = await home.ok('plan', 'app', chart, '--set', 'replicas=3', '--diff', 'unified', '--context', '0');
  expect(text).toMatch(/~ Deployment\/app +apps\/v1\n@@ -\d+,1 \+\d+,1 @@\n- {2}replicas: 1\n\+ {2}replicas: 3\n/);
  await home.ok('upgrade', 'app', chart, '--set', 'replicas=3');
  const stored = await home.cli('diff', 'app', '--diff', 'unified', '--detailed-exitcode');
  expect(stored.stdout).toContain('-  replicas: 1\n+  replicas: 3\n');
  expect(stored.code).toBe(2);
});

it('prints no colour if stdout is not a terminal', async () => {
  await home.ok('install', 'app', chart);
  expect(await home.ok('plan', 'app', chart, '--set', 'replicas=3')).not.toContain('\u001b');
});

it('marks objects as unchecked if their namespace or CRD does not exist yet', async () => {
  const document = JSON.parse(await home.ok('plan', 'app', chart, '-n', 'later', '-o', 'json')) as PlanDocument;
  expect(new Set(document.changes.map((change) => change.unchecked))).toEqual(
    new Set(['checked when the namespace "later" exists']),
  );
  const crds = JSON.parse(await home.ok('plan', 'crds', 'fixtures/charts/crds', '-o', 'json')) as PlanDocument;
  expect(crds.crds).not.toEqual([]);
  expect(crds.changes.map((change) => change.unchecked)).toContainEqual(
    expect.stringMatching(/^checked when the CRD of \w+ exists$/),
  );
  expect(crds.problems).toEqual([]);
});

it('validates hooks as well', async () => {
  chartFolder(home.folder, {
    'templates/hook.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: before
  annotations: {helm.sh/hook: pre-install}
dota: {}
`,
  });
  const refused = await plan();
  expect(refused.hooks).toEqual(['pre-install ConfigMap/before']);
  expect(refused.problems).toEqual([
    expect.objectContaining({ object: 'ConfigMap/before', reason: 'UnknownField', field: 'dota' }),
  ]);
});
