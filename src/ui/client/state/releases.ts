import type { UiRelease, UiReleaseList } from '../../../report/ui-releases.ts';
import type { UiProblem } from '../../../report/ui-session.ts';
import { type ApiClient, problemOf } from './api-client.ts';
import type { LiveMessages } from './live-messages.ts';
import { Store } from './store.ts';

export interface Releases {
  readonly list: readonly UiRelease[];
  readonly isLoaded: boolean;
  readonly namespace: string;
  readonly unreadable: readonly string[];
  readonly problem: UiProblem | undefined;
}

export const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

/** The list of releases. Messages from the server keep it up to date. */
export class ReleaseStore {
  readonly state = new Store<Releases>({ list: [], isLoaded: false, namespace: '', unreadable: [], problem: undefined });
  readonly #api: ApiClient;
  #isLoading = false;
  #isStale = false;

  constructor(api: ApiClient, live: LiveMessages) {
    this.#api = api;
    live.listen((message) => {
      if (message.type === 'cluster' && !message.problem) void this.load();
      if (message.type === 'releases') this.#apply(message.changed, message.removed);
    });
    void this.load();
  }

  /** Reloads the list. If a load is already in progress, the list is reloaded after it has finished. */
  async load(): Promise<void> {
    if (this.#isLoading) {
      this.#isStale = true;
      return;
    }
    this.#isLoading = true;
    try {
      const { releases, unreadable, namespace } = await this.#api.get<UiReleaseList>('releases', {
        namespace: this.#api.session.namespace,
      });
      this.state.set({ list: sorted(releases), isLoaded: true, namespace, unreadable, problem: undefined });
    } catch (error) {
      this.state.update((state) => ({ ...state, isLoaded: true, problem: problemOf(error) }));
    } finally {
      this.#isLoading = false;
    }
    if (!this.#isStale) return;
    this.#isStale = false;
    await this.load();
  }

  #apply(changed: readonly UiRelease[], removed: readonly { readonly namespace: string; readonly name: string }[]): void {
    const shown = changed.filter(
      ({ namespace }) => this.state.value.namespace === '' || namespace === this.state.value.namespace,
    );
    const gone = new Set([...removed, ...shown].map(keyOf));
    this.state.update((state) => ({
      ...state,
      list: sorted([...state.list.filter((release) => !gone.has(keyOf(release))), ...shown]),
    }));
  }
}

function sorted(releases: readonly UiRelease[]): readonly UiRelease[] {
  return releases.toSorted((a, b) => (a.name === b.name ? compare(a.namespace, b.namespace) : compare(a.name, b.name)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
