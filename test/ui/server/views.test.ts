import type { PlanDocument } from '../../../src/report/plan-document.ts';
import type {
  UiObject,
  UiPodLog,
  UiReleaseHistory,
  UiResource,
  UiResourceTree,
  UiRevision,
} from '../../../src/report/ui-release.ts';
import type { UiReleaseHealth, UiReleaseList } from '../../../src/report/ui-releases.ts';
import type { UiSession } from '../../../src/report/ui-session.ts';
import { startUi, type UiFixture } from '../../support/ui-server.ts';

const fail = (reason: string) => ['--set', `podAnnotations.sandbox\\.tillerless\\.dev/fail=${reason}`];
const web = 'namespace=default&name=web';
const broken = 'namespace=shop&name=broken';

let ui: UiFixture;

beforeAll(async () => {
  ui = await startUi(async (home) => {
    await home.ok('install', 'web', 'fixtures/charts/web', '--wait', '--timeout', '20s');
    await home.ok('upgrade', 'web', 'fixtures/charts/web', '--set', 'replicaCount=2,apiToken=abc', '--wait', '--timeout', '20s');
    await home.cli(
      'install',
      'broken',
      'fixtures/charts/web',
      '-n',
      'shop',
      '--create-namespace',
      '--wait',
      '--timeout',
      '1s',
      ...fail('CrashLoopBackOff'),
    );
    await home.ok('install', 'hooks', 'fixtures/charts/hooks', '-n', 'jobs', '--create-namespace');
  });
});

afterAll(() => ui.close());

test('the session names the sandbox and its namespace', async () => {
  const session = await ui.get<UiSession>('/api/session');
  expect(session).toMatchObject({
    context: '',
    contexts: [],
    namespace: '',
    defaultNamespace: 'default',
    isReadOnly: false,
    sandbox: 'test',
  });
});

test('lists releases in all namespaces or in a single namespace', async () => {
  const names = async (query: string) => (await ui.get<UiReleaseList>(`/api/releases${query}`)).releases.map(({ name }) => name);
  expect(await names('')).toEqual(['broken', 'hooks', 'web']);
  expect(await names('?namespace=shop')).toEqual(['broken']);
});

test('health states why an object is not ready', async () => {
  const [healthy, failing] = await ui.get<readonly UiReleaseHealth[]>('/api/health?release=default/web&release=shop/broken');
  expect(healthy?.objects.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
  expect(failing?.objects.find(({ kind }) => kind === 'Deployment')).toMatchObject({
    state: 'failed',
    detail: '0/1 ready',
    reason: expect.stringContaining('CrashLoopBackOff'),
  });
});

test('the health of a nonexistent release is reported as a problem, and invalid names are ignored', async () => {
  const [missing, ...rest] = await ui.get<readonly UiReleaseHealth[]>('/api/health?release=default/none&release=../x&release=a');
  expect(missing).toMatchObject({ name: 'none', problem: expect.any(String) });
  expect(rest).toEqual([]);
});

test('the tree leads from a deployment to the reason of its Pod, and to its log', async () => {
  const tree = await ui.get<UiResourceTree>(`/api/resources?${broken}`);
  const deployment = tree.resources.find(({ kind }) => kind === 'Deployment');
  const pod = deployment?.children[0]?.children[0] as UiResource;
  expect([deployment?.children[0]?.kind, pod.kind]).toEqual(['ReplicaSet', 'Pod']);
  expect(pod.reason).toMatch(/^Pod\/broken-web-.*: CrashLoopBackOff/);
  expect(deployment).toMatchObject({ state: 'failed', reason: pod.reason });
  expect(tree.warnings.length).toBeGreaterThan(0);
  const log = await ui.get<UiPodLog>(`/api/log?namespace=shop&pod=${pod.name}&container=${pod.containers[0]}`);
  expect(log.lines.join('\n')).toContain('exit code 1');
});

test('an object is shown without managed fields, with its events', async () => {
  const object = await ui.get<UiObject>('/api/object?apiVersion=apps/v1&kind=Deployment&namespace=default&name=web');
  expect(object.text).toContain('replicas: 2');
  expect(object.text).not.toContain('managedFields');
  expect(object.managers.map(({ manager }) => manager)).toContain('helm');
  const missing = await ui.raw({
    path: '/api/object?apiVersion=v1&kind=Pod&namespace=default&name=none',
    headers: { cookie: ui.cookie },
  });
  expect(JSON.parse(missing.text)).toMatchObject({ problem: { message: 'Pod/none not found in namespace "default"' } });
});

test('the history shows what changed, but no credentials', async () => {
  const { revisions, current, hasWholeChart } = await ui.get<UiReleaseHistory>(`/api/release?${web}`);
  expect({ current, hasWholeChart }).toEqual({ current: 2, hasWholeChart: true });
  expect(revisions.map(({ changes }) => changes)).toEqual([
    ['apiToken changed', 'replicaCount unset → 2', '1 object changed'],
    [],
  ]);
});

test('a revision has notes, documents with their templates, and values with their origins', async () => {
  const revision = await ui.get<UiRevision>(`/api/revision?${web}&revision=2`);
  expect(revision.notes).toContain('port-forward');
  expect(revision.documents.map(({ kind, source }) => [kind, source])).toContainEqual([
    'Deployment',
    'web/templates/deployment.yaml',
  ]);
  expect(revision.origins).toContainEqual({ path: 'replicaCount', value: '2', origin: 'user', overrides: '1' });
  const { hooks } = await ui.get<UiRevision>('/api/revision?namespace=jobs&name=hooks');
  expect(hooks.find(({ events }) => events.includes('pre-install'))?.lastRun?.phase).toBe('Succeeded');
});

test('two revisions are compared by field and as text', async () => {
  const diff = await ui.get<PlanDocument>(`/api/diff?${web}&from=1&to=2`);
  const change = diff.changes.find(({ kind }) => kind === 'Deployment');
  expect(change?.fields).toEqual([{ path: 'spec.replicas', before: 1, after: 2 }]);
  expect(change?.diff).toContain('-  replicas: 1\n+  replicas: 2');
});

test('a field is explained', async () => {
  const { fields } = await ui.get<{ fields: { path: string; values: { path: string }[]; template?: string }[] }>(
    `/api/explain?${web}&revision=2&object=Deployment/web:spec.replicas`,
  );
  expect(fields[0]).toMatchObject({ path: 'spec.replicas', template: expect.stringContaining('deployment.yaml:') });
  expect(fields[0]?.values.map(({ path }) => path)).toContain('replicaCount');
});

test('an unknown release is reported with a hint', async () => {
  const answer = await ui.raw({ path: '/api/release?namespace=default&name=none', headers: { cookie: ui.cookie } });
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text)).toMatchObject({ problem: { code: 'RELEASE_NOT_FOUND', hint: expect.any(String) } });
});
