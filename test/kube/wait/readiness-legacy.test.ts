import type { KubeObject } from '../../../src/kube/resource.ts';
import { legacyReadiness } from '../../../src/kube/wait/readiness-legacy.ts';

const object = (kind: string, spec: object, status: object): KubeObject =>
  ({
    apiVersion: kind === 'Service' ? 'v1' : kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'x', generation: 1 },
    spec,
    status,
  }) as unknown as KubeObject;

const rollout = (updated: number, ready: number, total: number): object => ({
  observedGeneration: 1,
  replicas: total,
  updatedReplicas: updated,
  readyReplicas: ready,
});

it.each([
  { name: 'custom resource', of: object('Widget', {}, { conditions: [{ type: 'Ready', status: 'False' }] }), want: 'ready' },
  { name: 'Deployment, one may be missing', of: object('Deployment', { replicas: 4 }, rollout(4, 3, 4)), want: 'ready' },
  { name: 'Deployment, two are missing', of: object('Deployment', { replicas: 4 }, rollout(4, 2, 4)), want: 'progressing' },
  {
    name: 'Deployment with one replica, which may be missing',
    of: object('Deployment', { replicas: 1, strategy: { rollingUpdate: { maxUnavailable: 1 } } }, rollout(1, 0, 1)),
    want: 'ready',
  },
  {
    name: 'Deployment with only old Pods ready',
    of: object('Deployment', { replicas: 1 }, rollout(1, 1, 2)),
    want: 'progressing',
  },
  {
    name: 'Service without address',
    of: object('Service', { clusterIP: '1.2.3.4', type: 'LoadBalancer' }, {}),
    want: 'progressing',
  },
  { name: 'Service', of: object('Service', { clusterIP: '1.2.3.4' }, {}), want: 'ready' },
  {
    name: 'DaemonSet, one may be missing',
    of: object('DaemonSet', {}, { desiredNumberScheduled: 1, updatedNumberScheduled: 1 }),
    want: 'ready',
  },
  { name: 'Job without --wait-for-jobs', of: object('Job', {}, {}), want: 'ready' },
])('waits as Helm 3 does: $name', ({ of, want }) => {
  expect(legacyReadiness(of, { jobsComplete: false }).state).toBe(want);
});
