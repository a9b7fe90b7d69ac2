import { fromJson } from '../../base/go/json-to-value.ts';
import type { Value } from '../../base/go/value.ts';
import type { Json, JsonMap } from '../../base/go/value-to-json.ts';
import { FunctionFailure } from '../../engine/template/call.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { apiStatus, isNotFound } from '../../kube/api-status.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { withDefinitions } from '../../kube/definitions.ts';
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

/** Fetches an object; see `fetchObject`. If the API server rejects the request, returns an error for the template. */
export async function answerLookup(source: LookupSource, question: Question): Promise<Value | FunctionFailure> {
  try {
    return await fetchObject(source, question);
  } catch (error) {
    if (isTillerlessError(error) && apiStatus(error) !== undefined) return new FunctionFailure(reasonOf(error));
    throw error;
  }
}

/** Reads an object, or a list of objects if the name is empty. Returns an empty map if nothing is found, as Helm does. */
export async function fetchObject(
  { cluster, definitions }: LookupSource,
  [apiVersion, kind, namespace, name]: Question,
): Promise<Value> {
  const discovery = await cluster.discover();
  const resource = discovery.find(apiVersion, kind);
  if (!resource) {
    // Helm would have created the CRDs before rendering, so their kinds would be served, but without any objects.
    const willBeServed = withDefinitions(discovery, definitions).find(apiVersion, kind) !== undefined;
    return willBeServed && name === '' ? emptyList(apiVersion, kind) : new Map();
  }
  try {
    const space = resource.namespaced ? namespace : '';
    const found = await cluster.client.json<JsonMap>('GET', resourcePath(resource, space, name === '' ? undefined : name));
    return fromJson(name === '' ? withItemTypes(found) : found, 'int64');
  } catch (error) {
    if (isNotFound(error)) return pendingDefinition(definitions, kind, name);
    throw error;
  }
}

/** Adds apiVersion and kind to list items, which the API server omits and Helm's client adds. */
function withItemTypes(list: JsonMap): JsonMap {
  const { apiVersion, kind, items } = list;
  if (typeof kind !== 'string' || !Array.isArray(items)) return list;
  const type = { apiVersion: apiVersion ?? null, kind: kind.replace(/List$/, '') };
  return { ...list, items: items.map((item: Json) => ({ ...type, ...(item as JsonMap) })) };
}

function emptyList(apiVersion: string, kind: string): Value {
  return fromJson({ apiVersion, kind: `${kind}List`, metadata: { continue: '', resourceVersion: '' }, items: [] }, 'int64');
}

/** Returns a CRD that Helm would have applied before rendering, without the fields that the API server adds. */
function pendingDefinition(definitions: readonly KubeObject[], kind: string, name: string): Value {
  const match = definitions.find((definition) => definition.kind === kind && definition.metadata.name === name);
  // The cast is safe, because a CRD parsed from YAML contains only JSON types.
  return match ? fromJson(match as unknown as Json, 'int64') : new Map();
}
