import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { readReleaseRow } from '../../actions/inspect/release-rows.ts';
import { watchCluster } from '../../actions/inspect/watch-cluster.ts';
import { mapConcurrent } from '../../base/map-concurrent.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiMessage } from '../../report/ui-messages.ts';
import type { UiRelease } from '../../report/ui-releases.ts';
import type { UiProblem } from '../../report/ui-session.ts';
import type { Clusters } from './clusters.ts';
import type { MessageHub } from './message-hub.ts';
import { problemOf } from './problem.ts';

/** How long to collect changes before sending them, so that a rollout does not cause one message per Pod. */
const collectMs = 250;
/** How long a watch continues after the last page has disconnected, because the page may just be reloading. */
const lingerMs = 10_000;
const retryMs = 2000;
/**
 * Maximum number of namespaces to watch per context. Each requires about ten connections, and connections must remain available
 * for other requests.
 */
const maxWatches = 4;
/** Number of changed releases to read concurrently. */
const width = 8;

interface Watch {
  readonly context: string;
  readonly stop: AbortController;
  pages: number;
  linger: NodeJS.Timeout | undefined;
  readonly changes: Changes;
}

/** Watches the clusters shown in open pages, and sends changes to these pages. */
export class LiveUpdates {
  readonly #clusters: Clusters;
  readonly #hub: MessageHub;
  readonly #watches = new Map<string, Watch>();

  constructor(clusters: Clusters, hub: MessageHub) {
    this.#clusters = clusters;
    this.#hub = hub;
  }

  /**
   * Watches a namespace until `release` has been called as often as `hold`. An empty namespace means all namespaces.
   *
   * @param send receives an error message if the cluster is currently unreachable or too many namespaces are already being
   * watched
   * @returns true if the namespace is watched; the caller must then call `release`
   */
  hold(
    { context, namespace }: { readonly context: string; readonly namespace: string },
    send: (message: UiMessage) => void,
  ): boolean {
    const key = keyOf(context, namespace);
    const known = this.#watches.get(key);
    if (known) {
      clearTimeout(known.linger);
      known.pages++;
      const { problem } = known.changes;
      if (problem) send({ type: 'cluster', problem });
      return true;
    }
    if ([...this.#watches.values()].filter((watch) => watch.context === context).length >= maxWatches) {
      send({ type: 'cluster', problem: problemOf(tooManyWatches()) });
      return false;
    }
    const changes = new Changes(this.#clusters, this.#hub, context);
    const watch: Watch = { context, stop: new AbortController(), pages: 1, linger: undefined, changes };
    // Each watched kind adds a listener to the signal, so disable the limit.
    setMaxListeners(0, watch.stop.signal);
    this.#watches.set(key, watch);
    void this.#run(watch, context, namespace);
    return true;
  }

  release(context: string, namespace: string): void {
    const key = keyOf(context, namespace);
    const watch = this.#watches.get(key);
    if (!watch || --watch.pages > 0) return;
    watch.linger = setTimeout(() => {
      watch.stop.abort();
      this.#watches.delete(key);
    }, lingerMs);
    watch.linger.unref();
  }

  close(): void {
    for (const { stop, linger } of this.#watches.values()) {
      clearTimeout(linger);
      stop.abort();
    }
  }

  async #run({ changes, stop: { signal } }: Watch, context: string, namespace: string): Promise<void> {
    while (!signal.aborted) {
      try {
        const session = (await this.#clusters.session(context)).withSignal(signal);
        await watchCluster(session, namespace, changes);
        // All watches have ended, for example because the user is not allowed to watch the objects.
        return;
      } catch (error) {
        if (signal.aborted) return;
        changes.lost(error);
        if (!isTillerlessError(error)) return;
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

function tooManyWatches(): TillerlessError {
  return new TillerlessError(
    'USAGE',
    `cannot watch another namespace, because open pages already show ${maxWatches} namespaces of this context`,
    {
      hint: 'close the pages that show other namespaces',
    },
  );
}

function keyOf(context: string, namespace: string): string {
  return JSON.stringify([context, namespace]);
}

/** Collects changes in a cluster and sends them as messages. */
class Changes {
  readonly #clusters: Clusters;
  readonly #hub: MessageHub;
  readonly #context: string;
  readonly #releases = new Map<string, { readonly namespace: string; readonly name: string }>();
  readonly #namespaces = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** the reason why the cluster is currently unreachable */
  problem: UiProblem | undefined;

  constructor(clusters: Clusters, hub: MessageHub, context: string) {
    this.#clusters = clusters;
    this.#hub = hub;
    this.#context = context;
  }

  releaseChanged(release: { readonly namespace: string; readonly name: string }): void {
    this.#releases.set(`${release.namespace}/${release.name}`, release);
    this.#schedule();
  }

  releasesUnknown(): void {
    this.problem = undefined;
    this.#hub.send(this.#context, { type: 'cluster' });
  }

  objectChanged(namespace: string): void {
    this.#namespaces.add(namespace);
    this.#schedule();
  }

  lost(error: unknown): void {
    this.problem = problemOf(error);
    this.#hub.send(this.#context, { type: 'cluster', problem: this.problem });
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // Show unexpected errors in the page, so that they do not terminate the process.
      this.#send().catch((error: unknown) => this.lost(error));
    }, collectMs);
    this.#timer.unref();
  }

  async #send(): Promise<void> {
    const namespaces = [...this.#namespaces];
    this.#namespaces.clear();
    if (namespaces.length > 0)
      this.#hub.send(this.#context, { type: 'objects', namespaces: namespaces.includes('') ? [] : namespaces });
    const releases = [...this.#releases.values()];
    this.#releases.clear();
    if (releases.length > 0) await this.#sendReleases(releases);
  }

  async #sendReleases(releases: readonly { readonly namespace: string; readonly name: string }[]): Promise<void> {
    const changed: UiRelease[] = [];
    const removed: { readonly namespace: string; readonly name: string }[] = [];
    await mapConcurrent(releases, width, async (release) => {
      try {
        const session = await this.#clusters.inNamespace(this.#context, release.namespace);
        const row = await readReleaseRow(session, release.name, this.#clusters.updates());
        if (row) changed.push(row);
        else removed.push(release);
      } catch (error) {
        // Ignore the error: the watch itself reports a lost connection, and a release whose record cannot be decoded stays in the
        // list as it is.
        if (!isTillerlessError(error)) throw error;
      }
    });
    this.#hub.send(this.#context, { type: 'releases', changed, removed });
  }
}
