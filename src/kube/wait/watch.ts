import { apiStatus } from '../api-status.ts';
import { type KubeClient, sleep } from '../client.ts';
import { apiVersionOf, type KubeObject, resourcePath, type Target } from '../resource.ts';

interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject & { readonly code?: number };
}

/** A watched group: objects of one kind in one namespace. */
export interface WatchScope {
  readonly resource: Target['resource'];
  readonly namespace: string;
  /** limits the watch to one object */
  readonly name?: string;
}

/** Called with each state of an object; undefined when it is gone. Objects of the scope that nobody asked about arrive too. */
export type Observe = (name: string, object: KubeObject | undefined) => void;

/**
 * Lists, then watches, and begins anew when the watch ends or has become too old. Runs until the signal aborts.
 * @throws what the first list throws; later failures are retried
 */
export async function observeObjects(
  client: KubeClient,
  scope: WatchScope,
  observe: Observe,
  signal: AbortSignal,
): Promise<void> {
  const base = resourcePath(scope.resource, scope.namespace);
  const field = scope.name === undefined ? '' : `&fieldSelector=${encodeURIComponent(`metadata.name=${scope.name}`)}`;
  const known = new Set<string>();
  for (let failures = 0; !signal.aborted; ) {
    try {
      const list = await client.json<{ metadata?: { resourceVersion?: string }; items?: KubeObject[] }>(
        'GET',
        `${base}?limit=1000${field}`,
        { signal },
      );
      const seen = new Set<string>();
      for (const item of list.items ?? []) {
        seen.add(item.metadata.name);
        observe(item.metadata.name, { ...item, apiVersion: apiVersionOf(scope.resource), kind: scope.resource.kind });
      }
      for (const name of known) if (!seen.has(name)) observe(name, undefined);
      known.clear();
      for (const name of seen) known.add(name);
      failures = 0;
      await follow(
        client,
        `${base}?watch=1&allowWatchBookmarks=true&resourceVersion=${list.metadata?.resourceVersion ?? ''}&timeoutSeconds=290${field}`,
        { observe, known },
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      const code = apiStatus(error)?.code;
      if (failures++ >= 5 || code === 403 || code === 401 || code === 404) throw error;
      await sleep(200 * 2 ** failures, signal).catch(() => undefined);
    }
  }
}

async function follow(
  client: KubeClient,
  path: string,
  sink: { observe: Observe; known: Set<string> },
  signal: AbortSignal,
): Promise<void> {
  for await (const line of client.lines(path, { signal })) {
    if (line.trim() === '') continue;
    const { type, object } = JSON.parse(line) as WatchLine;
    if (type === 'BOOKMARK') continue;
    // 410 Gone arrives as an ERROR line: the outer loop lists again.
    if (type === 'ERROR') return;
    const { name } = object.metadata;
    if (type === 'DELETED') sink.known.delete(name);
    else sink.known.add(name);
    sink.observe(name, type === 'DELETED' ? undefined : object);
  }
}
