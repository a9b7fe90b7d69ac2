import type { UiReleaseHealth } from '../../../report/ui-releases.ts';
import type { ApiClient } from './api-client.ts';
import type { LiveMessages } from './live-messages.ts';
import { keyOf } from './releases.ts';
import { Store } from './store.ts';

const batchSize = 20;
/** How long to collect newly visible releases (for example, while scrolling) before their health is read. */
const collectMs = 60;
/** Minimum time between two reads of the same release. A rollout changes its objects several times per second. */
const calmMs = 1500;

/** The health of the visible releases. It is read when they become visible and when the server reports changes. */
export class HealthStore {
  readonly state = new Store<ReadonlyMap<string, UiReleaseHealth>>(new Map());
  readonly #api: ApiClient;
  #visible: ReadonlySet<string> = new Set();
  readonly #stale = new Set<string>();
  readonly #readAtMs = new Map<string, number>();
  #timer: number | undefined;
  #isReading = false;

  constructor(api: ApiClient, live: LiveMessages) {
    this.#api = api;
    live.listen((message) => {
      if (message.type === 'objects')
        this.#markStale((namespace) => message.namespaces.length === 0 || message.namespaces.includes(namespace));
      if (message.type === 'cluster' && !message.problem) this.#markStale(() => true);
      if (message.type === 'releases') for (const release of message.changed) this.#stale.add(keyOf(release));
      this.#schedule(collectMs);
    });
  }

  /** Sets the visible releases, and schedules a read of their health. */
  want(keys: readonly string[]): void {
    this.#visible = new Set(keys);
    this.#schedule(collectMs);
  }

  /**
   * Marks the releases in all matching namespaces as stale. A release can have objects in other namespaces, but changes to those
   * are rare, and are ignored.
   */
  #markStale(matches: (namespace: string) => boolean): void {
    for (const key of this.state.value.keys()) if (matches(key.slice(0, key.indexOf('/')))) this.#stale.add(key);
  }

  #schedule(ms: number): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, ms);
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    const now = performance.now();
    const needed = [...this.#visible].filter((key) => !this.state.value.has(key) || this.#stale.has(key));
    const due = needed.filter((key) => now - (this.#readAtMs.get(key) ?? -calmMs) >= calmMs).slice(0, batchSize);
    if (due.length === 0) {
      if (needed.length > 0) this.#schedule(calmMs);
      return;
    }
    this.#isReading = true;
    for (const key of due) {
      this.#stale.delete(key);
      this.#readAtMs.set(key, now);
    }
    try {
      const answers = await this.#api.get<readonly UiReleaseHealth[]>('health', { release: due });
      this.state.update((known) => new Map([...known, ...answers.map((health) => [keyOf(health), health] as const)]));
    } catch {
      // Ignore the error: the banner reports a lost connection, and everything is read again once the connection is restored.
      for (const key of due) this.#stale.add(key);
    } finally {
      this.#isReading = false;
    }
    this.#schedule(collectMs);
  }
}
