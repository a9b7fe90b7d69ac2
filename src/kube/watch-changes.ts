import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { apiStatus } from './api-status.ts';
import { type KubeClient, sleep } from './client.ts';
import { type ApiResource, type ObjectMeta, resourcePath } from './resource.ts';
import { watchLines } from './watch-lines.ts';

/** The objects to watch: one kind in one namespace, or in all namespaces if `namespace` is empty. */
export interface ChangeScope {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly labelSelector?: string;
}

export interface ChangeObserver {
  /** called with the metadata of each object that was created, changed or deleted */
  changed(metadata: ObjectMeta): void;
  /**
   * called each time the watch starts or restarts; all objects must then be read again, because changes before the start are not
   * reported
   */
  started(): void;
  /** called when the connection is lost; the watch then retries until it is aborted */
  lost(error: unknown): void;
}

export interface WatchOptions {
  readonly observer: ChangeObserver;
  readonly signal: AbortSignal;
}

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const listAccept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
/** API servers send a bookmark about once a minute, so a healthy watch is never silent for long. */
const silent = { accept: metadataOnly, silenceMs: 90_000 };
const maxDelayMs = 5000;

/**
 * Until the signal aborts, reports which objects change. Only metadata is transferred and nothing is kept, so that large
 * collections can be watched.
 *
 * @throws if the user is not allowed to watch the objects, or if the server does not serve their kind
 */
export async function watchChanges(client: KubeClient, scope: ChangeScope, { observer, signal }: WatchOptions): Promise<void> {
  const base = resourcePath(scope.resource, scope.namespace);
  const selector = scope.labelSelector ? `&labelSelector=${encodeURIComponent(scope.labelSelector)}` : '';
  for (let failures = 0; !signal.aborted; ) {
    try {
      const version = await currentVersion(client, `${base}?limit=1${selector}`, signal);
      observer.started();
      failures = 0;
      const path = `${base}?watch=1&allowWatchBookmarks=true&resourceVersion=${version}&timeoutSeconds=290${selector}`;
      for await (const { type, object } of watchLines<{ readonly metadata?: ObjectMeta }>(client, { ...silent, path, signal }))
        if (type !== 'BOOKMARK' && object?.metadata) observer.changed(object.metadata);
    } catch (error) {
      if (signal.aborted) return;
      const code = apiStatus(error)?.code;
      if (code === 401 || code === 403 || code === 404 || code === 405) throw error;
      observer.lost(isTillerlessError(error) ? error : lostConnection(error));
      await sleep(Math.min(200 * 2 ** failures++, maxDelayMs), signal).catch(() => undefined);
    }
  }
}

function lostConnection(cause: unknown): TillerlessError {
  return new TillerlessError('CLUSTER_UNREACHABLE', 'the connection to the API server was lost', { cause });
}

async function currentVersion(client: KubeClient, path: string, signal: AbortSignal): Promise<string> {
  const list = await client.json<{ metadata?: { resourceVersion?: string } }>('GET', path, { accept: listAccept, signal });
  return encodeURIComponent(list.metadata?.resourceVersion ?? '');
}
