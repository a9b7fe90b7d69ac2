import { withoutSecrets } from '../../actions/plan/hide-secrets.ts';
import type { DryRun } from '../../actions/release/operation-options.ts';
import type { OperationResult } from '../../actions/release/operation-result.ts';
import { recordView } from '../../actions/release/release-views.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { formatAs } from '../../output/data.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { outputFlags } from '../flags/release-flags.ts';
import type { Context } from './context.ts';
import { releaseText } from './release-output.ts';

type ResultFlags = FlagValues<typeof outputFlags> & {
  readonly debug: boolean;
  readonly 'hide-notes': boolean;
  readonly 'hide-secret': boolean;
};

/** Rejects --hide-secret unless it is used with a dry run. @throws USAGE */
export function checkHideSecret(flags: Pick<ResultFlags, 'hide-secret'>, dryRun: DryRun): void {
  if (flags['hide-secret'] && dryRun === 'none')
    throw new TillerlessError('USAGE', 'hiding Kubernetes secrets requires a dry-run mode');
}

/** Prints the result of an install or upgrade. `message` is a line to print above the release, in text output only. */
export function printResult(
  { io }: Pick<Context, 'io'>,
  flags: ResultFlags,
  {
    record,
    warnings,
    dryRun,
    message,
  }: Pick<OperationResult, 'record' | 'warnings'> & { readonly dryRun: DryRun; readonly message?: string },
): void {
  for (const warning of warnings) io.stderr(warning.endsWith('\n') ? warning : `${warning}\n`);
  const shown = flags['hide-secret'] ? withoutSecrets(record) : record;
  const text = (): string =>
    releaseText(shown, {
      notes: !flags['hide-notes'],
      manifests: dryRun !== 'none' || flags.debug,
    });
  if (message !== undefined && flags.output === 'table') io.stdout(message);
  io.stdout(formatAs(flags.output, recordView(shown, { chart: true }), text));
}
