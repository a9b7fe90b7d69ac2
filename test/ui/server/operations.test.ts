import type { UiOperation, UiPlan } from '../../../src/report/ui-operations.ts';
import type { UiReleaseHistory } from '../../../src/report/ui-release.ts';
import type { UiReleaseComparison, UiReleaseHealth, UiReleaseList } from '../../../src/report/ui-releases.ts';
import type { UiAdoption, UiValuesCheck, UiValuesHelp } from '../../../src/report/ui-values.ts';
import { startUi, type UiFixture } from '../../support/ui-server.ts';

const web = { namespace: 'default', name: 'web' };
const query = 'namespace=default&name=web';

let ui: UiFixture;

beforeEach(async () => {
  ui = await startUi(async (home) => {
    await home.ok('install', 'web', 'fixtures/charts/web', '--wait', '--timeout', '20s');
    await home.ok('upgrade', 'web', 'fixtures/charts/web', '--set', 'replicaCount=2');
  });
});

afterEach(() => ui.close());

async function write<T>(path: string, body: unknown): Promise<T> {
  const { status, text } = await ui.post(`/api/${path}`, body);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

const planUpgrade = (values: string) =>
  write<UiPlan>('plans', { ...web, kind: 'chart', chart: { kind: 'stored' }, values, createNamespace: false });
const run = (id: string, more: object = {}) =>
  write<UiOperation>('plans/run', { id, wait: true, timeoutSeconds: 20, rollbackOnFailure: false, ...more });

/** Waits for the end of an operation. */
async function ended(id: string): Promise<UiOperation> {
  for (;;) {
    const operation = await ui.get<UiOperation>(`/api/operation?id=${id}`);
    if (operation.state !== 'running') return operation;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const history = () => ui.get<UiReleaseHistory>(`/api/release?${query}`);

test('an upgrade runs the plan that was shown, and records its events', async () => {
  const plan = await planUpgrade('replicaCount: 3\n');
  expect(plan.document.changes.flatMap(({ fields }) => fields)).toContainEqual({ path: 'spec.replicas', before: 2, after: 3 });
  expect(plan.command).toBe('tillerless upgrade web CHART --reset-values -f values.yaml --sandbox=test -n default');
  expect((await history()).revisions).toHaveLength(2);
  const operation = await ended((await run(plan.id)).id);
  expect(operation).toMatchObject({ state: 'succeeded', kind: 'upgrade', revision: 3 });
  expect(operation.events.map(({ event }) => event.type)).toEqual(expect.arrayContaining(['recorded', 'changed', 'ready']));
  const { revisions } = await history();
  expect(revisions[0]).toMatchObject({ revision: 3, status: 'deployed', changes: ['replicaCount 2 → 3', '1 object changed'] });
});

test('a plan runs only once', async () => {
  const { id } = await planUpgrade('replicaCount: 3\n');
  await ended((await run(id)).id);
  const again = await ui.post('/api/plans/run', { id, wait: false, timeoutSeconds: 5, rollbackOnFailure: false });
  expect(again.status).toBe(409);
  expect((await history()).revisions).toHaveLength(3);
});

test('a stale plan fails before the first write', async () => {
  const first = await planUpgrade('replicaCount: 3\n');
  const second = await planUpgrade('replicaCount: 4\n');
  await ended((await run(second.id)).id);
  const operation = await ended((await run(first.id)).id);
  expect(operation).toMatchObject({ state: 'failed', problem: { code: 'PLAN_STALE' } });
  expect((await history()).revisions).toHaveLength(3);
});

test('a plan with problems cannot be run', async () => {
  const plan = await planUpgrade('replicaCount: -1\n');
  expect(plan.document.problems).not.toHaveLength(0);
  const answer = await ui.post('/api/plans/run', { id: plan.id, wait: false, timeoutSeconds: 5, rollbackOnFailure: false });
  expect(answer.status).toBe(422);
});

test('a failed upgrade states the reason, and is rolled back if requested', async () => {
  const plan = await planUpgrade('podAnnotations:\n  sandbox.tillerless.dev/fail: CrashLoopBackOff\n');
  const operation = await ended((await run(plan.id, { rollbackOnFailure: true, timeoutSeconds: 2 })).id);
  expect(operation.state).toBe('failed');
  expect(JSON.stringify(operation.problem)).toContain('CrashLoopBackOff');
  expect((await history()).revisions[0]).toMatchObject({ revision: 4, status: 'deployed', rollbackRevision: 2 });
});

test('an operation can be cancelled', async () => {
  const plan = await planUpgrade('podAnnotations:\n  sandbox.tillerless.dev/fail: Unschedulable\n');
  const { id } = await run(plan.id, { timeoutSeconds: 60 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await write('operations/cancel', { id });
  expect(await ended(id)).toMatchObject({ state: 'cancelled' });
  expect((await history()).revisions[0]).toMatchObject({ revision: 3, status: 'failed' });
});

test('rollback and uninstall', async () => {
  const rollback = await write<UiPlan>('plans', { ...web, kind: 'rollback', revision: 1 });
  expect(await ended((await run(rollback.id)).id)).toMatchObject({ state: 'succeeded', kind: 'rollback', revision: 3 });
  const uninstall = await write<UiPlan>('plans', { ...web, kind: 'uninstall', keepHistory: false });
  expect(await ended((await run(uninstall.id)).id)).toMatchObject({ state: 'succeeded', kind: 'uninstall' });
  expect((await ui.get<UiReleaseList>('/api/releases')).releases).toEqual([]);
});

test('install of a local chart into a new namespace, and its tests', async () => {
  const target = { namespace: 'jobs', name: 'hooks' };
  const chart = { kind: 'reference', reference: 'fixtures/charts/hooks', version: '' };
  const plan = await write<UiPlan>('plans', { ...target, kind: 'chart', chart, values: '', createNamespace: true });
  expect(plan.document.operation).toBe('install');
  expect(await ended((await run(plan.id)).id)).toMatchObject({ state: 'succeeded', revision: 1 });
  const { id } = await write<UiOperation>('tests', { ...target, timeoutSeconds: 20 });
  const operation = await ended(id);
  expect(operation).toMatchObject({ state: 'succeeded', kind: 'test' });
  expect(operation.events.map(({ event }) => event.type)).toContain('log');
});

test('the stream reports changes of releases and the events of operations', async () => {
  const messages: string[] = [];
  const stop = new AbortController();
  const stream = fetch(`http://127.0.0.1:${ui.server.port}/api/events`, { headers: { cookie: ui.cookie }, signal: stop.signal });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of (await stream).body ?? []) messages.push(decoder.decode(chunk as Uint8Array));
  })().catch(() => undefined);
  await stream;
  await ended((await run((await planUpgrade('replicaCount: 3\n')).id)).id);
  await new Promise((resolve) => setTimeout(resolve, 600));
  stop.abort();
  await reading;
  const text = messages.join('');
  expect(text).toMatch(/"type":"cluster"/);
  expect(text).toMatch(/"type":"operation-event".*"type":"ready"/);
  expect(text).toMatch(/"type":"releases","changed":\[\{"name":"web","namespace":"default","revision":3,"status":"deployed"/);
  expect(text).toMatch(/"type":"objects","namespaces":\[/);
});

test('values are checked as YAML and against the schema, and the defaults are offered for completion', async () => {
  const check = (values: string) => write<UiValuesCheck>('values/check', { ...web, chart: { kind: 'stored' }, values });
  expect((await check('a: 1\n')).problems).toEqual([]);
  expect((await check('a: [1\nb: 2\n')).problems[0]).toMatchObject({ line: expect.any(Number) });
  const { keys } = await ui.get<UiValuesHelp>(`/api/values-help?${query}`);
  expect(keys).toContainEqual(expect.objectContaining({ path: ['image', 'tag'] }));
});

test('drift is detected and can be adopted as a value', async () => {
  await ui.close();
  ui = await startUi(async (home) => {
    await home.ok('install', 'web', 'fixtures/charts/web', '--set', 'replicaCount=2');
    const container = { name: 'web', image: 'nginx:2', imagePullPolicy: 'Always' };
    const spec = { replicas: 5, template: { spec: { containers: [container] } } };
    const patch = 'application/strategic-merge-patch+json';
    await home.api('PATCH', '/apis/apps/v1/namespaces/default/deployments/web', { spec }, patch);
  });
  const [health] = await ui.get<readonly UiReleaseHealth[]>('/api/health?release=default/web');
  expect(health).toMatchObject({ drifted: 1, revision: 1 });
  expect(await ui.get<UiAdoption>(`/api/adopt?${query}`)).toEqual({
    values: 'image:\n  pullPolicy: Always\nreplicaCount: 5\n',
    adopted: [
      { object: 'Deployment/web', field: 'spec.replicas', value: '5', path: 'replicaCount' },
      {
        object: 'Deployment/web',
        field: 'spec.template.spec.containers[web].imagePullPolicy',
        value: '"Always"',
        path: 'image.pullPolicy',
      },
    ],
    left: [
      {
        object: 'Deployment/web',
        field: 'spec.template.spec.containers[web].image',
        reason: 'it is computed from several values',
      },
    ],
  });
});

test('two releases are compared by template', async () => {
  const chart = { kind: 'reference', reference: 'fixtures/charts/web', version: '' };
  const target = { namespace: 'default', name: 'staging' };
  const plan = await write<UiPlan>('plans', {
    ...target,
    kind: 'chart',
    chart,
    values: 'replicaCount: 1\n',
    createNamespace: false,
  });
  await ended((await run(plan.id)).id);
  const comparison = await ui.get<UiReleaseComparison>(
    '/api/compare?leftNamespace=default&leftName=staging&rightNamespace=default&rightName=web',
  );
  expect(comparison.values).toEqual([{ path: 'replicaCount', before: 1, after: 2 }]);
  expect(comparison.changes.find(({ kind }) => kind === 'Deployment')).toMatchObject({ action: 'update', name: 'web' });
});
