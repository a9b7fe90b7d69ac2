import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SavedPlan } from '../../src/actions/plan/saved-plan.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart: string;
let file: string;
beforeEach(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, appFiles);
  file = join(home.folder, 'p.tlplan');
});
afterEach(() => home.remove());

const configMap = '/api/v1/namespaces/default/configmaps/app';

async function values(): Promise<unknown> {
  return home.json('get', 'values', 'app');
}

it('runs saved plans of install, upgrade, rollback and uninstall', async () => {
  await home.ok('plan', 'app', chart, '--set', 'replicas=2', '--out', file);
  expect(await home.ok('install', '--plan', file)).toContain('STATUS: deployed');
  expect(await values()).toEqual({ replicas: 2 });
  await home.ok('plan', 'app', chart, '--reset-values', '--set', 'mode=b', '--out', file);
  expect(await home.ok('upgrade', 'app', '--plan', file)).toContain('has been upgraded');
  expect(await values()).toEqual({ mode: 'b' });
  await home.ok('plan', 'app', '--rollback', '--out', file);
  await home.ok('rollback', '--plan', file);
  expect(await values()).toEqual({ replicas: 2 });
  await home.ok('plan', 'app', '--uninstall', '--out', file);
  expect(await home.ok('uninstall', '--plan', file)).toBe('release "app" uninstalled\n');
  expect(await home.json('list')).toEqual([]);
});

it('contains no data of Secrets, is readable only by its owner, and states its kind and version', async () => {
  await home.ok('install', 'app', chart, '--set', 'token=found-in-cluster');
  await home.ok('plan', 'app', chart, '--reset-values', '--show-secrets', '--diff', 'unified', '--out', file);
  const text = readFileSync(file, 'utf8');
  for (const secret of ['found-in-cluster', 'first'])
    expect(text.includes(secret) || text.includes(Buffer.from(secret).toString('base64'))).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const plan = JSON.parse(text) as SavedPlan;
  expect(plan).toMatchObject({ kind: 'tillerless.dev/plan', version: 1, operation: 'upgrade', revision: { from: 1, to: 2 } });
  expect(plan.objects.map((each) => each.object)).toContain('v1/Secret/default/app');
});

it.each([
  {
    name: 'the release',
    move: () => home.ok('upgrade', 'app', chart, '--set', 'mode=x'),
    reason: 'release "app" is now at revision 2; the plan was created at revision 1',
  },
  {
    name: 'an object',
    move: () => home.api('PATCH', `${configMap}?fieldManager=kubectl-edit`, { data: { mode: 'z' } }),
    reason:
      /ConfigMap\/app in default has been changed since the plan was created \(last by "kubectl-edit" at .*\): resourceVersion \d+ → \d+/,
  },
  {
    name: 'a deleted object',
    move: () => home.api('DELETE', configMap),
    reason: 'ConfigMap/app in default has been deleted since the plan was created',
  },
  {
    name: 'the chart',
    move: async () => writeFileSync(join(chart, 'values.yaml'), `${appFiles['values.yaml']}# more\n`),
    reason: /the chart at .*app \(app 1\.0\.0\) differs from the chart in the plan \(app 1\.0\.0\)/,
  },
])('rejects a plan that is stale because of $name', async ({ move, reason }) => {
  await home.ok('install', 'app', chart);
  await home.ok('plan', 'app', chart, '--set', 'mode=b', '--out', file);
  await move();
  const before = await home.json<unknown[]>('history', 'app');
  const refused = await home.cli('upgrade', '--plan', file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/the plan created at .* is stale: /);
  expect(refused.stderr).toMatch(reason);
  expect(await home.json('history', 'app')).toEqual(before);
});

it('leaves no files if the plan cannot be written', async () => {
  mkdirSync(join(home.folder, 'plans'));
  for (const path of [join(home.folder, 'plans'), '/dev/null/plan']) {
    const result = await home.cli('plan', 'app', chart, '--out', path);
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(`cannot write the plan to ${path}: (is a|not a) directory`),
    });
  }
  expect(readdirSync(home.folder).filter((name) => name.startsWith('plans'))).toEqual(['plans']);
});

it('accepts a plan if only the status of an object has changed', async () => {
  await home.ok('install', 'app', chart);
  await home.ok('plan', 'app', chart, '--set', 'mode=b', '--out', file);
  const status = { status: { observedGeneration: 7 } };
  await home.api('PATCH', '/apis/apps/v1/namespaces/default/deployments/app/status', status);
  await home.ok('upgrade', '--plan', file);
});

it('rejects an install plan if one of its objects has been created in the meantime', async () => {
  await home.ok('plan', 'app', chart, '--take-ownership', '--out', file);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' } };
  await home.api('POST', '/api/v1/namespaces/default/configmaps', object, 'application/json');
  const refused = await home.cli('install', '--plan', file);
  expect(refused.stderr).toContain('ConfigMap/app in default did not exist when the plan was created');
});

it('preserves number types and dates when the plan is run', async () => {
  chartFolder(home.folder, {
    'values.yaml': '',
    'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: made}
data: {at: "{{ now }}", whole: "{{ .Values.whole }}", float: "{{ .Values.float }}", kind: "{{ kindOf .Values.whole }}"}
`,
  });
  await home.ok('plan', 'app', chart, '--set', 'whole=12345678,__proto__=x', '--set-json', 'float=12345678', '--out', file);
  await home.ok('install', '--plan', file);
  expect(await home.ok('get', 'manifest', 'app')).toMatch(/whole: "12345678", float: "1\.2345678e\+07", kind: "int64"/);
});

it.each([
  {
    name: 'another operation',
    args: ['rollback', '--plan', 'FILE'],
    text: 'rollback cannot run this plan: its operation is upgrade',
  },
  { name: 'another release', args: ['upgrade', 'other', '--plan', 'FILE'], text: 'the plan is for release "app"' },
  { name: 'extra arguments', args: ['uninstall', 'app', 'other', '--plan', 'FILE'], text: 'remove other' },
  { name: 'another namespace', args: ['upgrade', '--plan', 'FILE', '-n', 'x'], text: 'the plan is for namespace "default"' },
  {
    name: 'flags that the plan determines',
    args: ['upgrade', '--plan', 'FILE', '--set', 'a=b'],
    text: '--set cannot be used with --plan',
  },
])('rejects a plan with $name', async ({ args, text }) => {
  await home.ok('install', 'app', chart);
  await home.ok('plan', 'app', chart, '--out', file);
  const refused = await home.cli(...args.map((arg) => (arg === 'FILE' ? file : arg)));
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(text);
});

it.each([
  { name: 'not JSON', text: 'hello', reason: 'it is not a JSON object' },
  { name: 'of another kind', text: '{"kind":"List"}', reason: 'not a saved plan' },
  { name: 'of a newer version', text: '{"kind":"tillerless.dev/plan","version":2}', reason: 'this program supports version 1' },
  {
    name: 'incomplete',
    text: '{"kind":"tillerless.dev/plan","version":1}',
    reason: 'made: expected string, got nothing; madeMs: expected number, got nothing',
  },
])('rejects a file that is $name', async ({ text, reason }) => {
  writeFileSync(file, text);
  expect((await home.cli('upgrade', '--plan', file)).stderr).toContain(reason);
});
