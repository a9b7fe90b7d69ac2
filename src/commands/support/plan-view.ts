import type { ObjectView } from '../../actions/plan/object-view.ts';
import { plural } from '../../base/text.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type ColourFlags, linePainter } from '../../output/colour.ts';
import { formatAs } from '../../output/data.ts';
import { planText } from '../../output/plan-text.ts';
import { hasChanges, type PlanDocument } from '../../report/plan-document.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';
import { outputFlags } from '../flags/release-flags.ts';
import type { Context } from './context.ts';

/** Flags that control how plans and diffs are displayed. */
export const viewFlags = defineFlags({
  ...outputFlags,
  context: { kind: 'int', default: 3, describe: 'with --diff unified, number of context lines around each change', ours: true },
  'detailed-exitcode': { kind: 'bool', describe: 'exit with code 2 if there are changes', ours: true },
  diff: {
    kind: 'string',
    default: 'fields',
    describe: 'format of changes: fields, or unified for a YAML diff',
    ours: true,
  },
  'no-color': { kind: 'bool', describe: 'do not use colors, even on a terminal', ours: true },
  'show-secrets': { kind: 'bool', describe: 'print the data of Secrets', ours: true },
});

/** Reads the flags that control how objects are displayed. @throws USAGE */
export function objectView(flags: FlagValues<typeof viewFlags>): ObjectView {
  if (flags.diff !== 'fields' && flags.diff !== 'unified')
    throw new TillerlessError('USAGE', `--diff must be fields or unified, not ${JSON.stringify(flags.diff)}`);
  if (flags.context < 0) throw new TillerlessError('USAGE', `--context must be a number of lines, not ${flags.context}`);
  return { showSecrets: flags['show-secrets'], unified: flags.diff === 'unified' ? { context: flags.context } : undefined };
}

/**
 * Prints a plan and sets the exit code: 1 if the plan has problems, 2 if it has changes and the flag that requests this exit code
 * is set.
 */
export function showPlan(context: Context, flags: FlagValues<typeof viewFlags> & ColourFlags, plan: PlanDocument): void {
  const { io } = context;
  const paint = linePainter(io, flags);
  for (const warning of plan.warnings) io.stderr(warning.endsWith('\n') ? warning : `${warning}\n`);
  io.stdout(formatAs(flags.output, plan, () => paint(planText(plan))));
  const count = plan.problems.length;
  if (count > 0) {
    io.stderr(`Error: ${plural(count, 'problem')} would cause this plan to fail\n`);
    context.exitCode(exitCodes.failure.code);
  } else if (flags['detailed-exitcode'] && hasChanges(plan)) context.exitCode(exitCodes.changes.code);
}
