import type { Problem } from '../../report/plan-document.ts';
import type { KubeClient } from '../client.ts';
import { type Owner, ownershipProblems } from '../targets.ts';
import { askCreate, askUpdate, type DryRunOptions } from './dry-run.ts';
import type { Change } from './plan.ts';
import { asksRecreation, recreateHint, recreateRule } from './recreate-rules.ts';

export interface RecreateQuestion extends Pick<DryRunOptions, 'method' | 'forceConflicts' | 'signal'> {
  readonly owner: Owner;
  /** true to re-create any object if necessary, false to re-create only objects whose annotation requests it */
  readonly all: boolean;
}

export interface Recreations {
  readonly changes: readonly Change[];
  /** objects that can only be changed by re-creating them, and the reasons why this is not allowed or would fail */
  readonly refused: readonly Problem[];
}

/**
 * Finds updates that the API server rejects because a field is immutable, and converts them to re-creations if the flag or the
 * object's annotation requests it. Only dry runs are sent, and only for objects whose re-creation is requested.
 *
 * @returns the changes in the same order
 */
export async function findRecreations(
  client: KubeClient,
  changes: readonly Change[],
  question: RecreateQuestion,
): Promise<Recreations> {
  const results = await Promise.all(changes.map((change) => recreation(client, change, question)));
  return {
    changes: results.map((result) => result.change),
    refused: results.flatMap((result) => result.refused ?? []),
  };
}

interface Found {
  readonly change: Change;
  readonly refused?: readonly Problem[];
}

async function recreation(client: KubeClient, change: Change, question: RecreateQuestion): Promise<Found> {
  const { target, live } = change;
  const isRequested = question.all || asksRecreation(target);
  const differs = change.fields.length > 0 || change.drift.length > 0;
  if (change.action !== 'update' || !isRequested || !live || !differs) return { change };
  // Do not delete an object that has another owner.
  if (ownershipProblems(live, question.owner).length > 0) return { change };
  const update = await askUpdate(client, change, question);
  const problems = update.kind === 'refused' ? update.problems.filter(({ reason }) => reason === 'Immutable') : [];
  if (problems.length === 0) return { change };
  const { allowedBy } = recreateRule(target);
  if (allowedBy === 'nothing' || (allowedBy === 'annotation' && !asksRecreation(target)))
    return { change, refused: problems.map((problem) => ({ ...problem, hint: recreateHint(target) })) };
  const create = await askCreate(client, target, question);
  const lasting = create.kind === 'refused' ? create.problems.filter(({ message }) => !isPassing(message)) : [];
  if (lasting.length > 0) return { change, refused: lasting };
  const reason = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
  return { change: { ...change, action: 'recreate', reason } };
}

/** Reports whether an error is caused by the old object, and will no longer occur once that object has been deleted. */
function isPassing(message: string): boolean {
  return /already allocated|exceeded quota/.test(message);
}
