import { join } from 'node:path';
import type { Exchange } from '../base/http-exchange.ts';
import { type Rules, readRules } from './access-review.ts';
import { type ClientLimits, createClient, type KubeClient } from './client.ts';
import { type Discovery, discover } from './discovery.ts';
import { type LiveObjects, readLive } from './read-live-objects.ts';
import type { Target } from './resource.ts';
import type { ServerCache } from './server-cache.ts';

/** A connected API server. */
export interface Cluster {
  readonly client: KubeClient;
  /**
   * Runs discovery once and caches the result. `discover(true)` runs it again, for example after CustomResourceDefinitions have
   * been installed.
   */
  discover(again?: boolean): Promise<Discovery>;
  /** Reads live objects; see `readLive`. */
  readLive(targets: readonly Target[], signal?: AbortSignal): Promise<LiveObjects>;
  /** Reads the user's permissions; see `readRules`. */
  readRules(namespaces: readonly string[], signal?: AbortSignal): Promise<Rules>;
}

export interface ClusterOptions extends ClientLimits {
  /** where to cache discovery documents: the cache directory, and the API server that the documents describe */
  readonly cache: { readonly folder: string; readonly server: string } | undefined;
  readonly signal: AbortSignal;
}

export function createCluster(exchange: Exchange, options: ClusterOptions): Cluster {
  const client = createClient(exchange, options);
  const cache: ServerCache | undefined = options.cache && {
    folder: join(options.cache.folder, 'discovery'),
    server: options.cache.server,
  };
  let known: Promise<Discovery> | undefined;
  return {
    client,
    readLive: (targets, signal) => readLive(client, targets, signal),
    readRules: (namespaces, signal) => readRules(client, namespaces, signal),
    discover: (again = false) => {
      if (!again && known) return known;
      const attempt = discover(client, cache, options.signal);
      known = attempt;
      // Do not cache failures, so that a long-running process retries after the server was unreachable.
      attempt.catch(() => {
        if (known === attempt) known = undefined;
      });
      return attempt;
    },
  };
}
