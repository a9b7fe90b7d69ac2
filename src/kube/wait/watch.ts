import { apiStatus } from '../api-status.ts';
import { type KubeClient, sleep } from '../client.ts';
import { listObjects } from '../list-objects.ts';
import { type KubeObject, resourcePath, type Target } from '../resource.ts';
import { type WatchLine, watchLines } from '../watch-lines.ts';

/** Idle timeout of a watch, after which the objects are listed again. */
const silenceMs = 10_000;

/** The objects covered by a watch: one kind in one namespace. */
export interface WatchScope {
  readonly resource: Target['resource'];
  readonly namespace: string;
  /** restricts the watch to one object */
  readonly name?: string;
  /** names of objects that are reported as deleted if the first list response does not contain them */
  readonly expected: ReadonlySet<string>;
}

/**
 * Called with the name and the current state of each listed or changed object. The state is undefined if the object was deleted.
 */
export type Observe = (name: string, object: KubeObject | undefined) => void;

/**
 * Lists and watches objects until the signal aborts. Starts over whenever the watch ends or expires.
 *
 * @throws immediately if the user is not allowed to read the objects or the server does not serve their kind; any other error
 * only after six consecutive failures
 */
export async function observeObjects(
  client: KubeClient,
  scope: WatchScope,
  observe: Observe,
  signal: AbortSignal,
): Promise<void> {
  const { resource, namespace, name } = scope;
  const fieldSelector = name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
  const known = new Set<string>(scope.expected);
  for (let failures = 0; !signal.aborted; ) {
    try {
      const list = await listObjects(client, { resource, namespace, pageSize: 1000, ...fieldSelector }, signal);
      const seen = new Set<string>();
      for (const item of list.items) {
        seen.add(item.metadata.name);
        observe(item.metadata.name, item);
      }
      for (const name of known) if (!seen.has(name)) observe(name, undefined);
      known.clear();
      for (const name of seen) known.add(name);
      failures = 0;
      const path = watchPath(scope, list.resourceVersion);
      for await (const line of watchLines<KubeObject>(client, { path, silenceMs, signal })) take(line, { observe, known });
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

function watchPath({ resource, namespace, name }: WatchScope, resourceVersion: string): string {
  const field = name === undefined ? '' : `&fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
  const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${resourceVersion}&timeoutSeconds=290${field}`;
  return `${resourcePath(resource, namespace)}?${query}`;
}

/** Processes an event of a watch. */
function take({ type, object }: WatchLine<KubeObject>, sink: { observe: Observe; known: Set<string> }): void {
  if (type === 'BOOKMARK') return;
  const { name } = object.metadata;
  if (type === 'DELETED') sink.known.delete(name);
  else sink.known.add(name);
  sink.observe(name, type === 'DELETED' ? undefined : object);
}
