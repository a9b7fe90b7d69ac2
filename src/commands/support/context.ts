import type { Settings, SettingsOverrides } from '../../actions/cli-settings.ts';
import type { LoadedPlan } from '../../actions/plan/load-plan.ts';
import type { Session } from '../../actions/session.ts';
import type { Log } from '../../base/log.ts';
import type { Io } from '../../output/io.ts';

/** The environment of a command: everything that it needs besides its arguments. Connections are opened on first use. */
export interface Context {
  readonly io: Io;
  readonly log: Log;
  readonly settings: Settings;
  /** aborted on the first Ctrl-C */
  readonly signal: AbortSignal;
  /** "tillerless", or "helm" if the executable has that name */
  readonly program: string;
  /** sets the exit code of a command that does not throw an error */
  exitCode(code: number): void;
  /** the saved plan to execute, if there is one */
  readonly planned?: LoadedPlan;
  /** Returns a context with some settings overridden, for a command that parses its own flags. */
  overridden(overrides: SettingsOverrides): Context;
  /** Opens the cluster and the release storage on the first call. */
  session(): Promise<Session>;
}
