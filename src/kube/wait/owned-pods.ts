import { listOf, specOf, statusOf, type WireLabelSelector } from '../../base/kubernetes/wire-types.ts';
import { fieldsOf } from '../../base/untyped-fields.ts';
import type { KubeClient } from '../client.ts';
import type { KubeObject } from '../resource.ts';

/** An awaited object with the ReplicaSet and the Pods of its current Pod template. */
export interface Family {
  readonly object: KubeObject;
  readonly owners: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

const limit = 200;

/**
 * Reads the ReplicaSet and Pods of an object. Pods of older templates are excluded. Until the controller has observed the current
 * spec, all Pods are excluded.
 *
 * @throws any error from the client; for example, reading Pods may be forbidden
 */
export async function readFamily(client: KubeClient, object: KubeObject, signal: AbortSignal): Promise<Family> {
  if (object.kind === 'Pod') return { object, owners: [], pods: [object] };
  const selector = selectorOf(object);
  if (selector === '' || isUnseen(object)) return { object, owners: [], pods: [] };
  const namespace = encodeURIComponent(object.metadata.namespace ?? '');
  const read = async (api: string, plural: string): Promise<readonly KubeObject[]> => {
    const path = `${api}/namespaces/${namespace}/${plural}?labelSelector=${encodeURIComponent(selector)}&limit=${limit}`;
    return (await client.json<{ items?: KubeObject[] }>('GET', path, { signal })).items ?? [];
  };
  const isDeployment = object.kind === 'Deployment';
  const [pods, sets] = await Promise.all([
    read('/api/v1', 'pods'),
    isDeployment ? read('/apis/apps/v1', 'replicasets') : Promise.resolve([]),
  ]);
  const owners = newestSets(object, sets);
  const parents = new Set((isDeployment ? owners : [object]).map((parent) => parent.metadata.uid));
  const own = pods.filter((pod) => pod.metadata.ownerReferences?.some((owner) => parents.has(owner.uid)));
  return { object, owners, pods: own.filter((pod) => isNewest(pod, object)) };
}

function isUnseen({ metadata, status }: KubeObject): boolean {
  const { observedGeneration } = fieldsOf(status);
  return typeof observedGeneration === 'number' && metadata.generation !== undefined && observedGeneration < metadata.generation;
}

const revision = 'deployment.kubernetes.io/revision';

function newestSets(object: KubeObject, sets: readonly KubeObject[]): KubeObject[] {
  const own = sets.filter((set) => set.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid));
  return own.filter((set) => set.metadata.annotations?.[revision] === object.metadata.annotations?.[revision]);
}

function isNewest({ metadata: { labels = {} } }: KubeObject, object: KubeObject): boolean {
  switch (object.kind) {
    case 'StatefulSet': {
      const { updateRevision } = statusOf<'apps/StatefulSet'>(object);
      return updateRevision === undefined || labels['controller-revision-hash'] === updateRevision;
    }
    case 'DaemonSet': {
      const wanted = object.metadata.annotations?.['deprecated.daemonset.template.generation'];
      return wanted === undefined || labels['pod-template-generation'] === wanted;
    }
    default:
      return true;
  }
}

/** Returns a workload's label selector as a query parameter, or an empty string for objects without Pods. */
function selectorOf(object: KubeObject): string {
  if (object.kind === 'ReplicationController') return equalities(specOf<'/ReplicationController'>(object).selector);
  if (!['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'].includes(object.kind)) return '';
  // Use the type of a Deployment, because the selectors of all these kinds have the same type.
  const { matchLabels, matchExpressions } = specOf<'apps/Deployment'>(object).selector ?? {};
  return [equalities(matchLabels), ...listOf(matchExpressions).map(expressionText)].filter(Boolean).join(',');
}

function equalities(labels: Readonly<Record<string, string | undefined>> = {}): string {
  return Object.entries(labels)
    .map(([key, value = '']) => `${key}=${value}`)
    .join(',');
}

function expressionText({ key = '', operator, values = [] }: NonNullable<WireLabelSelector['matchExpressions']>[number]): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}
