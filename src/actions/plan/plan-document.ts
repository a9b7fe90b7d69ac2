import { diffFields, diffLive, type FieldChange, isFieldIn } from '../../kube/change/diff.ts';
import type { DryRunAnswers, Verdict } from '../../kube/change/dry-run.ts';
import { type Change, comparable } from '../../kube/change/plan.ts';
import type { KubeObject } from '../../kube/resource.ts';
import type { DriftField, PlannedChange, Problem } from '../../report/plan-document.ts';
import { realDrift } from './filter-drift.ts';
import { bareObject, type LoadedView, objectDiff, shownFields } from './object-view.ts';

/** Combines changes with the results of the dry run. */
export function plannedChanges(changes: readonly Change[], answers: DryRunAnswers, view: LoadedView): PlannedChange[] {
  return changes.map((change, i) => plannedChange(change, answers.changes[i], view));
}

function plannedChange(change: Change, verdict: Verdict | undefined, view: LoadedView): PlannedChange {
  const { resource, namespace, name, object } = change.target;
  const answer = verdict?.kind === 'accepted' ? verdict.object : undefined;
  const fields = answer && change.live ? diffFields(bareObject(change.live), bareObject(answer)) : change.fields;
  const drift = answer ? realDrift(change.drift, comparable(object), answer, fields) : change.drift;
  const outcome = answer || !change.live ? fields : diffLive(comparable(object), change.live);
  const settled = change.action === 'update' && answer !== undefined && fields.length === 0;
  const diff = changeDiff(change, answer, view);
  return {
    action: settled ? 'unchanged' : change.action,
    apiVersion: object.apiVersion,
    kind: resource.kind,
    namespace,
    name,
    fields: shownFields(object, fields, view),
    drift: drift.map((field) => driftField(object, field, outcome, view)),
    ...(change.target.stage === undefined ? {} : { stage: change.target.stage + 1 }),
    ...(change.reason === undefined ? {} : { reason: change.reason }),
    ...(verdict?.kind === 'unchecked' ? { unchecked: verdict.note } : {}),
    ...(diff === undefined ? {} : { diff }),
  };
}

/**
 * Returns the recorded, live and planned values of a drifted field.
 *
 * @param field difference between the cluster (`before`) and the stored revision (`after`)
 */
function driftField(object: KubeObject, field: FieldChange, fields: readonly FieldChange[], view: LoadedView): DriftField {
  const planned = changeAt(fields, field.path);
  const after: FieldChange =
    planned === undefined
      ? { path: field.path, ...('before' in field ? { after: field.before } : {}) }
      : { path: field.path, ...('after' in planned ? { after: planned.after } : {}) };
  const [shown, then] = shownFields(object, [field, after], view);
  return {
    path: field.path,
    ...(shown && 'after' in shown ? { recorded: shown.after } : {}),
    ...(shown && 'before' in shown ? { live: shown.before } : {}),
    ...(then && 'after' in then ? { planned: then.after } : {}),
    ...(shown?.masked ? { masked: true } : {}),
  };
}

/** Returns the planned change of a field, which may be part of a larger change, such as adding or removing all labels. */
function changeAt(fields: readonly FieldChange[], path: string): FieldChange | undefined {
  const exact = fields.find((change) => change.path === path);
  if (exact) return exact;
  const outer = fields.find((change) => isFieldIn(path, change.path));
  if (!outer) return undefined;
  const { after } = outer;
  if (typeof after !== 'object' || after === null) return { path };
  return changeAt(diffFields(Array.isArray(after) ? [] : {}, after, outer.path), path) ?? { path };
}

function changeDiff(change: Change, answer: KubeObject | undefined, view: LoadedView): string | undefined {
  switch (change.action) {
    case 'create':
      return objectDiff(undefined, answer ?? change.target.object, view);
    case 'recreate':
      return objectDiff(change.previous ?? change.live, change.target.object, view);
    case 'update':
      return answer
        ? objectDiff(change.live, answer, view)
        : objectDiff(change.previous ?? change.live, change.target.object, view);
    case 'delete':
      return objectDiff(change.live, undefined, view);
    case 'unchanged':
    case 'gone':
    case 'keep':
    case 'not-owned':
      return undefined;
  }
}

/** Returns every change that the server rejected, in plan order. */
export function problemsIn(answers: DryRunAnswers): Problem[] {
  const verdicts = [...answers.others.map((other) => other.verdict), ...answers.changes];
  return verdicts.flatMap((verdict) => (verdict?.kind === 'refused' ? verdict.problems : []));
}
