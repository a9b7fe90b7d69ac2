import { type Fields, fieldsOf, numberOf } from '../../base/untyped-fields.ts';
import type { KubeObject } from '../resource.ts';
import { type Readiness, type ReadinessOptions, readiness } from './readiness.ts';

/** Kinds that Helm 3 waits for; whatever else exists is ready, custom resources too. */
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

/** Whether an object is ready by the rules of Helm 3, which `--wait=legacy` asks for. */
export function legacyReadiness(object: KubeObject, options: ReadinessOptions): Readiness {
  if (!awaited.has(object.kind) || (object.kind === 'Job' && !options.jobsComplete)) return ready;
  const strict = readiness(object, options);
  if (strict.state === 'failed' && object.kind !== 'Job') return { ...strict, state: 'progressing' };
  const [spec, status] = [fieldsOf(object.spec), fieldsOf(object.status)];
  switch (object.kind) {
    case 'Deployment':
      return deployment(object, spec, status) ? ready : strict;
    case 'DaemonSet':
      return daemonSet(spec, status) ? ready : strict;
    case 'Service':
      return service(spec, status) ? ready : { state: 'progressing', detail: 'no address yet', message: '' };
    default:
      return strict;
  }
}

/** Pods of the newest revision may be missing as far as the strategy allows. */
function deployment(object: KubeObject, spec: Fields, status: Fields): boolean {
  if (spec.paused === true) return true;
  if (numberOf(status.observedGeneration) < numberOf(object.metadata.generation)) return false;
  const want = numberOf(spec.replicas, 1);
  const old = numberOf(status.replicas) - numberOf(status.updatedReplicas);
  return numberOf(status.readyReplicas) - old >= want - allowed(fieldsOf(spec.strategy), want, '25%');
}

function daemonSet(spec: Fields, status: Fields): boolean {
  const want = numberOf(status.desiredNumberScheduled);
  if (fieldsOf(spec.updateStrategy).type === 'OnDelete') return true;
  if (status.desiredNumberScheduled === undefined || numberOf(status.updatedNumberScheduled) < want) return false;
  return numberOf(status.numberReady) >= want - allowed(fieldsOf(spec.updateStrategy), want, 1);
}

function service(spec: Fields, status: Fields): boolean {
  if (spec.type === 'ExternalName') return true;
  if (!spec.clusterIP) return false;
  const filled = (list: unknown): boolean => Array.isArray(list) && list.length > 0;
  return spec.type !== 'LoadBalancer' || filled(spec.externalIPs) || filled(fieldsOf(status.loadBalancer).ingress);
}

/** How many may be unavailable during a rolling update: a number, or a share of all that is rounded down. */
function allowed(strategy: Fields, want: number, otherwise: string | number): number {
  if (strategy.type === 'Recreate') return 0;
  const value = fieldsOf(strategy.rollingUpdate).maxUnavailable ?? otherwise;
  if (typeof value === 'number') return Math.min(value, want);
  return Math.floor((want * Number.parseInt(String(value), 10)) / 100);
}
