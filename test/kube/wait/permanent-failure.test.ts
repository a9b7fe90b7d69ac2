import type { KubeObject } from '../../../src/kube/resource.ts';
import { createPodJudge, graceMs } from '../../../src/kube/wait/permanent-failure.ts';
import { warningsOf, warningText } from '../../../src/kube/wait/warnings.ts';

const object = (kind: string, rest: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', uid: `${kind}-uid` },
  ...rest,
});
const waiting = (reason: string, restartCount = 0): KubeObject =>
  object('Pod', {
    status: { phase: 'Pending', containerStatuses: [{ name: 'main', restartCount, state: { waiting: { reason } } }] },
  });
const family = (kind: string, pod: KubeObject) => ({ object: object(kind), owners: [], pods: [pod] });

it.each(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName', 'CreateContainerConfigError'])(
  '%s is permanent after the grace period, and not before',
  (reason) => {
    const judge = createPodJudge();
    expect(judge.verdict(family('Deployment', waiting(reason)), 1000)).toBeUndefined();
    expect(judge.verdict(family('Deployment', waiting(reason)), 999 + graceMs)).toBeUndefined();
    expect(judge.verdict(family('Deployment', waiting(reason)), 1000 + graceMs)).toBe(`Pod/web ${reason} for 30s`);
  },
);

it('restarts the grace period if a container has made progress', () => {
  const judge = createPodJudge();
  judge.verdict(family('Deployment', waiting('ErrImagePull')), 0);
  judge.verdict(family('Deployment', waiting('ContainerCreating')), 20_000);
  expect(judge.verdict(family('Deployment', waiting('ImagePullBackOff')), 40_000)).toBeUndefined();
});

it.each([
  { name: 'few restarts', kind: 'Deployment', restarts: [0, 4], want: undefined },
  { name: 'many restarts', kind: 'Deployment', restarts: [0, 5], want: 'Pod/web CrashLoopBackOff after 5 restarts' },
  { name: 'all restarts before the wait', kind: 'Deployment', restarts: [9, 9], want: undefined },
  {
    name: 'one more restart during the wait',
    kind: 'Deployment',
    restarts: [9, 10],
    want: 'Pod/web CrashLoopBackOff after 10 restarts',
  },
  { name: 'a Job has its own limit', kind: 'Job', restarts: [0, 9], want: undefined },
])('CrashLoopBackOff: $name', ({ kind, restarts, want }) => {
  const judge = createPodJudge();
  const verdicts = restarts.map((count) => judge.verdict(family(kind, waiting('CrashLoopBackOff', count)), 0));
  expect(verdicts).toEqual([undefined, want]);
});

it.each([
  { name: 'never restarted', kind: 'Pod', restartPolicy: 'Never', want: 'Pod/web failed, Failed' },
  { name: 'restarted', kind: 'Pod', restartPolicy: 'OnFailure', want: undefined },
  { name: 'replaced by its owner', kind: 'Job', restartPolicy: 'Never', want: undefined },
])('a failed Pod, $name', ({ kind, restartPolicy, want }) => {
  const pod = object('Pod', { spec: { restartPolicy }, status: { phase: 'Failed' } });
  expect(createPodJudge().verdict(family(kind, pod), 0)).toBe(want);
});

const event = (uid: string, lastTimestamp: string, rest: Record<string, unknown>): KubeObject =>
  object('Event', { type: 'Warning', involvedObject: { kind: 'ReplicaSet', name: 'web-1', uid }, lastTimestamp, ...rest });

it('reports each event once, newest first, and no events of other objects', () => {
  const found = warningsOf({ object: object('Deployment'), owners: [object('ReplicaSet')], pods: [] }, [
    event('ReplicaSet-uid', '2026-03-01T10:00:00Z', { reason: 'FailedCreate', message: 'exceeded quota', count: 3 }),
    event('ReplicaSet-uid', '2026-03-01T10:00:02Z', { reason: 'Other', message: 'a\n  b' }),
    event('ReplicaSet-uid', '2026-03-01T10:00:01Z', { reason: 'FailedCreate', message: 'exceeded quota' }),
    event('another', '2026-03-01T10:00:03Z', { reason: 'FailedCreate', message: 'no' }),
    event('ReplicaSet-uid', '2026-03-01T10:00:04Z', { type: 'Normal', reason: 'SuccessfulCreate', message: 'no' }),
  ]);
  expect(found.map(warningText)).toEqual([
    'Other ReplicaSet/web-1: a b',
    'FailedCreate ReplicaSet/web-1: exceeded quota (4 times)',
  ]);
});
