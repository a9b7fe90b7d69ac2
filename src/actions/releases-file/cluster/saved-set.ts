import { formatRfc3339 } from '../../../base/go/rfc3339.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { decodePlan, readPlanFile, type SavedPlan, writePlan } from '../../plan/saved-plan.ts';
import type { SetPlan } from './plan-set.ts';
import { isChanged, type RenderMoment } from './planned-release.ts';

const setKind = 'tillerless-releases-plan';
const setVersion = 1;

/** A plan for multiple releases that was saved to a file. */
export interface SavedSet {
  readonly file: string;
  /** plans of the releases that change, keyed by ID */
  readonly plans: ReadonlyMap<string, SavedPlan>;
}

/** Saves the plans of all releases that change. @throws FILE_IO */
export function saveSet(file: string, plan: SetPlan, madeMs: number): void {
  const releases = plan.releases.filter(isChanged).map(({ target, saved }) => ({ id: target.id, plan: saved }));
  writePlan(file, { kind: setKind, version: setVersion, made: formatRfc3339(madeMs), releases });
}

/** Reads a saved plan for multiple releases. @throws FILE_NOT_FOUND, PLAN_INVALID */
export function readSet(file: string): SavedSet {
  const data = readPlanFile(file);
  if (data.kind !== setKind || data.version !== setVersion || !Array.isArray(data.releases))
    throw invalidSet(file, 'it was not saved by `releases plan --out`');
  const plans = new Map<string, SavedPlan>();
  for (const entry of data.releases as readonly unknown[]) {
    const { id, plan } = (typeof entry === 'object' && entry !== null ? entry : {}) as { id?: unknown; plan?: unknown };
    if (typeof id !== 'string' || typeof plan !== 'object' || plan === null) throw invalidSet(file, 'an entry has no plan');
    plans.set(id, decodePlan(plan as Parameters<typeof decodePlan>[0], file));
  }
  return { file, plans };
}

/** Returns the error for a file that is not a valid plan for multiple releases. */
function invalidSet(file: string, reason: string): TillerlessError {
  return new TillerlessError('PLAN_INVALID', `cannot run the plan in ${file}: ${reason}`, {
    where: { file },
    hint: 'create one with `releases plan --out FILE`',
  });
}

/** Returns the render time and random seed of each release in a saved plan. */
export function momentsOf({ plans }: SavedSet): ReadonlyMap<string, RenderMoment> {
  return new Map([...plans].flatMap(([id, { madeMs, random }]) => (random ? [[id, { madeMs, random }] as const] : [])));
}

/** Checks that the set of changed releases is the same as in the saved plan. @throws PLAN_STALE */
export function checkSameReleases({ file, plans }: SavedSet, plan: SetPlan): void {
  const now = new Set(plan.releases.filter(isChanged).map(({ target }) => target.id));
  const reasons = [
    ...[...now].filter((id) => !plans.has(id)).map((id) => `${id} is not in the plan, but would change`),
    ...[...plans.keys()].filter((id) => !now.has(id)).map((id) => `${id} is in the plan, but would no longer change`),
  ];
  if (reasons.length === 0) return;
  throw new TillerlessError('PLAN_STALE', `the plan in ${file} is stale: ${reasons.join('; ')}`, {
    where: { file },
    hint: 'nothing was changed; create a new plan',
  });
}
