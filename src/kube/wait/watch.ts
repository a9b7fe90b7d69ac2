import { apiStatus } from '../api-status.ts';
import { type KubeClient, sleep } from '../client.ts';
import { apiVersionOf, type KubeObject, resourcePath, type Target } from '../resource.ts';

interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject & { readonly code?: number };
}

/** How long a watch may be silent before the objects are listed again. */
const silenceMs = 10_000;

/** The objects covered by a watch: one kind in one namespace. */
export interface WatchScope {
  readonly resource: Target['resource'];
  readonly namespace: string;
  /** restricts the watch to one object */
  readonly name?: string;
  /** names to report as deleted if the first list does not contain them */
  readonly expected: ReadonlySet<string>;
}

/** Called with the name and new state of each object in the scope. The object is undefined if it was deleted. */
export type Observe = (name: string, object: KubeObject | undefined) => void;

/**
 * Lists and watches objects until the signal aborts. Starts over whenever the watch ends or expires.
 *
 * @throws immediately if the user may not read the objects or the server does not serve their kind, and after six consecutive
 * failures of any other kind
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
      // The server no longer serves the kind, so all its objects are gone.
      if (code === 404) for (const name of known) observe(name, undefined);
      if (signal.aborted) return;
      if (failures++ >= 5 || code === 403 || code === 401 || code === 404) throw error;
      await sleep(200 * 2 ** failures, signal).catch(() => undefined);
    }
  }
}

/** Lists all pages of a collection. */
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
    // A silent watch may mean that the connection is dead. The next list returns the current state.
    if (!idle.signal.aborted || signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Processes a line of a watch. Returns false if the watch must be restarted. */
function take(line: string, sink: { observe: Observe; known: Set<string> }): boolean {
  const { type, object } = parseLine(line);
  if (type === 'BOOKMARK') return true;
  // The server reports 410 Gone as an ERROR event. The caller then lists the objects again.
  if (type === 'ERROR') return false;
  const { name } = object.metadata;
  if (type === 'DELETED') sink.known.delete(name);
  else sink.known.add(name);
  sink.observe(name, type === 'DELETED' ? undefined : object);
  return true;
}

/** Parses a line of a watch. A truncated line is treated as an ERROR event, which ends the watch. */
function parseLine(line: string): WatchLine {
  try {
    return JSON.parse(line) as WatchLine;
  } catch {
    return { type: 'ERROR', object: { metadata: { name: '' } } as KubeObject };
  }
}
