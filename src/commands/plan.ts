import { resolve } from 'node:path';
import type { DescribedPlan } from '../actions/plan/change-causes.ts';
import { describePlan, type PlanOf, planOperation } from '../actions/plan/plan.ts';
import { savedPlan, writePlan } from '../actions/plan/saved-plan.ts';
import { refuseWarnings } from '../actions/release/preflight.ts';
import { readChartInput } from '../actions/render/chart-input.ts';
import { type RandomSource, randomSource } from '../actions/render/random-source.ts';
import type { Session } from '../actions/session.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import { crdFlags, recreateFlags, renderFlags, valueFlags, warningFlags } from './flags/release-flags.ts';
import { applyChoice } from './support/apply-choice.ts';
import { chartRequest, schemaReaders, unreadPolicy, warnOfDeprecation } from './support/chart-input.ts';
import { chartPath } from './support/chart-path.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { objectView, showPlan, viewFlags } from './support/plan-view.ts';
import { crdChoice } from './support/run-operation.ts';
import { valueReaders } from './support/values-io.ts';
import { valuesReuse } from './upgrade.ts';

const planFlags = defineFlags({
  ...valueFlags,
  ...warningFlags,
  ...chartSourceFlags,
  ...renderFlags,
  ...viewFlags,
  ...crdFlags,
  ...recreateFlags,
  'create-namespace': { kind: 'bool', describe: 'also plan the creation of the release namespace if it does not exist' },
  'force-conflicts': {
    kind: 'conflicts',
    bare: 'true',
    describe: 'take over fields owned by other managers; limit this with =MANAGER,... or =field:PATH,... (not in helm)',
  },
  'force-replace': { kind: 'bool', describe: 'replace whole objects instead of patching them (not with server-side apply)' },
  'no-hooks': { kind: 'bool', describe: 'do not run hooks' },
  out: { kind: 'string', describe: 'also save the plan to this file, to run it later with --plan', ours: true },
  'reset-then-reuse-values': {
    kind: 'bool',
    describe: "start from the new chart's defaults, then apply the last revision's values and the new ones",
  },
  'reset-values': {
    kind: 'bool',
    describe: "ignore the last revision's values: use the new chart's defaults and the new values",
  },
  'reuse-values': { kind: 'bool', describe: "reuse the last revision's values and merge the new ones over them" },
  rollback: {
    kind: 'string',
    bare: '0',
    describe: 'plan a rollback to this revision (default: the previous one)',
    ours: true,
  },
  'server-side': { kind: 'string', default: 'auto', describe: 'use server-side apply: true, false, auto' },
  'take-ownership': { kind: 'bool', describe: 'adopt existing objects without checking their ownership' },
  uninstall: { kind: 'bool', describe: 'plan an uninstall', ours: true },
  why: {
    kind: 'bool',
    describe: 'show the cause of each change: a value, a template, Chart.yaml, the cluster, or a random value',
    ours: true,
  },
});

export const command = defineCommand({
  command: 'plan RELEASE [CHART]',
  description: `Shows what an operation would change in the cluster, and what has drifted there. The API server checks every object
in a dry run, so the plan also shows what would be rejected (exit code 1). Nothing is written.

    plan RELEASE CHART              what install or upgrade would do
    plan RELEASE --rollback=4       what a rollback to revision 4 would do
    plan RELEASE --uninstall        what uninstall would do`,
  arity: { min: 1, max: 2 },
  completes: ['release', 'chart'],
  builder: planFlags,
  async handler({ args, flags, changed }, context) {
    const [name = '', named] = args;
    const chart = named === undefined ? undefined : await chartPath(context, named, flags);
    const session = await context.session();
    const madeMs = context.io.now();
    const random = await randomSource(flags.seed);
    const of = await planOf(flags, changed, chart, { context, madeMs, random });
    const view = objectView(flags);
    const apply = applyChoice(flags);
    const request = {
      name,
      of,
      apply,
      noHooks: flags['no-hooks'],
      crds: crdChoice(flags),
      createNamespace: flags['create-namespace'],
    };
    const plan = await planOperation(session, request);
    const described = await describePlan(session, request, plan, view);
    const document = flags.why ? await explained(session, of, { plan, document: described }) : described;
    showPlan(context, flags, document);
    if (flags['warnings-as-errors']) refuseWarnings(document.serverWarnings);
    if (flags.out === '') return;
    if (document.problems.length > 0) return context.io.stderr('the plan was not saved\n');
    const path = chart === undefined ? undefined : resolve(context.io.cwd, chart);
    writePlan(flags.out, savedPlan({ request, plan, document, chartPath: path, madeMs, random: random.seed }));
  },
});

async function planOf(
  flags: FlagValues<typeof planFlags>,
  changed: ReadonlySet<string>,
  chart: string | undefined,
  { context, madeMs, random }: { readonly context: Context; readonly madeMs: number; readonly random: RandomSource },
): Promise<PlanOf> {
  if (flags.uninstall) return { kind: 'uninstall' };
  if (changed.has('rollback')) return { kind: 'rollback', revision: Number(flags.rollback) || 0 };
  if (chart === undefined)
    throw new TillerlessError('USAGE', 'plan requires a chart, --rollback or --uninstall', {
      hint: 'use the form `plan RELEASE CHART`',
    });
  const unread = unreadPolicy(context.io, flags.unread, 'always');
  const input = await readChartInput(chartRequest(chart, flags), { ...schemaReaders(context), ...valueReaders(context) });
  warnOfDeprecation(context, input);
  return {
    kind: 'chart',
    chart: { ...input, unread, renderedAtMs: madeMs, randomness: random.randomness },
    values: valuesReuse(flags),
  };
}

/** Adds causes to the changes in a plan. The module is loaded on demand. @throws USAGE if the plan does not involve a chart */
async function explained(session: Session, of: PlanOf, planned: DescribedPlan): Promise<PlanDocument> {
  if (of.kind !== 'chart') throw new TillerlessError('USAGE', '--why requires a chart');
  const { withCauses } = await import('../actions/plan/change-causes.ts');
  return withCauses(session, of, planned);
}
