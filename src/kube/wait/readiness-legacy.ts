import { specOf, statusOf, type WireKinds } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../resource.ts';
import { type Readiness, type ReadinessOptions, readiness } from './readiness.ts';

/**
 * Kinds that Helm 3 waits for. Objects of any other kind, including custom resources, are considered ready as soon as they exist.
 */
const awaited = new Set([
  'Pod',
  'Job',
  'Deployment',
  'PersistentVolumeClaim',
  'Service',
  'DaemonSet',
  'CustomResourceDefinition',
  'StatefulSet',
  'ReplicationController',
  'ReplicaSet',
]);

const ready: Readiness = { state: 'ready', detail: 'ready', message: '' };

/** Returns an object's readiness according to Helm 3 (`--wait=legacy`). */
export function legacyReadiness(object: KubeObject, options: ReadinessOptions): Readiness {
  if (!awaited.has(object.kind) || (object.kind === 'Job' && !options.jobsComplete)) return ready;
  const strict = readiness(object, options);
  if (strict.state === 'failed' && object.kind !== 'Job') return { ...strict, state: 'progressing' };
  switch (object.kind) {
    case 'Deployment':
      return deployment(object) ? ready : strict;
    case 'DaemonSet':
      return daemonSet(object) ? ready : strict;
    case 'Service':
      return service(object) ? ready : { state: 'progressing', detail: 'no address yet', message: '' };
    default:
      return strict;
  }
}

/** Reports whether a Deployment is ready. Its strategy determines how many Pods may be unavailable. */
function deployment(object: KubeObject): boolean {
  const [spec, status] = [specOf<'apps/Deployment'>(object), statusOf<'apps/Deployment'>(object)];
  if (spec.paused === true) return true;
  if ((status.observedGeneration ?? 0) < (object.metadata.generation ?? 0)) return false;
  const want = spec.replicas ?? 1;
  const old = (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (status.readyReplicas ?? 0) - old >= want - mayBeUnavailable(spec.strategy, want, '25%');
}

function daemonSet(object: KubeObject): boolean {
  const [spec, status] = [specOf<'apps/DaemonSet'>(object), statusOf<'apps/DaemonSet'>(object)];
  const { desiredNumberScheduled: want, updatedNumberScheduled: updated = 0, numberReady = 0 } = status;
  if (spec.updateStrategy?.type === 'OnDelete') return true;
  if (want === undefined || updated < want) return false;
  return numberReady >= want - mayBeUnavailable(spec.updateStrategy, want, 1);
}

function service(object: KubeObject): boolean {
  const [spec, status] = [specOf<'/Service'>(object), statusOf<'/Service'>(object)];
  if (spec.type === 'ExternalName') return true;
  if (!spec.clusterIP) return false;
  return spec.type !== 'LoadBalancer' || Boolean(spec.externalIPs?.length || status.loadBalancer?.ingress?.length);
}

type UpdateStrategy = NonNullable<WireKinds['apps/Deployment']['spec']['strategy']>;

/**
 * Returns the maximum number of unavailable Pods during a rolling update. The strategy specifies it as a number, or as a
 * percentage to be rounded down.
 */
function mayBeUnavailable(strategy: UpdateStrategy | undefined, want: number, otherwise: string | number): number {
  if (strategy?.type === 'Recreate') return 0;
  const value = strategy?.rollingUpdate?.maxUnavailable ?? otherwise;
  if (typeof value === 'number') return Math.min(value, want);
  return Math.floor((want * Number.parseInt(value, 10)) / 100);
}
