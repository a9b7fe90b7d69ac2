import type { Settings } from '../../actions/cli-settings.ts';
import type { LoadedPlan } from '../../actions/plan/load-plan.ts';
import type { Session } from '../../actions/session.ts';
import type { Log } from '../../base/log.ts';
import type { Io } from '../../output/io.ts';

/** What a command gets besides its arguments. Nothing is opened before it is asked for. */
export interface Context {
  readonly io: Io;
  readonly log: Log;
  readonly settings: Settings;
  /** aborted by the first Ctrl-C */
  readonly signal: AbortSignal;
  /** "tillerless", or "helm" when the file is named so */
  readonly program: string;
  /** sets the exit code of a command that does not fail */
  exitCode(code: number): void;
  /** the saved plan that is carried out, when there is one */
  readonly planned?: LoadedPlan;
  /** cluster and release storage; opened at the first call */
  session(): Promise<Session>;
}
