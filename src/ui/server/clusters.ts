import type { Settings } from '../../actions/cli-settings.ts';
import { type ChartUpdates, openChartUpdates } from '../../actions/inspect/chart-updates.ts';
import { openSession, type Session, type SessionEnvironment } from '../../actions/session.ts';

/**
 * Provides the server's routes with sessions, one per cluster, and with a list of the installed charts that have newer versions.
 */
export interface ClusterSessions {
  /** @throws KUBECONFIG, SANDBOX, STORAGE_DRIVER */
  session(context: string): Promise<Session>;
  inNamespace(context: string, namespace: string): Promise<Session>;
  /** Returns the newer versions of installed charts. The result is cached until `forgetUpdates` is called. */
  updates(): ChartUpdates;
  forgetUpdates(): void;
}

/** Opens and caches a session for each kubeconfig context that the page shows. */
export class Clusters implements ClusterSessions {
  readonly #settings: Settings;
  readonly #environment: SessionEnvironment;
  readonly #sessions = new Map<string, Promise<Session>>();
  #updates: ChartUpdates | undefined;

  constructor(settings: Settings, environment: SessionEnvironment) {
    this.#settings = settings;
    this.#environment = environment;
  }

  session(requested: string): Promise<Session> {
    // A sandbox has no contexts and can be opened only once. Ignore the requested context, so that all requests share one
    // session.
    const context = this.#settings.sandbox === undefined ? requested : '';
    const known = this.#sessions.get(context);
    if (known) return known;
    const settings = { ...this.#settings, kube: { ...this.#settings.kube, context } };
    const opened = openSession(settings, this.#environment);
    this.#sessions.set(context, opened);
    // The next request retries.
    opened.catch(() => this.#sessions.delete(context));
    return opened;
  }

  async inNamespace(context: string, namespace: string): Promise<Session> {
    return (await this.session(context)).inNamespace(namespace);
  }

  updates(): ChartUpdates {
    this.#updates ??= openChartUpdates(this.#settings.paths);
    return this.#updates;
  }

  forgetUpdates(): void {
    this.#updates = undefined;
  }

  /** Returns sessions whose requests are cancelled when the signal aborts, for example because the page no longer needs the data. */
  until(signal: AbortSignal): ClusterSessions {
    return {
      session: async (context) => (await this.session(context)).withSignal(signal),
      inNamespace: async (context, namespace) => (await this.inNamespace(context, namespace)).withSignal(signal),
      updates: () => this.updates(),
      forgetUpdates: () => this.forgetUpdates(),
    };
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#sessions.values());
    await Promise.all(opened.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
  }
}
