import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '../../src/base/http-exchange.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { call, patch, watch } from './contract-tools.ts';

const root = '/apis/apps/v1/namespaces/default';
const failAnnotation = 'sandbox.tillerless.dev/fail';

const workload = (kind: string, name: string, more: { image?: string; fail?: string; spec?: object } = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name }, ...(more.fail ? { annotations: { [failAnnotation]: more.fail } } : {}) },
      spec: { containers: [{ name: 'c', image: more.image ?? 'i:1' }] },
    },
    ...more.spec,
  },
});
const job = (name: string, more: object = {}, annotations: Record<string, string> = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, annotations },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }, ...more },
});

describe('controllers', () => {
  let sandbox: Sandbox;
  let api: Exchange;
  beforeEach(async () => {
    sandbox = await openSandbox();
    api = sandbox.exchange;
  });
  afterEach(() => sandbox.close());

  const names = async (path: string) =>
    (await call(api, 'GET', path)).body.items.map((each: { metadata: { name: string } }) => each.metadata.name);

  it('rolls out, updates and rolls back a Deployment', async () => {
    await call(api, 'POST', `${root}/deployments`, workload('Deployment', 'web', { spec: { replicas: 3 } }));
    await sandbox.settled();
    const first = (await call(api, 'GET', `${root}/deployments/web`)).body;
    expect(first.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
    });
    expect(first.status.conditions.map((each: { type: string; reason: string }) => [each.type, each.reason])).toEqual([
      ['Available', 'MinimumReplicasAvailable'],
      ['Progressing', 'NewReplicaSetAvailable'],
    ]);
    await patch(api, `${root}/deployments/web`, 'strategic-merge-patch', {
      spec: { template: { spec: { containers: [{ name: 'c', image: 'i:2' }] } } },
    });
    await sandbox.settled();
    const sets = (await call(api, 'GET', `${root}/replicasets`)).body.items;
    expect(sets.map((each: { spec: { replicas: number } }) => each.spec.replicas).sort()).toEqual([0, 3]);
    await patch(api, `${root}/deployments/web`, 'strategic-merge-patch', {
      spec: { template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } } },
    });
    await sandbox.settled();
    const back = (await call(api, 'GET', `${root}/deployments/web`)).body;
    expect(back.metadata.annotations['deployment.kubernetes.io/revision']).toBe('3');
    expect(back.status.observedGeneration).toBe(3);
    await call(api, 'DELETE', `${root}/deployments/web`);
    await sandbox.settled();
    expect([await names(`${root}/replicasets`), await names('/api/v1/namespaces/default/pods')]).toEqual([[], []]);
  });

  it.each([
    { fail: 'ImagePullBackOff', phase: 'Pending', reason: 'ImagePullBackOff' },
    { fail: 'CrashLoopBackOff', phase: 'Running', reason: 'CrashLoopBackOff' },
    { fail: 'Unschedulable', phase: 'Pending', reason: undefined },
  ])('simulates the failure $fail', async ({ fail, phase, reason }) => {
    await call(api, 'POST', `${root}/deployments`, workload('Deployment', 'bad', { fail }));
    await sandbox.settled();
    const [pod] = (await call(api, 'GET', '/api/v1/namespaces/default/pods')).body.items;
    expect([pod.status.phase, pod.status.containerStatuses?.[0].state.waiting.reason]).toEqual([phase, reason]);
    expect((await call(api, 'GET', `${root}/deployments/bad`)).body.status.readyReplicas).toBeUndefined();
    const events = (
      await call(
        api,
        'GET',
        `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${pod.metadata.name},type%3DWarning`,
      )
    ).body.items;
    expect(events.length).toBeGreaterThan(0);
  });

  it('reports why Pods cannot be created, and creates them later', async () => {
    const deployment = workload('Deployment', 'waits');
    Object.assign(deployment.spec.template.spec, { serviceAccountName: 'sa' });
    await call(api, 'POST', `${root}/deployments`, deployment);
    await sandbox.settled();
    const events = (await call(api, 'GET', '/api/v1/namespaces/default/events?fieldSelector=reason%3DFailedCreate')).body.items;
    expect(events).toHaveLength(1);
    expect(events[0].message).toMatch(
      /^Error creating: pods "waits-\w+-" is forbidden: error looking up service account default\/sa: serviceaccount "sa" not found$/,
    );
    await call(api, 'POST', '/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa' },
    });
    const ready = await watch(api, '/api/v1/namespaces/default/pods?watch=1', 1);
    expect(ready[0]?.type).toBe('ADDED');
  });

  it('runs Jobs until they complete', async () => {
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    await call(api, 'POST', jobs, job('good', { completions: 2, parallelism: 1 }));
    await call(api, 'POST', jobs, job('bad', { backoffLimit: 1 }, { [failAnnotation]: 'JobFailed' }));
    await sandbox.settled();
    const good = (await call(api, 'GET', `${jobs}/good`)).body.status;
    const bad = (await call(api, 'GET', `${jobs}/bad`)).body.status;
    expect([
      good.succeeded,
      good.conditions.at(-1).type,
      bad.failed,
      bad.conditions.at(-1).type,
      bad.conditions.at(-1).reason,
    ]).toEqual([2, 'Complete', 2, 'Failed', 'BackoffLimitExceeded']);
  });

  it('manages the Pods and PersistentVolumeClaims of a StatefulSet in order', async () => {
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    await call(
      api,
      'POST',
      `${root}/statefulsets`,
      workload('StatefulSet', 'db', { spec: { serviceName: 'db', replicas: 2, volumeClaimTemplates: [claim] } }),
    );
    await sandbox.settled();
    expect(await names('/api/v1/namespaces/default/pods')).toEqual(['db-0', 'db-1']);
    const claims = (await call(api, 'GET', '/api/v1/namespaces/default/persistentvolumeclaims')).body.items;
    expect(
      claims.map((each: { metadata: { name: string }; status: { phase: string } }) => [each.metadata.name, each.status.phase]),
    ).toEqual([
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
    ]);
    await patch(api, `${root}/statefulsets/db`, 'merge-patch', {
      spec: { replicas: 1, template: { metadata: { labels: { app: 'db', v: '2' } } } },
    });
    await sandbox.settled();
    const status = (await call(api, 'GET', `${root}/statefulsets/db`)).body.status;
    expect([
      status.replicas,
      status.readyReplicas,
      status.updatedReplicas,
      status.currentRevision === status.updateRevision,
    ]).toEqual([1, 1, 1, true]);
  });

  it('empties a deleted namespace', async () => {
    await call(api, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' } });
    await sandbox.settled();
    expect(await names('/api/v1/namespaces/gone/serviceaccounts')).toEqual(['default']);
    const deleted = await call(api, 'DELETE', '/api/v1/namespaces/gone');
    expect(deleted.body.status.phase).toBe('Terminating');
    const refused = await call(api, 'POST', '/api/v1/namespaces/gone/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
    });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace gone because it is being terminated',
    ]);
    await sandbox.settled();
    expect((await call(api, 'GET', '/api/v1/namespaces/gone')).status).toBe(404);
  });

  it.each([
    { policy: 'Foreground', left: [] },
    { policy: 'Background', left: [] },
    { policy: 'Orphan', left: ['child'] },
  ])('deletes dependents according to the policy $policy', async ({ policy, left }) => {
    const path = '/api/v1/namespaces/default/configmaps';
    const owner = (await call(api, 'POST', path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner' } })).body;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid }];
    await call(api, 'POST', path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'child', ownerReferences } });
    await call(api, 'DELETE', `${path}/owner?propagationPolicy=${policy}`);
    await sandbox.settled();
    expect((await names(path)).filter((name: string) => name !== 'kube-root-ca.crt')).toEqual(left);
  });

  it('reports progress to watches', async () => {
    await call(api, 'POST', `${root}/deployments`, workload('Deployment', 'seen'));
    const events = await watch(api, '/api/v1/namespaces/default/pods?watch=1', 4);
    expect(events.map(({ type, object }) => [type, object.status.phase]).at(-1)).toEqual(['MODIFIED', 'Running']);
  });
});

describe('state', () => {
  let folder: string;
  let stateFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    stateFile = join(folder, 'state.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is complete when a process ends, and available to the next one', async () => {
    const first = await openSandbox({ stateFile });
    const made = await call(first.exchange, 'POST', `${root}/deployments`, workload('Deployment', 'web'));
    expect(made.status).toBe(201);
    await first.close();
    const second = await openSandbox({ stateFile });
    const found = await call(second.exchange, 'GET', `${root}/deployments/web`);
    expect([found.body.metadata.uid, found.body.status.readyReplicas]).toEqual([made.body.metadata.uid, 1]);
    const old = await watch(
      second.exchange,
      `${root}/deployments?watch=1&resourceVersion=${made.body.metadata.resourceVersion}`,
      1,
    );
    expect([old[0]?.type, old[0]?.object.code]).toEqual(['ERROR', 410]);
    await second.close();
  });

  it('is locked by one process at a time, and recovers after a process is killed', async () => {
    const first = await openSandbox({ stateFile });
    await expect(openSandbox({ stateFile, lockWaitMs: 0 })).rejects.toMatchObject({
      code: 'SANDBOX',
      message: `the sandbox is in use by process ${process.pid}`,
    });
    await first.close();
    writeFileSync(`${stateFile}.lock`, '999999999');
    await (await openSandbox({ stateFile, lockWaitMs: 0 })).close();
  });

  it.each([
    { name: 'truncated', text: '{"format":1' },
    { name: 'of another kind', text: '[]' },
  ])('reports a file that is $name', async ({ text }) => {
    writeFileSync(stateFile, text);
    await expect(openSandbox({ stateFile })).rejects.toMatchObject({ code: 'SANDBOX' });
    expect(readFileSync(stateFile, 'utf8')).toBe(text);
  });
});

describe('hostile requests', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox({ controllers: false });
  });
  afterAll(() => sandbox.close());

  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  it.each([
    { name: 'invalid JSON', body: '{', status: 400 },
    { name: 'a list', body: '[]', status: 400 },
    { name: 'a number', body: '1', status: 400 },
    { name: 'an object without kind', body: '{}', status: 422 },
    {
      name: 'a key __proto__',
      body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":{"x":"y"}}}',
      status: 400,
    },
    { name: 'a deeply nested object', body: deep, status: 400 },
    { name: 'metadata of the wrong type', body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":1}', status: 400 },
  ])('rejects $name with $status', async ({ body, status }) => {
    const answer = await call(sandbox.exchange, 'POST', '/api/v1/namespaces/default/configmaps', body);
    expect([answer.status, answer.body.kind]).toEqual([status, 'Status']);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  it.each([
    ['GET', '/%'],
    ['GET', '/api/v1/namespaces/%2e%2e/configmaps/__proto__'],
    ['GET', '/apis/apps/v1/namespaces/default/deployments?labelSelector=((((('],
    ['GET', '/api/v1/configmaps?continue=xx'],
    ['GET', '/api/v1/configmaps?watch=1&resourceVersion=x'],
    ['TRACE', '/api/v1/configmaps'],
    ['POST', '/api/v1/configmaps'],
    ['DELETE', '/api'],
  ])('survives %s %s', async (method, path) => {
    const answer = await call(sandbox.exchange, method, path);
    expect(answer.status).toBeGreaterThanOrEqual(200);
    expect(answer.status).toBeLessThan(500);
  });

  it('reports protobuf that is truncated at any position', async () => {
    const { readProtobuf } = await import('../../src/sandbox/api/protobuf.ts');
    // A ConfigMap named "a" with data b=c, encoded the way Go's client does it.
    const metadata = [0x0a, 3, 0x0a, 1, 0x61];
    const entry = [0x12, 6, 0x0a, 1, 0x62, 0x12, 1, 0x63];
    const raw = [...metadata.slice(0, 2), ...metadata.slice(2), ...entry];
    const type = [0x0a, 2, ...Buffer.from('v1'), 0x12, 9, ...Buffer.from('ConfigMap')];
    const bytes = Buffer.from([...Buffer.from('k8s\0'), 0x0a, type.length, ...type, 0x12, raw.length, ...raw]);
    expect(readProtobuf(bytes)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { b: 'c' } });
    for (let length = 0; length < bytes.length; length++) {
      try {
        readProtobuf(bytes.subarray(0, length));
      } catch (error) {
        expect([400, 415]).toContain((error as { code: number }).code);
      }
    }
  });
});
