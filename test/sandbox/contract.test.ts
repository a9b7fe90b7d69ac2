import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../src/base/http-exchange.ts';
import { contractServers } from './contract-servers.ts';
import { apply, call, patch, watch } from './contract-tools.ts';

const text = (value: unknown): string => JSON.stringify(value);

describe.each(contractServers)('API of the $name', ({ open }) => {
  let api: Exchange;
  let close: () => Promise<void>;
  let namespace: string;
  let root: string;
  beforeAll(async () => {
    ({ exchange: api, close } = await open());
    namespace = `contract-${randomUUID().slice(0, 8)}`;
    root = `/api/v1/namespaces/${namespace}`;
    await call(api, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    await call(api, 'DELETE', `/api/v1/namespaces/${namespace}`);
    await close();
  });

  const configMap = (name: string, data: Record<string, string> = { a: '1' }, more: object = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...more },
    data,
  });
  const deployment = (name: string, more: object = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'i:1', ports: [{ containerPort: 80 }] }] },
      },
      ...more,
    },
  });

  describe('objects', () => {
    it('creates, reads, replaces and deletes', async () => {
      const created = await call(api, 'POST', `${root}/configmaps`, configMap('crud'));
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { name: 'crud', namespace },
        data: { a: '1' },
      });
      expect(created.body.metadata.generation).toBeUndefined();
      const same = await call(api, 'PUT', `${root}/configmaps/crud`, created.body);
      expect(same.body.metadata.resourceVersion).toBe(created.body.metadata.resourceVersion);
      const replaced = await call(api, 'PUT', `${root}/configmaps/crud`, configMap('crud', { b: '2' }));
      expect(replaced.body.data).toEqual({ b: '2' });
      expect(replaced.body.metadata.uid).toBe(created.body.metadata.uid);
      const stale = await call(api, 'PUT', `${root}/configmaps/crud`, { ...created.body, data: { c: '3' } });
      expect(stale.status).toBe(409);
      expect(stale.body.message).toBe(
        'Operation cannot be fulfilled on configmaps "crud": the object has been modified; please apply your changes to the latest version and try again',
      );
      const deleted = await call(api, 'DELETE', `${root}/configmaps/crud`);
      expect(deleted.status).toBe(200);
      expect(deleted.body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'crud', kind: 'configmaps', uid: created.body.metadata.uid },
      });
      expect((await call(api, 'GET', `${root}/configmaps/crud`)).status).toBe(404);
    });

    it('reports missing objects, existing names and invalid fields', async () => {
      await call(api, 'POST', `${root}/configmaps`, configMap('taken'));
      const messages: [string, number, string][] = [];
      const ask = async (method: string, path: string, body?: unknown) => {
        const { status, body: answer } = await call(api, method, path, body);
        messages.push([
          `${answer.reason}`,
          status,
          `${answer.message}`.replaceAll(namespace, 'NS').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'UID'),
        ]);
      };
      await ask('GET', `${root}/configmaps/none`);
      await ask('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/none`);
      await ask('POST', `${root}/configmaps`, configMap('taken'));
      await ask('POST', '/api/v1/namespaces/missing/configmaps', configMap('a'));
      await ask('POST', `${root}/configmaps`, configMap('Bad_Name'));
      await ask('POST', `${root}/configmaps`, configMap('a', {}, { namespace: 'other' }));
      await ask('POST', `${root}/configmaps`, { ...configMap('a', {}), kind: 'Secret' });
      await ask('POST', `${root}/configmaps`, { ...configMap('a'), apiVersion: 'v2' });
      await ask('GET', `${root}/widgets/x`);
      await ask('PUT', `${root}/configmaps/other`, configMap('taken'));
      await ask('GET', `${root}/configmaps?labelSelector=a%20b%20c`);
      await ask('GET', `${root}/configmaps?fieldSelector=spec.x%3D1`);
      await ask('DELETE', `${root}/configmaps/taken`, { preconditions: { uid: 'x' } });
      expect(messages.map(([reason, status, message]) => `${status} ${reason}: ${message}`)).toMatchSnapshotOf('texts');
    });

    it('generates names from generateName', async () => {
      const { body } = await call(api, 'POST', `${root}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { generateName: 'gen-' },
      });
      expect(body.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
      expect(body.metadata.generateName).toBe('gen-');
    });

    it('stores nothing for a dry run', async () => {
      const dry = await call(api, 'POST', `${root}/configmaps?dryRun=All`, configMap('dry'));
      expect([dry.status, dry.body.metadata.uid !== '']).toEqual([201, true]);
      expect((await call(api, 'GET', `${root}/configmaps/dry`)).status).toBe(404);
    });

    it('rejects unknown fields, warns about them, or ignores them', async () => {
      const odd = {
        ...deployment('odd'),
        spec: { ...deployment('odd').spec, foo: 1, template: { ...deployment('odd').spec.template, bar: 2 } },
      };
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      const strict = await call(api, 'POST', `${path}?fieldValidation=Strict`, odd);
      expect([strict.status, strict.body.message]).toEqual([
        400,
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.bar", unknown field "spec.foo"',
      ]);
      const warned = await call(api, 'POST', `${path}?fieldValidation=Warn&dryRun=All`, odd);
      expect(warned.headers.warning).toBe('299 - "unknown field \\"spec.template.bar\\"", 299 - "unknown field \\"spec.foo\\""');
      expect(warned.body.spec.foo).toBeUndefined();
      expect((await call(api, 'POST', `${path}?fieldValidation=Ignore&dryRun=All`, odd)).headers.warning).toBeUndefined();
    });

    it('increments the generation only if the spec changes, and keeps the status separate', async () => {
      const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
      const ingress = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'gen' },
        spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } },
      };
      const created = await call(api, 'POST', path, { ...ingress, status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } });
      expect([created.body.metadata.generation, created.body.status]).toEqual([1, { loadBalancer: {} }]);
      const labelled = await patch(api, `${path}/gen`, 'merge-patch', { metadata: { labels: { a: 'b' } } });
      expect(labelled.body.metadata.generation).toBe(1);
      const changed = await patch(api, `${path}/gen`, 'merge-patch', { spec: { ingressClassName: 'x' } });
      expect(changed.body.metadata.generation).toBe(2);
      const status = await patch(api, `${path}/gen/status`, 'merge-patch', {
        status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
        spec: { ingressClassName: 'y' },
      });
      expect([
        status.body.metadata.generation,
        status.body.spec.ingressClassName,
        status.body.status.loadBalancer.ingress,
      ]).toEqual([2, 'x', [{ ip: '1.2.3.4', ...(status.body.status.loadBalancer.ingress[0].ipMode ? { ipMode: 'VIP' } : {}) }]]);
    });

    it('keeps a deleted object until its finalizers are removed', async () => {
      await call(api, 'POST', `${root}/configmaps`, configMap('held', {}, { finalizers: ['example.org/hold'] }));
      const deleted = await call(api, 'DELETE', `${root}/configmaps/held`);
      expect(deleted.body.metadata.deletionTimestamp).toBeDefined();
      expect(deleted.body.metadata.deletionGracePeriodSeconds).toBe(0);
      const freed = await patch(api, `${root}/configmaps/held`, 'merge-patch', { metadata: { finalizers: null } });
      expect(freed.status).toBe(200);
      expect((await call(api, 'GET', `${root}/configmaps/held`)).status).toBe(404);
    });
  });

  describe('defaults and validation', () => {
    it.each([
      {
        name: 'Deployment',
        path: 'apps/v1',
        plural: 'deployments',
        body: deployment('full', { strategy: { type: 'Recreate' } }),
      },
      {
        name: 'Deployment with probes',
        path: 'apps/v1',
        plural: 'deployments',
        body: deployment('probes', {
          template: {
            metadata: { labels: { app: 'probes' } },
            spec: {
              serviceAccountName: 'sa',
              containers: [
                {
                  name: 'c',
                  image: 'x/y@sha256:0000',
                  livenessProbe: { httpGet: { port: 'http' } },
                  resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5 } },
                  env: [
                    { name: 'A', value: '' },
                    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
                  ],
                },
              ],
              volumes: [{ name: 'v', configMap: { name: 'x' } }, { name: 'e' }],
            },
          },
        }),
      },
      {
        name: 'StatefulSet',
        path: 'apps/v1',
        plural: 'statefulsets',
        body: {
          ...deployment('full'),
          kind: 'StatefulSet',
          spec: {
            ...deployment('full').spec,
            serviceName: 'full',
            volumeClaimTemplates: [
              {
                metadata: { name: 'data' },
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            ],
          },
        },
      },
      { name: 'DaemonSet', path: 'apps/v1', plural: 'daemonsets', body: { ...deployment('full'), kind: 'DaemonSet' } },
      {
        name: 'CronJob',
        path: 'batch/v1',
        plural: 'cronjobs',
        body: {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name: 'full' },
          spec: {
            schedule: '* * * * *',
            jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } } },
          },
        },
      },
      {
        name: 'Job',
        path: 'batch/v1',
        plural: 'jobs',
        body: {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'full' },
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
        },
      },
      {
        name: 'NetworkPolicy',
        path: 'networking.k8s.io/v1',
        plural: 'networkpolicies',
        body: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'full' },
          spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
        },
      },
      {
        name: 'RoleBinding',
        path: 'rbac.authorization.k8s.io/v1',
        plural: 'rolebindings',
        body: {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata: { name: 'full' },
          roleRef: { kind: 'Role', name: 'x' },
          subjects: [
            { kind: 'User', name: 'u' },
            { kind: 'ServiceAccount', name: 's', namespace: 'n' },
            { kind: 'ServiceAccount', name: 'without-namespace' },
          ],
        },
      },
      {
        name: 'HorizontalPodAutoscaler',
        path: 'autoscaling/v2',
        plural: 'horizontalpodautoscalers',
        body: {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'full' },
          spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } },
        },
      },
      {
        name: 'PodDisruptionBudget',
        path: 'policy/v1',
        plural: 'poddisruptionbudgets',
        body: {
          apiVersion: 'policy/v1',
          kind: 'PodDisruptionBudget',
          metadata: { name: 'full' },
          spec: { maxUnavailable: '50%', selector: { matchLabels: { a: 'b' } } },
        },
      },
      {
        name: 'Ingress',
        path: 'networking.k8s.io/v1',
        plural: 'ingresses',
        body: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: { name: 'full' },
          spec: {
            rules: [
              {
                host: 'a.example',
                http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }] },
              },
            ],
          },
        },
      },
      {
        name: 'Service',
        path: 'v1',
        plural: 'services',
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'full' },
          spec: { type: 'NodePort', selector: { a: 'b' }, ports: [{ port: 80 }] },
        },
      },
      {
        name: 'headless Service',
        path: 'v1',
        plural: 'services',
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'headless' },
          spec: { clusterIP: 'None', ports: [{ port: 80, name: 'http', targetPort: 'http' }] },
        },
      },
      {
        name: 'external Service',
        path: 'v1',
        plural: 'services',
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'ext' },
          spec: { type: 'ExternalName', externalName: 'a.example' },
        },
      },
      {
        name: 'LoadBalancer Service',
        path: 'v1',
        plural: 'services',
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'lb' },
          spec: {
            type: 'LoadBalancer',
            sessionAffinity: 'ClientIP',
            ports: [
              { port: 80, name: 'a' },
              { port: 81, name: 'b' },
            ],
          },
        },
      },
      {
        name: 'Secret',
        path: 'v1',
        plural: 'secrets',
        body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'full' }, stringData: { a: 'b' }, data: { c: 'ZA==' } },
      },
      {
        name: 'PersistentVolumeClaim',
        path: 'v1',
        plural: 'persistentvolumeclaims',
        body: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'full' },
          spec: { storageClassName: 'x', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '0.5Gi' } } },
        },
      },
      {
        name: 'ServiceAccount',
        path: 'v1',
        plural: 'serviceaccounts',
        body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'full' }, imagePullSecrets: [{ name: 'x' }] },
      },
      {
        name: 'Pod',
        path: 'v1',
        plural: 'pods',
        body: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'full', labels: {} },
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:latest', command: ['a'] }] },
        },
      },
    ])('sets the defaults of a $name', async ({ path, plural, body }) => {
      const group = path.includes('/') ? `/apis/${path}` : `/api/${path}`;
      const answer = await call(api, 'POST', `${group}/namespaces/${namespace}/${plural}?dryRun=All&fieldManager=m`, body);
      expect(answer.status).toBe(201);
      expect(normalized(answer.body)).toMatchSnapshotOf(`default ${body.kind} ${body.metadata.name}`);
    });

    it.each([
      { name: 'selector that does not match', body: deployment('bad', { selector: { matchLabels: { app: 'x' } } }) },
      {
        name: 'no containers',
        body: deployment('bad', { template: { metadata: { labels: { app: 'bad' } }, spec: { containers: [] } } }),
      },
      { name: 'wrong type', body: deployment('bad', { replicas: 'many' }) },
      { name: 'negative replicas', body: deployment('bad', { replicas: -1 }) },
      // Each body contains a single mistake, because a real API server reports several mistakes in a map in random order.
      { name: 'bad label name', body: { ...deployment('bad'), metadata: { name: 'bad', labels: { 'a b': 'c' } } } },
      { name: 'bad label value', body: { ...deployment('bad'), metadata: { name: 'bad', labels: { d: '-' } } } },
      {
        name: 'unknown volume and bad names',
        body: deployment('bad', {
          template: {
            metadata: { labels: { app: 'bad' } },
            spec: {
              containers: [
                { name: 'A', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/x' }] },
                { name: 'b', ports: [{ containerPort: 0 }] },
              ],
            },
          },
        }),
      },
      {
        name: 'restart policy',
        body: deployment('bad', {
          template: {
            metadata: { labels: { app: 'bad' } },
            spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'i' }] },
          },
        }),
      },
    ])('rejects a Deployment with $name', async ({ name, body }) => {
      const answer = await call(api, 'POST', `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`, body);
      expect([answer.status, answer.body.reason, answer.body.message]).toMatchSnapshotOf(`refused ${name}`);
    });

    it('rejects changes to immutable fields', async () => {
      await call(api, 'POST', `${root}/configmaps`, { ...configMap('sealed'), immutable: true });
      await call(api, 'POST', `${root}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'typed' } });
      await call(api, 'POST', `${root}/services`, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'fixed' },
        spec: { ports: [{ port: 80 }] },
      });
      await call(api, 'POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, deployment('fixed', { replicas: 0 }));
      await call(api, 'POST', `/apis/apps/v1/namespaces/${namespace}/statefulsets`, {
        ...deployment('fixed', { replicas: 0, serviceName: 'a' }),
        kind: 'StatefulSet',
      });
      await call(api, 'POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'fixed' },
        spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
      });
      const answers = [
        await patch(api, `${root}/configmaps/sealed`, 'merge-patch', { data: { a: '2' } }),
        await patch(api, `${root}/secrets/typed`, 'merge-patch', { type: 'x' }),
        await patch(api, `${root}/services/fixed`, 'merge-patch', { spec: { clusterIP: '10.96.200.200' } }),
        await patch(api, `/apis/apps/v1/namespaces/${namespace}/deployments/fixed`, 'merge-patch', {
          spec: { selector: { matchLabels: { b: 'c' } } },
        }),
        await patch(api, `/apis/apps/v1/namespaces/${namespace}/statefulsets/fixed`, 'merge-patch', {
          spec: { serviceName: 'b' },
        }),
      ];
      expect(answers.map(({ status, body }) => [status, body.message])).toMatchSnapshotOf('immutable');
      const job = await patch(api, `/apis/batch/v1/namespaces/${namespace}/jobs/fixed`, 'merge-patch', {
        spec: { completions: 3 },
      });
      expect([job.status, job.body.message]).toEqual([
        422,
        'Job.batch "fixed" is invalid: spec.completions: Invalid value: 3: field is immutable',
      ]);
    });

    it('limits the size of Secrets', async () => {
      const { status, body } = await call(api, 'POST', `${root}/secrets`, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'big' },
        data: { a: Buffer.alloc(1024 * 1024 + 1).toString('base64') },
      });
      expect([status, body.message]).toEqual([
        422,
        'Secret "big" is invalid: data: Too long: may not be more than 1048576 bytes',
      ]);
    });
  });

  describe('patches', () => {
    it('merges lists by their keys', async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      const first = {
        name: 'c',
        image: 'i:1',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        args: ['x'],
      };
      await call(
        api,
        'POST',
        path,
        deployment('smp', {
          replicas: 0,
          template: { metadata: { labels: { app: 'smp' } }, spec: { containers: [first, { name: 'd', image: 'j' }] } },
        }),
      );
      const results: unknown[] = [];
      const send = async (spec: unknown) => {
        const { body } = await patch(api, `${path}/smp`, 'strategic-merge-patch', { spec: { template: { spec } } });
        results.push(
          body.spec
            ? body.spec.template.spec.containers.map((each: { name: string; image: string; env?: unknown; args?: unknown }) => [
                each.name,
                each.image,
                each.env,
                each.args,
              ])
            : body.message,
        );
      };
      await send({
        containers: [
          {
            name: 'c',
            image: 'i:2',
            env: [
              { name: 'B', $patch: 'delete' },
              { name: 'C', value: '3' },
            ],
          },
        ],
      });
      await send({
        '$setElementOrder/containers': [{ name: 'd' }, { name: 'c' }],
        containers: [{ name: 'c', args: ['y', 'z'] }],
      });
      await send({
        containers: [
          { name: 'e', image: 'k' },
          { name: 'd', $patch: 'delete' },
        ],
      });
      await send({ containers: [{ $patch: 'replace' }, { name: 'z', image: 'z' }] });
      await send({ containers: [{ image: 'nameless' }] });
      const strategy = await patch(api, `${path}/smp`, 'strategic-merge-patch', {
        spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      });
      results.push(strategy.body.spec.strategy);
      expect(results).toMatchSnapshotOf('strategic');
    });

    it('applies JSON patches', async () => {
      await call(api, 'POST', `${root}/configmaps`, configMap('jp', { a: '1', b: '2' }, { annotations: { 'x/y': 'z' } }));
      const good = await patch(api, `${root}/configmaps/jp`, 'json-patch', [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'replace', path: '/data/a', value: '3' },
        { op: 'remove', path: '/metadata/annotations/x~1y' },
        { op: 'add', path: '/metadata/labels', value: { x: 'y' } },
        { op: 'copy', from: '/data/a', path: '/data/d' },
      ]);
      expect([good.body.data, good.body.metadata.labels]).toEqual([{ a: '3', b: '2', d: '3' }, { x: 'y' }]);
      const failed = await patch(api, `${root}/configmaps/jp`, 'json-patch', [{ op: 'test', path: '/data/a', value: 'no' }]);
      const missing = await patch(api, `${root}/configmaps/jp`, 'json-patch', [{ op: 'remove', path: '/data/none' }]);
      expect([failed.status, missing.status]).toEqual([422, 422]);
      const unsupported = await call(api, 'PATCH', `${root}/configmaps/jp`, {}, { 'content-type': 'application/json' });
      expect(unsupported.status).toBe(415);
    });
  });

  describe('server-side apply', () => {
    it('tracks managers, removes fields that are no longer applied, and reports conflicts', async () => {
      const path = `${root}/configmaps/ssa`;
      const created = await apply(api, path, configMap('ssa', { a: '1', b: '1' }));
      expect(created.status).toBe(201);
      expect(managers(created.body)).toEqual([['a', 'Apply', { 'f:data': { 'f:a': {}, 'f:b': {} } }]]);
      const again = await apply(api, path, configMap('ssa', { a: '1', b: '1' }));
      expect([again.status, again.body.metadata.resourceVersion]).toEqual([200, created.body.metadata.resourceVersion]);
      const removed = await apply(api, path, configMap('ssa', { a: '1' }));
      expect(removed.body.data).toEqual({ a: '1' });
      const one = await apply(api, path, configMap('ssa', { a: '2' }), 'fieldManager=b');
      const two = await apply(api, path, configMap('ssa', { a: '1', c: '1' }), 'fieldManager=b');
      expect(two.body.data).toEqual({ a: '1', c: '1' });
      await patch(api, `${path}?fieldManager=patcher`, 'merge-patch', { data: { c: '9', d: '9' } });
      const several = await apply(api, path, configMap('ssa', { a: '5', c: '5', d: '5' }), 'fieldManager=c');
      expect(
        [one, several].map(({ status, body }) => [status, body.reason, body.message, body.details.causes.map(text).sort()]),
      ).toMatchSnapshotOf('conflicts');
      const forced = await apply(api, path, configMap('ssa', { a: '5', d: '9' }), 'fieldManager=c&force=true');
      expect(forced.body.data).toEqual({ a: '5', c: '9', d: '9' });
      expect(managers(forced.body)).toMatchSnapshotOf('managers after force');
      const needed = await apply(api, path, configMap('ssa'), '');
      expect([needed.status, needed.body.message]).toEqual([
        422,
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      ]);
    });

    it('merges keyed lists, and excludes defaults from the managed fields', async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/ssa`;
      const withContainers = (containers: unknown[], more: object = {}) =>
        deployment('ssa', { replicas: 0, template: { metadata: { labels: { app: 'ssa' } }, spec: { containers, ...more } } });
      const created = await apply(
        api,
        path,
        withContainers([{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], resources: {} }]),
      );
      const second = await apply(
        api,
        path,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'ssa' },
          spec: {
            template: { spec: { containers: [{ name: 'side', image: 's' }], tolerations: [{ key: 'x', operator: 'Exists' }] } },
          },
        },
        'fieldManager=b',
      );
      expect(second.body.spec.template.spec.containers.map((each: { name: string }) => each.name)).toEqual(['c', 'side']);
      const gone = await apply(
        api,
        path,
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'ssa' } },
        'fieldManager=b',
      );
      expect(gone.body.spec.template.spec.containers.map((each: { name: string }) => each.name)).toEqual(['c']);
      const changed = await apply(api, path, withContainers([{ name: 'c', image: 'i2', env: [{ name: 'A', value: 'b' }] }]));
      expect([changed.body.spec, managers(changed.body)]).toMatchSnapshotOf('applied deployment');
      expect(
        [created, second].map(({ body }) => managers(body).filter(([name]) => name === 'a' || name === 'b')),
      ).toMatchSnapshotOf('managers of a deployment');
      const container = { name: 'c', image: 'i', env: [{ name: 'A' }, { name: 'A' }] };
      const twice = await apply(api, path, withContainers([container]), 'fieldManager=z');
      expect([twice.status, twice.body.message]).toMatchSnapshotOf('repeated keys in apply');
      const unknown = await apply(api, path, { ...deployment('ssa'), spec: { foo: 1 } }, 'fieldManager=z&fieldValidation=Strict');
      expect([unknown.status, unknown.body.message.replaceAll(namespace, 'NS')]).toMatchSnapshotOf('unknown field in apply');
    });
  });

  describe('lists and watches', () => {
    it('supports selectors and pages', async () => {
      for (const [name, tier] of [
        ['l1', 'a'],
        ['l2', 'b'],
        ['l3', 'c'],
      ])
        await call(api, 'POST', `${root}/configmaps`, configMap(name ?? '', {}, { labels: { tier, set: 'list' } }));
      const names = async (query: string) =>
        (await call(api, 'GET', `${root}/configmaps?${query}`)).body.items.map(
          (each: { metadata: { name: string } }) => each.metadata.name,
        );
      expect(await names('labelSelector=set%3Dlist')).toEqual(['l1', 'l2', 'l3']);
      expect(await names('labelSelector=tier+in+(a,c),set')).toEqual(['l1', 'l3']);
      expect(await names('labelSelector=set%3Dlist,tier!%3Da')).toEqual(['l2', 'l3']);
      expect(await names('labelSelector=set,!tier')).toEqual([]);
      expect(await names('fieldSelector=metadata.name%3Dl2')).toEqual(['l2']);
      const page = await call(api, 'GET', `${root}/configmaps?labelSelector=set&limit=2`);
      expect(page.body.items).toHaveLength(2);
      expect(page.body.items[0].kind).toBeUndefined();
      const rest = await call(
        api,
        'GET',
        `${root}/configmaps?labelSelector=set&limit=2&continue=${encodeURIComponent(page.body.metadata.continue)}`,
      );
      expect(rest.body.items.map((each: { metadata: { name: string } }) => each.metadata.name)).toEqual(['l3']);
      const partial = await call(api, 'GET', `${root}/configmaps?labelSelector=set`, undefined, {
        accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      });
      expect([partial.body.kind, partial.body.items[0].data]).toEqual(['PartialObjectMetadataList', undefined]);
    });

    it('watches from a resource version, by selector, and reports an expired version', async () => {
      const { body } = await call(api, 'GET', `${root}/configmaps?labelSelector=watched`);
      await call(api, 'POST', `${root}/configmaps`, configMap('w1', {}, { labels: { watched: 'yes' } }));
      await patch(api, `${root}/configmaps/w1`, 'merge-patch', { data: { a: '2' } });
      await patch(api, `${root}/configmaps/w1`, 'merge-patch', { metadata: { labels: { watched: null } } });
      const events = await watch(
        api,
        `${root}/configmaps?watch=1&labelSelector=watched&resourceVersion=${body.metadata.resourceVersion}`,
        3,
      );
      expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
        ['ADDED', 'w1'],
        ['MODIFIED', 'w1'],
        ['DELETED', 'w1'],
      ]);
      const initial = await watch(
        api,
        `${root}/configmaps?watch=1&fieldSelector=metadata.name%3Dw1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        2,
      );
      expect(initial.map(({ type, object }) => [type, object.metadata.annotations?.['k8s.io/initial-events-end']])).toEqual([
        ['ADDED', undefined],
        ['BOOKMARK', 'true'],
      ]);
    });

    it('prints tables', async () => {
      const answer = await call(api, 'GET', `${root}/configmaps?fieldSelector=metadata.name%3Dw1`, undefined, {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      });
      expect(answer.body.kind).toBe('Table');
      expect(answer.body.columnDefinitions.map((each: { name: string }) => each.name)).toEqual(['Name', 'Data', 'Age']);
      expect(answer.body.rows[0].cells.slice(0, 2)).toEqual(['w1', 1]);
    });
  });

  it('serves custom resources', async () => {
    const group = `${namespace}.example.org`;
    const schema = {
      type: 'object',
      required: ['spec'],
      properties: {
        spec: {
          type: 'object',
          required: ['size'],
          properties: {
            size: { type: 'integer', minimum: 1 },
            color: { type: 'string', default: 'red', enum: ['red', 'blue'] },
            any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            port: { 'x-kubernetes-int-or-string': true },
          },
        },
        status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: schema },
            subresources: { status: {} },
            additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
          },
        ],
      },
    };
    const created = await call(api, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    expect([created.status, created.body.spec.names]).toEqual([
      201,
      { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], singular: 'widget', listKind: 'WidgetList' },
    ]);
    const path = `/apis/${group}/v1/namespaces/${namespace}/widgets`;
    for (let tries = 0; tries < 50 && (await call(api, 'GET', path)).status !== 200; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const widget = (spec: object) => ({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'w' }, spec });
    try {
      const bad = await call(api, 'POST', path, widget({ size: 'x' }));
      const color = await call(api, 'POST', path, widget({ size: 1, color: 'green' }));
      const missing = await call(api, 'POST', path, widget({}));
      expect(
        [bad, color, missing].map(({ status, body }) => [status, body.message.replaceAll(group, 'GROUP')]),
      ).toMatchSnapshotOf('custom refusals');
      const good = await call(api, 'POST', `${path}?fieldManager=m`, {
        ...widget({ size: 2, foo: 1, any: { deep: [1] }, port: 'http' }),
        status: { a: 1 },
      });
      expect([good.status, good.body.spec, good.body.status, good.body.metadata.generation]).toEqual([
        201,
        { size: 2, any: { deep: [1] }, port: 'http', color: 'red' },
        undefined,
        1,
      ]);
      expect(managers(good.body)).toMatchSnapshotOf('custom managers');
      const table = await call(api, 'GET', path, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
      expect(table.body.rows[0].cells).toEqual(['w', 2]);
      const applied = await apply(api, `${path}/w`, widget({ size: 3, any: { other: true } }), 'fieldManager=z&force=true');
      expect(applied.body.spec).toEqual({ size: 3, any: { deep: [1], other: true }, port: 'http', color: 'red' });
      const strategic = await patch(api, `${path}/w`, 'strategic-merge-patch', {});
      expect(strategic.status).toBe(415);
      const status = await patch(api, `${path}/w/status`, 'merge-patch', { status: { ready: true }, spec: { size: 9 } });
      expect([status.body.status, status.body.spec.size, status.body.metadata.generation]).toEqual([{ ready: true }, 3, 2]);
    } finally {
      await call(api, 'DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`);
    }
  });

  it('serves discovery in both formats', async () => {
    const aggregated = await call(api, 'GET', '/apis', undefined, {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    });
    const apps = aggregated.body.items.find((each: { metadata: { name: string } }) => each.metadata.name === 'apps');
    const found = apps.versions[0].resources.find((each: { resource: string }) => each.resource === 'deployments');
    expect(found).toMatchSnapshotOf('discovery of deployments');
    // Other tests may add and remove API groups in the meantime.
    const { etag = '' } = (
      await call(api, 'GET', '/api', undefined, {
        accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      })
    ).headers;
    const again = await call(api, 'GET', '/api', undefined, {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      'if-none-match': etag,
    });
    expect([etag !== '', again.status]).toEqual([true, 304]);
    const legacy = await call(api, 'GET', '/api/v1');
    expect(legacy.body.resources.find((each: { name: string }) => each.name === 'configmaps')).toMatchObject({
      namespaced: true,
      kind: 'ConfigMap',
      shortNames: ['cm'],
      singularName: 'configmap',
    });
    const groups = await call(api, 'GET', '/apis');
    expect(groups.body.groups.find((each: { name: string }) => each.name === 'autoscaling').preferredVersion).toEqual({
      groupVersion: 'autoscaling/v2',
      version: 'v2',
    });
    const schema = await call(api, 'GET', '/openapi/v3/apis/apps/v1');
    expect(schema.body.components.schemas['io.k8s.api.apps.v1.DeploymentSpec'].required).toEqual(['selector', 'template']);
  });

  it('grants the caller all permissions', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
    };
    const { status, body } = await call(api, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
    expect([status, body.status.allowed]).toEqual([201, true]);
  });

  it('scales through the scale subresource', async () => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    await call(api, 'POST', path, deployment('scaled', { replicas: 0 }));
    const scaled = await patch(api, `${path}/scaled/scale`, 'merge-patch', { spec: { replicas: 0 } });
    delete scaled.body.spec.replicas;
    expect(scaled.body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'scaled' },
      spec: {},
      status: { selector: 'app=scaled' },
    });
  });

  function normalized(object: { metadata: Record<string, unknown>; spec?: Record<string, unknown> }): unknown {
    const json = text({
      ...object,
      metadata: { ...object.metadata, uid: 'UID', creationTimestamp: 'T', resourceVersion: 'V', managedFields: managers(object) },
    });
    const uid = String(object.metadata.uid);
    return JSON.parse(
      json
        .replaceAll(uid, 'UID')
        .replaceAll(namespace, 'NS')
        .replace(/"10\.\d+\.\d+\.\d+"/g, '"IP"')
        .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access')
        .replace(/"nodePort":\d+/g, '"nodePort":1'),
    );
  }
});

function managers(object: { metadata: Record<string, unknown> }): [string, string, unknown][] {
  const entries = object.metadata.managedFields as {
    manager: string;
    operation: string;
    fieldsV1: unknown;
    subresource?: string;
  }[];
  return (entries ?? [])
    .filter((each) => each.subresource === undefined)
    .map((each) => [each.manager, each.operation, each.fieldsV1]);
}
