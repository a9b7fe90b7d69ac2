import type { KubeObject } from '../../../src/kube/resource.ts';
import { readiness } from '../../../src/kube/wait/readiness.ts';

const object = (
  kind: string,
  apiVersion: string,
  spec: unknown,
  status: unknown,
  metadata: Record<string, unknown> = {},
): KubeObject => ({ apiVersion, kind, metadata: { name: 'x', ...metadata }, spec, status });
const available = [{ type: 'Available', status: 'True' }];

it.each([
  {
    name: 'Deployment rolled out',
    of: object(
      'Deployment',
      'apps/v1',
      { replicas: 2 },
      { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: available },
    ),
    want: ['ready', '2/2 ready'],
  },
  {
    name: 'Deployment with old Pods',
    of: object(
      'Deployment',
      'apps/v1',
      { replicas: 1 },
      { observedGeneration: 1, replicas: 2, updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2, conditions: available },
    ),
    want: ['progressing', '1/1 ready, 1 old to go'],
  },
  {
    name: 'Deployment not yet observed',
    of: object('Deployment', 'apps/v1', {}, { observedGeneration: 1 }, { generation: 2 }),
    want: ['progressing', 'not yet seen by its controller'],
  },
  {
    name: 'Deployment past its deadline',
    of: object(
      'Deployment',
      'apps/v1',
      {},
      { observedGeneration: 1, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
    ),
    want: ['failed', 'progress deadline exceeded'],
  },
  {
    name: 'StatefulSet rolling out',
    of: object(
      'StatefulSet',
      'apps/v1',
      { replicas: 1 },
      { replicas: 1, readyReplicas: 1, currentReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    ),
    want: ['progressing', '1/1 ready, rolling out'],
  },
  {
    name: 'bound PersistentVolumeClaim',
    of: object('PersistentVolumeClaim', 'v1', {}, { phase: 'Bound' }),
    want: ['ready', 'bound'],
  },
  {
    name: 'failed Job',
    of: object('Job', 'batch/v1', {}, { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] }),
    want: ['failed', 'BackoffLimitExceeded'],
  },
  { name: 'running Job', of: object('Job', 'batch/v1', {}, { startTime: 'now' }), want: ['progressing', '0/1 complete'] },
  {
    name: 'LoadBalancer without address, as in kstatus',
    of: object('Service', 'v1', { type: 'LoadBalancer' }, {}),
    want: ['ready', 'ready'],
  },
  {
    name: 'custom resource by its Ready condition',
    of: object('Widget', 'example.org/v1', {}, { conditions: [{ type: 'Ready', status: 'False', message: 'no disk' }] }),
    want: ['progressing', 'no disk'],
  },
  { name: 'custom resource without conditions', of: object('Widget', 'example.org/v1', {}, {}), want: ['ready', 'ready'] },
  {
    name: 'object that is being deleted',
    of: object('ConfigMap', 'v1', {}, {}, { deletionTimestamp: 'now' }),
    want: ['progressing', 'terminating'],
  },
])('$name', ({ of, want: [state, detail] }) => {
  expect(readiness(of, { jobsComplete: true })).toMatchObject({ state, detail });
});

// The messages that Helm 4.3.1 prints if --timeout is short.
it.each([
  {
    of: object('Deployment', 'apps/v1', { replicas: 2 }, { observedGeneration: 1, replicas: 2, updatedReplicas: 2 }),
    want: 'Available: 0/2',
  },
  {
    of: object('Deployment', 'apps/v1', { replicas: 2 }, { observedGeneration: 1, replicas: 3, updatedReplicas: 1 }),
    want: 'Updated: 1/2',
  },
  { of: object('StatefulSet', 'apps/v1', { replicas: 2 }, { replicas: 1 }), want: 'Replicas: 1/2' },
  {
    of: object(
      'DaemonSet',
      'apps/v1',
      {},
      { observedGeneration: 1, desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1 },
    ),
    want: 'Available: 0/1',
  },
  { of: object('ReplicaSet', 'apps/v1', { replicas: 2 }, { replicas: 2, fullyLabeledReplicas: 2 }), want: 'Available: 0/2' },
  { of: object('Pod', 'v1', {}, { phase: 'Pending' }), want: 'Pod is in the Pending phase' },
  {
    of: object(
      'Pod',
      'v1',
      {},
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] },
    ),
    want: 'Pod has not been scheduled',
  },
  { of: object('PersistentVolumeClaim', 'v1', {}, { phase: 'Pending' }), want: 'PVC is not Bound. phase: Pending' },
  { of: object('Job', 'batch/v1', {}, { startTime: 'now' }), want: 'Job in progress' },
  {
    of: object('Job', 'batch/v1', {}, { failed: 1, conditions: [{ type: 'Failed', status: 'True' }] }),
    want: 'Job Failed. failed: 1/1',
  },
  {
    of: object('Widget', 'example.org/v1', {}, { observedGeneration: 0 }, { generation: 4 }),
    want: 'Widget generation is 4, but latest observed generation is 0',
  },
])("uses Helm's message: $want", ({ of, want }) => {
  expect(readiness(of, { jobsComplete: true }).message).toBe(want);
});
