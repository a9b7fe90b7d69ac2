import { loadPlan } from '../../actions/plan/load-plan.ts';
import type { SavedPlan } from '../../actions/plan/saved-plan.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { defineFlags } from '../flags/flag.ts';
import type { Context } from './context.ts';

/** The flag that makes an operation execute a saved plan. */
export const planFlags = defineFlags({
  plan: {
    kind: 'string',
    describe: 'run the plan saved in this file by `plan --out`; fail if anything has changed since then',
    ours: true,
  },
});

/** Flags that cannot be combined with --plan, since the plan already contains their values. */
const decided = [
  ...['values', 'set', 'set-string', 'set-json', 'set-file', 'set-literal', 'reuse-values', 'reset-values'],
  ...[
    'reset-then-reuse-values',
    'server-side',
    'force',
    'force-conflicts',
    'force-replace',
    'take-ownership',
    'recreate-immutable',
  ],
  ...['no-hooks', 'skip-crds', 'crds', 'skip-schema-validation', 'enable-dns', 'version', 'devel', 'dry-run', 'generate-name'],
  ...['name-template', 'keep-history'],
];

interface Call<F> {
  readonly args: readonly string[];
  readonly flags: F;
  readonly changed: ReadonlySet<string>;
}

/**
 * Replaces the arguments and flags of a command line with those of a saved plan. Without --plan, they are returned unchanged.
 *
 * @throws USAGE, PLAN_INVALID, PLAN_STALE
 */
export async function followPlan<F extends { readonly plan: string }>(
  command: SavedPlan['operation'],
  call: Call<F>,
  context: Context,
): Promise<Call<F> & { context: Context }> {
  if (!call.changed.has('plan')) return { ...call, context };
  const [name, second] = call.args;
  const chartPath = command === 'install' || command === 'upgrade' ? second : undefined;
  if (call.args.length > (chartPath === undefined ? 1 : 2))
    throw new TillerlessError('USAGE', `--plan says what ${command} works on; leave out ${call.args.slice(1).join(' ')}`);
  const contrary = decided.filter((flag) => call.changed.has(flag));
  if (contrary.length > 0)
    throw new TillerlessError('USAGE', `--${contrary.join(', --')} can't be given with --plan: the plan has decided that`);
  const planned = await loadPlan(call.flags.plan, chartPath, context.io.env);
  const { plan } = planned;
  const install = 'install' in call.flags && call.flags.install === true;
  if (plan.operation !== command && !(install && plan.operation === 'install'))
    throw new TillerlessError('USAGE', `this is the plan of an ${plan.operation}, which ${command} does not carry out`, {
      hint: `${plan.operation} --plan ${call.flags.plan}`,
    });
  if (name !== undefined && name !== plan.release)
    throw new TillerlessError('USAGE', `the plan is about release "${plan.release}", not "${name}"`);
  const session = await context.session();
  if (session.namespace !== plan.namespace)
    throw new TillerlessError('USAGE', `the plan is about namespace "${plan.namespace}", not "${session.namespace}"`, {
      hint: `add -n ${plan.namespace}`,
    });
  const flags = { ...call.flags, ...flagsOf(plan, command, call.flags) };
  return { args: argsOf(plan, chartPath), flags, changed: call.changed, context: { ...context, planned } };
}

function argsOf(plan: SavedPlan, chartPath: string | undefined): string[] {
  if (plan.operation === 'rollback') return [plan.release, String(plan.options.rollback)];
  return plan.chart ? [plan.release, chartPath ?? plan.chart.path] : [plan.release];
}

/** Returns the options of a plan as flags, limited to the flags of the command. */
function flagsOf(plan: SavedPlan, command: SavedPlan['operation'], flags: object): Readonly<Record<string, unknown>> {
  const { options } = plan;
  const all: Readonly<Record<string, unknown>> = {
    'server-side': command === 'install' ? options.serverSide !== 'false' : options.serverSide,
    'force-conflicts': options.forceConflicts,
    'force-replace': options.forceReplace,
    'take-ownership': options.takeOwnership,
    'recreate-immutable': options.recreateImmutable === true,
    'no-hooks': options.noHooks,
    crds: options.crds ?? '',
    'reset-values': options.values === 'reset',
    'reuse-values': options.values === 'reuse',
    'reset-then-reuse-values': options.values === 'reset-then-reuse',
    replace: true,
  };
  return Object.fromEntries(Object.entries(all).filter(([flag]) => Object.hasOwn(flags, flag)));
}
