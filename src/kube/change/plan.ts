import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChangeAction } from '../../report/plan-document.ts';
import type { LiveObjects } from '../read-live-objects.ts';
import { type KubeObject, storedKey } from '../resource.ts';
import { isKept, longName, type Owner, ownershipProblems, type TargetedObject } from '../targets.ts';
import { diffFields, diffLive, type FieldChange, same } from './diff.ts';

export interface Change {
  readonly action: ChangeAction;
  /** the object to send or, for a deletion, the last object sent */
  readonly target: TargetedObject;
  /** the object of the previous revision, if any */
  readonly previous: KubeObject | undefined;
  readonly live: KubeObject | undefined;
  /** fields that differ from the previous revision, or from the live object if the object is new to the release */
  readonly fields: readonly FieldChange[];
  /** fields of the previous revision that have since been changed in the cluster */
  readonly drift: readonly FieldChange[];
  /** the reason why the object is re-created */
  readonly reason?: string;
}

export interface PlanInput {
  readonly previous: readonly TargetedObject[];
  readonly desired: readonly TargetedObject[];
  /** objects that may be left over from failed revisions; deleted if they have the owner's labels and annotations */
  readonly leftovers?: readonly TargetedObject[];
  readonly live: LiveObjects;
  readonly owner: Owner;
  /**
   * which objects to check for ownership: none (rollback, --take-ownership), objects that are new to the release, or objects to
   * be deleted (uninstall)
   */
  readonly ownership: 'unchecked' | 'new-objects' | 'deleted-objects';
  /** "install" or "update", used in the message of an ownership error */
  readonly verb: 'install' | 'update';
  /** true to skip unchanged objects; only for server-side apply, where managedFields show that "helm" owns the fields */
  readonly skipUnchanged: boolean;
}

/**
 * Compares two revisions with each other and with the cluster. This is a pure function.
 *
 * @returns one change per object: the desired objects in order, then deletions, then leftovers
 * @throws OWNERSHIP with all live objects that have other owners
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
    const ownership = live ? ownershipProblems(live, input.owner) : [];
    return ownership.length > 0 ? [{ target, text: ownership.join('; ') }] : [];
  });
  const first = problems[0];
  if (!first) return;
  const sentence = (problem: typeof first): string =>
    `${longName(problem.target)} exists and cannot be imported into the current release: invalid ownership metadata; ${problem.text}`;
  const others = problems.slice(1).map((problem) => longName(problem.target));
  throw new TillerlessError('OWNERSHIP', problems.map(sentence).join('\n'), {
    helmText: `unable to continue with ${input.verb}: ${sentence(first)}`,
    where: { object: `${first.target.resource.kind} ${first.target.namespace}/${first.target.name}` },
    hint: `${others.length > 0 ? `the same applies to ${others.join(', ')}; ` : ''}use --take-ownership to adopt existing objects into this release`,
  });
}

function planDesired(target: TargetedObject, previous: KubeObject | undefined, input: PlanInput): Change {
  const live = input.live.get(storedKey(target));
  if (!live) return { action: 'create', target, previous, live, fields: [], drift: [] };
  const drift = previous ? diffLive(comparable(previous), live) : [];
  // Compare before listing the differences, because comparing is faster and most objects have not changed.
  const isSame = previous !== undefined && same(previous, target.object);
  const fields = isSame ? [] : fieldChanges(previous, target.object, live);
  if (isGoing(live)) return { action: 'recreate', target, previous, live, fields, drift, reason: 'the old one is being deleted' };
  const settled = input.skipUnchanged && isSame && drift.length === 0 && isApplied(live);
  return { action: settled ? 'unchanged' : 'update', target, previous, live, fields, drift };
}

function fieldChanges(previous: KubeObject | undefined, object: KubeObject, live: KubeObject): FieldChange[] {
  return previous ? diffFields(comparable(previous), comparable(object)) : diffLive(comparable(object), live);
}

/**
 * Kinds whose objects may remain in use for a while after they are marked for deletion. Until they are removed, changes to them
 * take effect.
 */
const lasting = new Set(['Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume']);

/** Reports whether an object is being deleted, so that changes to it would be lost. */
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

/**
 * Moves a Secret's stringData to data, as the API server does, so that Secrets can be compared regardless of the field they use.
 */
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

/** Reports whether all managedFields entries of the field manager "helm" were created by server-side apply. */
function isApplied(live: KubeObject): boolean {
  const entries = live.metadata.managedFields ?? [];
  const ours = entries.filter((entry) => entry.manager === 'helm');
  return ours.length > 0 && ours.every((entry) => entry.operation === 'Apply');
}

/** Reports whether the field manager "helm" still owns fields from client-side apply. */
export function hasClientSideTraces(live: KubeObject): boolean {
  return (live.metadata.managedFields ?? []).some(
    (entry) => entry.manager === 'helm' && entry.operation === 'Update' && !entry.subresource,
  );
}

/** Reports whether the object of a change is sent to the server, as opposed to being deleted or left unchanged. */
export function isSent({ action }: Pick<Change, 'action'>): boolean {
  return action === 'create' || action === 'update' || action === 'recreate';
}

/** Reports whether a change writes to the cluster. */
export function isWrite(change: Change): boolean {
  return isSent(change) || change.action === 'delete';
}
