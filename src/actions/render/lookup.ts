import { fromJson } from '../../base/go/json-to-value.ts';
import type { Value } from '../../base/go/value.ts';
import type { Json } from '../../base/go/value-to-json.ts';
import { isNotFound } from '../../kube/api-status.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { type KubeObject, resourcePath } from '../../kube/resource.ts';

/** The `lookup` template function. */
export type Lookup = (apiVersion: string, kind: string, namespace: string, name: string) => Value;

/** Arguments of `lookup`: apiVersion, kind, namespace and name. */
export type Question = Parameters<Lookup>;

/** The sources of the objects that `lookup` can find. */
export interface LookupSource {
  readonly cluster: Cluster;
  /** CRDs that are applied before the manifest; `lookup` includes them, because Helm applies them before rendering */
  readonly definitions: readonly KubeObject[];
}

/** Reads an object, or a list of objects if the name is empty. Returns an empty map if nothing is found, as Helm does. */
export async function fetchObject(
  { cluster, definitions }: LookupSource,
  [apiVersion, kind, namespace, name]: Question,
): Promise<Value> {
  const resource = (await cluster.discover()).find(apiVersion, kind);
  if (!resource) return new Map();
  try {
    const space = resource.namespaced ? namespace : '';
    return fromJson(
      await cluster.client.json<Json>('GET', resourcePath(resource, space, name === '' ? undefined : name)),
      'int64',
    );
  } catch (error) {
    if (isNotFound(error)) return pendingDefinition(definitions, kind, name);
    throw error;
  }
}

/** Returns a CRD that Helm would have applied before rendering, without the fields that the API server adds. */
function pendingDefinition(definitions: readonly KubeObject[], kind: string, name: string): Value {
  const match = definitions.find((definition) => definition.kind === kind && definition.metadata.name === name);
  // The cast is safe, because a CRD parsed from YAML contains only JSON types.
  return match ? fromJson(match as unknown as Json, 'int64') : new Map();
}
