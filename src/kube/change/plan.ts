import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChangeAction } from '../../report/plan-document.ts';
import type { LiveObjects } from '../read-live-objects.ts';
import { type KubeObject, storedKey } from '../resource.ts';
import { isKept, longName, type Owner, ownershipProblems, type TargetedObject } from '../targets.ts';
import { diffFields, diffLive, type FieldChange, same } from './diff.ts';

export interface Change {
  readonly action: ChangeAction;
  /** the object as it will be sent; for deletions as it was sent last */
  readonly target: TargetedObject;
  /** the object of the revision before, when it had one */
  readonly previous: KubeObject | undefined;
  readonly live: KubeObject | undefined;
  /** what the revision changes: from the revision before, or from the live object when that is new to the release */
  readonly fields: readonly FieldChange[];
  /** what others changed: fields of the revision before that the cluster holds differently */
  readonly drift: readonly FieldChange[];
  /** why the object is created anew */
  readonly reason?: string;
}

export interface PlanInput {
  readonly previous: readonly TargetedObject[];
  readonly desired: readonly TargetedObject[];
  /** what failed revisions may have left behind: deleted where it bears the marks of the owner */
  readonly leftovers?: readonly TargetedObject[];
  readonly live: LiveObjects;
  readonly owner: Owner;
  /** what must be ours already: nothing (rollback, --take-ownership), objects new to the release, or what is deleted (uninstall) */
  readonly ownership: 'unchecked' | 'new-objects' | 'deleted-objects';
  /** "install" or "update", for the text of an ownership error */
  readonly verb: 'install' | 'update';
  /** an object is left alone only when it is sent by server-side apply, whose traces show that we hold its fields */
  readonly skipUnchanged: boolean;
}

/**
 * Compares two revisions and the cluster. Pure: nothing is read or written.
 *
 * @returns one change for each object of either revision: first the desired ones in their order, then those that go, then leftovers
 * @throws OWNERSHIP when an object of the cluster stands in the way; all such objects are named
 */
export function planChanges(input: PlanInput): Change[] {
  const before = new Map(input.previous.map((target) => [storedKey(target), target.object]));
  const wanted = new Set(input.desired.map(storedKey));
  if (input.ownership === 'new-objects') refuseForeign(input, before);
  return [
    ...input.desired.map((target) => planDesired(target, before.get(storedKey(target)), input)),
    ...input.previous.filter((target) => !wanted.has(storedKey(target))).map((target) => planDeletion(target, input)),
    ...(input.leftovers ?? [])
      .filter((target) => !wanted.has(storedKey(target)) && !before.has(storedKey(target)) && isOwned(target, input))
      .map((target) => ({ ...planDeletion(target, input), drift: [] })),
  ];
}

function isOwned(target: TargetedObject, { live, owner }: PlanInput): boolean {
  const object = live.get(storedKey(target));
  return object !== undefined && ownershipProblems(object, owner).length === 0;
}

function refuseForeign(input: PlanInput, before: ReadonlyMap<string, KubeObject>): void {
  const problems = input.desired.flatMap((target) => {
    const key = storedKey(target);
    const live = before.has(key) ? undefined : input.live.get(key);
    const found = live ? ownershipProblems(live, input.owner) : [];
    return found.length > 0 ? [{ target, text: found.join('; ') }] : [];
  });
  const first = problems[0];
  if (!first) return;
  const sentence = (problem: typeof first): string =>
    `${longName(problem.target)} exists and cannot be imported into the current release: invalid ownership metadata; ${problem.text}`;
  const others = problems.slice(1).map((problem) => longName(problem.target));
  throw new TillerlessError('OWNERSHIP', problems.map(sentence).join('\n'), {
    helmText: `unable to continue with ${input.verb}: ${sentence(first)}`,
    where: { object: `${first.target.resource.kind} ${first.target.namespace}/${first.target.name}` },
    hint: `${others.length > 0 ? `the same holds for ${others.join(', ')}; ` : ''}--take-ownership makes existing objects part of this release`,
  });
}

function planDesired(target: TargetedObject, previous: KubeObject | undefined, input: PlanInput): Change {
  const live = input.live.get(storedKey(target));
  if (!live) return { action: 'create', target, previous, live, fields: [], drift: [] };
  const drift = previous ? diffLive(comparable(previous), live) : [];
  const fields = previous
    ? diffFields(comparable(previous), comparable(target.object))
    : diffLive(comparable(target.object), live);
  if (isGoing(live)) return { action: 'recreate', target, previous, live, fields, drift, reason: 'the old one is being deleted' };
  const settled = input.skipUnchanged && previous && same(previous, target.object) && drift.length === 0 && isApplied(live);
  return { action: settled ? 'unchanged' : 'update', target, previous, live, fields, drift };
}

/** Kinds whose end may take as long as others use them; what is sent to them still counts. */
const lasting = new Set(['Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume']);

/** What is sent to an object that is being deleted is lost with it. */
function isGoing({ kind, metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && !lasting.has(kind);
}

function planDeletion(target: TargetedObject, input: PlanInput): Change {
  const live = input.live.get(storedKey(target));
  const change = {
    target,
    previous: target.object,
    live,
    fields: [],
    drift: live ? diffLive(comparable(target.object), live) : [],
  };
  if (!live) return { ...change, action: 'gone' };
  if (isKept(target.object) || isKept(live)) return { ...change, action: 'keep' };
  const foreign = input.ownership === 'deleted-objects' && ownershipProblems(live, input.owner).length > 0;
  return { ...change, action: foreign ? 'not-owned' : 'delete' };
}

/** stringData is write-only: the server keeps it in data, so it is compared there. */
export function comparable(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret' || !object.stringData) return object;
  const { stringData, ...rest } = object;
  const encoded = Object.entries(stringData as Record<string, string>).map(
    ([key, value]) => [key, Buffer.from(String(value)).toString('base64')] as const,
  );
  return {
    ...rest,
    data: { ...(rest.data as Record<string, string> | undefined), ...Object.fromEntries(encoded) },
  } as KubeObject;
}

/** True when the last server-side apply of field manager "helm" left its traces. */
function isApplied(live: KubeObject): boolean {
  const entries = live.metadata.managedFields ?? [];
  const ours = entries.filter((entry) => entry.manager === 'helm');
  return ours.length > 0 && ours.every((entry) => entry.operation === 'Apply');
}

/** True when client-side operations of Helm still hold fields of the object. */
export function hasClientSideTraces(live: KubeObject): boolean {
  return (live.metadata.managedFields ?? []).some(
    (entry) => entry.manager === 'helm' && entry.operation === 'Update' && !entry.subresource,
  );
}

/** True when carrying out the change sends the object. */
export function isSent({ action }: Pick<Change, 'action'>): boolean {
  return action === 'create' || action === 'update' || action === 'recreate';
}

/** True when carrying out the change writes to the cluster. */
export function isWrite(change: Change): boolean {
  return isSent(change) || change.action === 'delete';
}
