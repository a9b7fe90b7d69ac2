import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Change } from '../../kube/change/plan.ts';
import { type KubeObject, shortName, targetKey } from '../../kube/resource.ts';
import type { Beginning } from '../release/preflight.ts';
import { chartDigest } from './plan-digests.ts';
import { hooksDigest, type SavedObject, type SavedPlan, savedObject } from './saved-plan.ts';

/** Checks that a chart is the one in the plan. @throws PLAN_STALE if it is not */
export function checkChart(plan: SavedPlan, chart: Chart, path: string): void {
  if (!plan.chart || chartDigest(chart) === plan.chart.digest) return;
  const { name, version } = chart.metadata;
  throw stale(plan, [
    `the chart at ${path} (${name} ${version}) differs from the chart in the plan (${plan.chart.name} ${plan.chart.version})`,
  ]);
}

/**
 * Compares an operation that is about to start with a saved plan. The release, the changes and the live objects must be the same.
 *
 * @throws PLAN_STALE, listing everything that has changed
 */
export function checkBeginning(plan: SavedPlan, { record, planned }: Beginning): void {
  const uninstall = plan.operation === 'uninstall';
  const expected = uninstall ? plan.revision.from : plan.revision.to;
  if (record.version !== expected) {
    const now = uninstall ? record.version : record.version - 1;
    const was = uninstall ? expected : (expected ?? 0) - 1;
    throw stale(plan, [`release "${plan.release}" is now at revision ${now}; the plan was created at revision ${was || 'none'}`]);
  }
  const known = new Map(plan.objects.map((saved) => [saved.object, saved]));
  const changes = [...planned.crdChanges, ...planned.changes];
  const present = new Set(changes.map((change) => targetKey(change.target)));
  const reasons = [
    ...changes.flatMap((change) => objectReasons(change, known.get(targetKey(change.target)))),
    ...plan.objects
      .filter((saved) => !present.has(saved.object))
      .map((saved) => `${saved.object} is in the plan but is no longer rendered`),
  ];
  if (hooksDigest(record.hooks) !== plan.hooks) reasons.push('the rendered hooks differ from the plan');
  if (reasons.length > 0) throw stale(plan, reasons);
}

function objectReasons(change: Change, saved: SavedObject | undefined): string[] {
  const name = `${shortName(change.target)}${change.target.namespace ? ` in ${change.target.namespace}` : ''}`;
  const now = savedObject(change);
  if (!saved) return [`${name} is not in the plan`];
  if (now.sent !== saved.sent) return [`the rendered ${name} differs from the plan`];
  if (!saved.live && change.live) return [`${name} did not exist when the plan was created${writerOf(change.live)}`];
  if (saved.live && !now.live) return [`${name} has been deleted since the plan was created`];
  if (saved.live && now.live && change.live) {
    if (saved.live.uid !== now.live.uid) return [`${name} has been deleted and re-created since the plan was created`];
    // A status update also changes the resourceVersion, so compare the digest as well, which excludes the status.
    if (saved.live.resourceVersion !== now.live.resourceVersion && saved.live.digest !== now.live.digest)
      return [
        `${name} has been changed since the plan was created${writerOf(change.live)}: resourceVersion ${saved.live.resourceVersion} → ${now.live.resourceVersion}`,
      ];
  }
  return now.action === saved.action ? [] : [`${name}: the planned action was ${saved.action}, but it is now ${now.action}`];
}

/** Returns the field manager that last wrote an object, if known. */
function writerOf(live: KubeObject): string {
  const last = (live.metadata.managedFields ?? [])
    .filter((entry) => entry.subresource === undefined && entry.time !== undefined)
    .toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1))
    .at(-1);
  return last?.manager ? ` (last by "${last.manager}" at ${last.time})` : '';
}

function stale(plan: SavedPlan, reasons: readonly string[]): TillerlessError {
  return new TillerlessError('PLAN_STALE', `the plan created at ${plan.made} is stale: ${reasons.join('; ')}`, {
    hint: 'nothing was changed; create a new plan',
  });
}
