import type { CrdChoice, OperationChoice } from '../../actions/release/operation-options.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Progress, startProgress } from '../../output/progress.ts';
import type { Context } from './context.ts';

interface OperationFlags {
  readonly timeout: number;
  readonly wait: OperationChoice['wait']['strategy'];
  readonly 'wait-for-jobs'?: boolean;
  readonly 'fail-fast'?: boolean;
  readonly 'no-hooks': boolean;
  readonly 'warnings-as-errors'?: boolean;
  readonly events: string;
  readonly 'wait-for-lock': number;
}

/**
 * Runs an operation and shows its progress.
 *
 * @param title description of the operation for the progress screen
 * @param waitByDefault `{ wait: true }` if another flag, such as --rollback-on-failure, implies --wait
 */
export async function runOperation<T>(
  context: Context,
  flags: OperationFlags,
  title: string,
  run: (choice: OperationChoice, progress: Progress) => Promise<T>,
  waitByDefault: { readonly wait: boolean } = { wait: false },
): Promise<T> {
  if (flags.events !== '' && flags.events !== 'ndjson')
    throw new TillerlessError('USAGE', `--events supports only "ndjson", not ${JSON.stringify(flags.events)}`);
  const strategy = flags.wait === 'hookOnly' && waitByDefault.wait ? 'watcher' : flags.wait;
  const failFast = flags['fail-fast'] === true && strategy !== 'hookOnly';
  const progress = startProgress(context.io, { title, ndjson: flags.events === 'ndjson' });
  try {
    const choice = {
      noHooks: flags['no-hooks'],
      wait: { strategy, jobs: flags['wait-for-jobs'] === true, timeoutMs: flags.timeout, failFast },
      lockMs: flags['wait-for-lock'],
      warningsAsErrors: flags['warnings-as-errors'] === true,
      emit: progress.emit,
      confirm: context.planned?.confirm,
    };
    return await run(choice, progress);
  } finally {
    progress.close();
  }
}

/** Runs an operation. If it is cancelled, prints a message to stdout, as Helm does. */
export async function tellCancelled<T>(context: Pick<Context, 'io'>, release: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isTillerlessError(error, 'CANCELLED')) context.io.stdout(`Release ${release} has been cancelled.\n`);
    throw error;
  }
}

/**
 * Runs a function and prefixes its error messages with Helm's heading, for example "INSTALLATION FAILED". If the heading is a
 * function, it is called when an error occurs. If the heading is empty, errors are not changed.
 */
export async function withHeading<T>(heading: string | (() => string), run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const text = typeof heading === 'string' ? heading : heading();
    throw text === '' ? error : reworded(error, { helmText: `${text}: ${reasonOf(error)}` });
  }
}

/** Parses --dry-run. Boolean values, and the flag without a value, are Helm 3 syntax. */
export function dryRunMode(value: string, warn: (text: string) => void): 'none' | 'client' | 'server' {
  switch (value) {
    case 'none':
    case 'client':
    case 'server':
      return value;
    case 'true':
      warn(`level=WARN msg="boolean '--dry-run=true' flag is deprecated and must be replaced with '--dry-run=client'"\n`);
      return 'client';
    case 'unset':
      warn(`level=WARN msg="--dry-run is deprecated and should be replaced with '--dry-run=client'"\n`);
      return 'client';
    case 'false':
      warn(`level=WARN msg="boolean '--dry-run=false' flag is deprecated and must be replaced with '--dry-run=none'"\n`);
      return 'none';
    default:
      throw new TillerlessError('USAGE', `--dry-run must be none, client or server, not ${JSON.stringify(value)}`, {
        helmText: `invalid dry-run value (${JSON.stringify(value)}). Must be "none", "server", or "client"`,
      });
  }
}

/** Reads --crds and --skip-crds. Returns undefined if neither flag is set. */
export function crdChoice(flags: { readonly crds: string; readonly 'skip-crds': boolean }): CrdChoice | undefined {
  const { crds } = flags;
  if (flags['skip-crds'] && crds !== '' && crds !== 'skip')
    throw new TillerlessError('USAGE', `--skip-crds cannot be used with --crds=${crds}`);
  if (flags['skip-crds']) return 'skip';
  if (crds === '') return undefined;
  if (crds === 'create' || crds === 'apply' || crds === 'skip') return crds;
  throw new TillerlessError('USAGE', `--crds must be create, apply or skip, not ${JSON.stringify(crds)}`);
}

/** Rejects mutually exclusive flags with cobra's message. */
export function refuseTogether(changed: ReadonlySet<string>, ...groups: readonly (readonly [string, string])[]): void {
  for (const [a, b] of groups) {
    if (changed.has(a) && changed.has(b)) {
      throw new TillerlessError(
        'USAGE',
        `if any flags in the group [${a} ${b}] are set none of the others can be; [${[a, b].toSorted().join(' ')}] were all set`,
      );
    }
  }
}
