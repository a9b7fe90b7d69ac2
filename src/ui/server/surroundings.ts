import type { Settings } from '../../actions/cli-settings.ts';
import type { Downloads } from '../../actions/download-options.ts';
import type { Log } from '../../base/log.ts';
import type { ClusterSessions } from './clusters.ts';
import type { LiveUpdates } from './live-updates.ts';
import type { MessageHub } from './message-hub.ts';
import type { Operations } from './operations.ts';
import type { PlanStore } from './plan-store.ts';
import type { ServerSecrets } from './security.ts';

/** The server's options and dependencies. */
export interface UiOptions {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly now: () => number;
  readonly downloads: Downloads;
  readonly version: string;
  /** 0 to use any free port */
  readonly port: number;
  readonly isReadOnly: boolean;
  /**
   * Namespace to show. An empty string means all namespaces. If it is undefined, all namespaces are shown, or only the
   * kubeconfig's namespace if the user is not allowed to list all of them.
   */
  readonly namespace: string | undefined;
}

/** The parts of a running server that its routes use. */
export interface Surroundings {
  readonly options: UiOptions;
  readonly secrets: ServerSecrets;
  readonly clusters: ClusterSessions;
  /** Returns sessions whose requests are cancelled when the signal aborts. */
  readonly sessionsUntil: (signal: AbortSignal) => ClusterSessions;
  readonly hub: MessageHub;
  readonly live: LiveUpdates;
  readonly plans: PlanStore;
  readonly operations: Operations;
}
