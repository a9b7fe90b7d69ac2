import { loadPlan } from '../../actions/plan/load-plan.ts';
import type { SavedPlan } from '../../actions/plan/saved-plan.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { defineFlags } from '../flags/flag.ts';
import type { Context } from './context.ts';

/** The flag that makes an operation execute a saved plan. */
export const planFlags = defineFlags({
  plan: {
    kind: 'string',
    describe: 'run the plan saved in this file by `plan --out`; fail if anything has changed since',
    ours: true,
  },
});

/** Flags that cannot be combined with --plan, because the plan already contains their values. */
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
 * Replaces the arguments and flags of a command line with those in a saved plan. If --plan is not set, returns them unchanged.
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
    throw new TillerlessError(
      'USAGE',
      `--plan already determines the arguments of ${command}; remove ${call.args.slice(1).join(' ')}`,
    );
  const contrary = decided.filter((flag) => call.changed.has(flag));
  if (contrary.length > 0)
    throw new TillerlessError('USAGE', `--${contrary.join(', --')} cannot be used with --plan: the plan already determines this`);
  const planned = await loadPlan(call.flags.plan, chartPath, context.io.env);
  const { plan } = planned;
  const install = 'install' in call.flags && call.flags.install === true;
  if (plan.operation !== command && !(install && plan.operation === 'install'))
    throw new TillerlessError('USAGE', `${command} cannot run this plan: its operation is ${plan.operation}`, {
      hint: `run \`${plan.operation} --plan ${call.flags.plan}\``,
    });
  if (name !== undefined && name !== plan.release)
    throw new TillerlessError('USAGE', `the plan is for release "${plan.release}", not "${name}"`);
  const session = await context.session();
  if (session.namespace !== plan.namespace)
    throw new TillerlessError('USAGE', `the plan is for namespace "${plan.namespace}", not "${session.namespace}"`, {
      hint: `add -n ${plan.namespace}`,
    });
  const flags = { ...call.flags, ...flagsOf(plan, command, call.flags) };
  return { args: argsOf(plan, chartPath), flags, changed: call.changed, context: { ...context, planned } };
}

function argsOf(plan: SavedPlan, chartPath: string | undefined): string[] {
  if (plan.operation === 'rollback') return [plan.release, String(plan.options.rollback)];
  return plan.chart ? [plan.release, chartPath ?? plan.chart.path] : [plan.release];
}

/** Converts a plan's options to flags, excluding flags that the command does not have. */
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
