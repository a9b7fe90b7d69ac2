import type { Value } from '../base/go-value.ts';
import type { Json } from '../base/plain-json.ts';
import { isNotFound } from '../kube/api-status.ts';
import type { Cluster } from '../kube/cluster.ts';
import { resourcePath } from '../kube/resource.ts';
import { fromJson } from './record.ts';

/** What the `lookup` function of templates asks for. */
export type Lookup = (apiVersion: string, kind: string, namespace: string, name: string) => Value;

const none: Value = new Map<string, Value>();
/** A chart may ask in the light of earlier answers; so often the rendering begins anew at most. */
const maxRounds = 25;

/**
 * Renders with answers from the cluster, although rendering is synchronous: what a pass asks for is fetched, all at once, and
 * the pass is repeated until it asks for nothing new. A failure of a pass that lacked answers does not count.
 */
export async function renderWithLookups<T>(render: (lookup: Lookup) => T, cluster: Cluster | undefined): Promise<T> {
  if (!cluster) return render(() => none);
  const answers = new Map<string, Value>();
  for (let round = 0; ; round++) {
    const asked = new Map<string, readonly [string, string, string, string]>();
    const lookup: Lookup = (...question) => {
      const key = JSON.stringify(question);
      const answer = answers.get(key);
      if (answer !== undefined) return answer;
      asked.set(key, question);
      return none;
    };
    try {
      const result = render(lookup);
      if (asked.size === 0 || round === maxRounds) return result;
    } catch (error) {
      if (asked.size === 0 || round === maxRounds) throw error;
    }
    await Promise.all([...asked].map(async ([key, question]) => answers.set(key, await fetchObject(cluster, ...question))));
  }
}

/** One object, or a list when the name is empty; an empty map for what is not there, as Helm answers. */
async function fetchObject(cluster: Cluster, apiVersion: string, kind: string, namespace: string, name: string): Promise<Value> {
  const resource = (await cluster.discover()).find(apiVersion, kind);
  if (!resource) return none;
  try {
    const space = resource.namespaced ? namespace : '';
    return fromJson(
      await cluster.client.json<Json>('GET', resourcePath(resource, space, name === '' ? undefined : name)),
      'int64',
    );
  } catch (error) {
    if (isNotFound(error)) return none;
    throw error;
  }
}
