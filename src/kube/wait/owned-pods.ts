import { type Fields, fieldsOf, itemsOf, textOf } from '../../base/untyped-fields.ts';
import type { KubeClient } from '../client.ts';
import type { KubeObject } from '../resource.ts';

/** An awaited object with what works for it: the replica set and the pods of its newest template. */
export interface Family {
  readonly object: KubeObject;
  readonly owners: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

const limit = 200;

/**
 * Reads what works for an object. Pods of older templates are left out: they say nothing about what is awaited. So are all
 * pods while the object's controller has not seen the newest spec.
 *
 * @throws what the client throws: reading pods may be forbidden
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
  const parents = new Set((isDeployment ? owners : [object]).map((each) => each.metadata.uid));
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
      const { updateRevision } = fieldsOf(object.status);
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

/** The selector of a workload in the words of a query; empty for objects without pods. */
function selectorOf({ kind, spec }: KubeObject): string {
  const selector = fieldsOf(fieldsOf(spec).selector);
  if (kind === 'ReplicationController') return equalities(selector);
  if (!['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind)) return '';
  const expressions = itemsOf(selector.matchExpressions).map(expressionText);
  return [equalities(fieldsOf(selector.matchLabels)), ...expressions].filter(Boolean).join(',');
}

function equalities(labels: Fields): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(',');
}

function expressionText(expression: Fields): string {
  const key = textOf(expression.key);
  const values = Array.isArray(expression.values) ? expression.values.join(',') : '';
  switch (expression.operator) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}
