import { apiStatus } from '../api-status.ts';
import { type KubeClient, sleep } from '../client.ts';
import { apiVersionOf, type KubeObject, resourcePath, type Target } from '../resource.ts';

interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject & { readonly code?: number };
}

/** After so long without a word the objects are listed again. */
const silenceMs = 10_000;

/** A watched group: objects of one kind in one namespace. */
export interface WatchScope {
  readonly resource: Target['resource'];
  readonly namespace: string;
  /** limits the watch to one object */
  readonly name?: string;
  /** told as gone when a list does not have them */
  readonly expected: ReadonlySet<string>;
}

/** Called with each state of an object; undefined when it is gone. Objects of the scope that nobody asked about arrive too. */
export type Observe = (name: string, object: KubeObject | undefined) => void;

/**
 * Lists, then watches, and begins anew when the watch ends or has become too old. Runs until the signal aborts.
 * @throws when the objects may not be read or their kind is not served; else the sixth failure in a row
 */
export async function observeObjects(
  client: KubeClient,
  scope: WatchScope,
  observe: Observe,
  signal: AbortSignal,
): Promise<void> {
  const base = resourcePath(scope.resource, scope.namespace);
  const field = scope.name === undefined ? '' : `&fieldSelector=${encodeURIComponent(`metadata.name=${scope.name}`)}`;
  const known = new Set<string>(scope.expected);
  for (let failures = 0; !signal.aborted; ) {
    try {
      const list = await listAll(client, `${base}?limit=1000${field}`, signal);
      const seen = new Set<string>();
      for (const item of list.items) {
        seen.add(item.metadata.name);
        observe(item.metadata.name, { ...item, apiVersion: apiVersionOf(scope.resource), kind: scope.resource.kind });
      }
      for (const name of known) if (!seen.has(name)) observe(name, undefined);
      known.clear();
      for (const name of seen) known.add(name);
      failures = 0;
      await follow(
        client,
        `${base}?watch=1&allowWatchBookmarks=true&resourceVersion=${list.resourceVersion}&timeoutSeconds=290${field}`,
        { observe, known },
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      const code = apiStatus(error)?.code;
      // The kind itself is gone, and all its objects with it.
      if (code === 404) for (const name of known) observe(name, undefined);
      if (signal.aborted) return;
      if (failures++ >= 5 || code === 403 || code === 401 || code === 404) throw error;
      await sleep(200 * 2 ** failures, signal).catch(() => undefined);
    }
  }
}

/** Every page of a collection: an object that is not there must be missing from all of them. */
async function listAll(
  client: KubeClient,
  path: string,
  signal: AbortSignal,
): Promise<{ items: KubeObject[]; resourceVersion: string }> {
  interface Page {
    readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
    readonly items?: readonly KubeObject[];
  }
  const items: KubeObject[] = [];
  for (let next = ''; ; ) {
    const more: string = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const page: Page = await client.json<Page>('GET', `${path}${more}`, { signal });
    items.push(...(page.items ?? []));
    next = page.metadata?.continue ?? '';
    if (next === '') return { items, resourceVersion: page.metadata?.resourceVersion ?? '' };
  }
}

async function follow(
  client: KubeClient,
  path: string,
  sink: { observe: Observe; known: Set<string> },
  signal: AbortSignal,
): Promise<void> {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), silenceMs);
  try {
    for await (const line of client.lines(path, { signal: AbortSignal.any([signal, idle.signal]) })) {
      clearTimeout(timer);
      timer = setTimeout(() => idle.abort(), silenceMs);
      if (line.trim() !== '' && !take(line, sink)) return;
    }
  } catch (error) {
    // A watch that says nothing may be a dead connection: the list that follows tells how things stand.
    if (!idle.signal.aborted || signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Passes a line of a watch on; false when the watch can not go on. */
function take(line: string, sink: { observe: Observe; known: Set<string> }): boolean {
  const { type, object } = parseLine(line);
  if (type === 'BOOKMARK') return true;
  // 410 Gone arrives as an ERROR line: the outer loop lists again.
  if (type === 'ERROR') return false;
  const { name } = object.metadata;
  if (type === 'DELETED') sink.known.delete(name);
  else sink.known.add(name);
  sink.observe(name, type === 'DELETED' ? undefined : object);
  return true;
}

/** A line that was cut ends the watch. */
function parseLine(line: string): WatchLine {
  try {
    return JSON.parse(line) as WatchLine;
  } catch {
    return { type: 'ERROR', object: { metadata: { name: '' } } as KubeObject };
  }
}
