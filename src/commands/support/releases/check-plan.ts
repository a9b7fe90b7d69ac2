import type { SetPlan } from '../../../actions/releases-file/cluster/plan-set.ts';
import { plural } from '../../../base/text.ts';
import { reasonOf, TillerlessError } from '../../../errors/tillerless-error.ts';

/** Checks that all releases could be planned and that the API server accepts their objects. @throws RELEASES_FAILED */
export function checkPlanned({ failures, document }: SetPlan): void {
  const errors = [...failures].map(([id, error]) => ({
    title: `${id}: ${reasonOf(error)}`,
    where: error.where,
    hint: error.hint,
  }));
  const problems = document.releases.flatMap(({ id, plan }) =>
    (plan?.problems ?? []).map(({ object, message, hint }) => ({ title: `${id}: ${object}: ${message}`, hint })),
  );
  const notes = [...errors, ...problems];
  if (notes.length === 0) return;
  throw new TillerlessError('RELEASES_FAILED', `${plural(notes.length, 'problem')} would cause this plan to fail`, {
    notes,
  });
}
