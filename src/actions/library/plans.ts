import type { DriftReport } from '../../report/drift-report.ts';
import type { PlanDocument } from '../../report/plan-document.ts';
import { allDrift as compareAll, releaseDrift as compareRelease } from '../plan/drift.ts';
import type { ObjectView } from '../plan/object-view.ts';
import { type PlanRequest, planRelease } from '../plan/plan.ts';
import { diffRevisions as compareRevisions } from '../plan/revision-diff.ts';
import type { Session } from '../session.ts';
import { checkArguments } from './argument-shapes.ts';
import { operationArguments } from './operation-shapes.ts';

/**
 * Plans an operation and validates it with dry runs on the API server. Nothing is written.
 *
 * @param view how to display fields; by default, the data of Secrets is masked
 * @throws USAGE, or any error from rendering and planning
 */
export async function plan(session: Session, request: PlanRequest, view?: ObjectView): Promise<PlanDocument> {
  checkArguments({ name: 'plan' }, operationArguments.plan, { session, request, view });
  return planRelease(session, request, view);
}

/** Compares two revisions of a release without reading live objects. @throws USAGE, RELEASE_NOT_FOUND */
export async function diffRevisions(...args: Parameters<typeof compareRevisions>): Promise<PlanDocument> {
  const [session, name, revisions, view] = args;
  checkArguments({ name: 'diffRevisions' }, operationArguments.diffRevisions, { session, name, revisions, view });
  return compareRevisions(...args);
}

/**
 * Compares a revision of a release with the cluster. Only fields set by the release are compared.
 *
 * @param revision 0 for the deployed revision, or the latest one if none is deployed
 * @throws USAGE, RELEASE_NOT_FOUND; STORAGE_DRIVER if there is no cluster
 */
export async function releaseDrift(...args: Parameters<typeof compareRelease>): Promise<DriftReport> {
  const [session, name, revision, view] = args;
  checkArguments({ name: 'releaseDrift' }, operationArguments.releaseDrift, { session, name, revision, view });
  return compareRelease(...args);
}

/**
 * Compares every deployed or failed release with the cluster.
 *
 * @returns the reports, sorted by namespace and name, and an error message for each record that cannot be decoded
 * @throws USAGE; STORAGE_DRIVER if there is no cluster
 */
export async function allDrift(...args: Parameters<typeof compareAll>): ReturnType<typeof compareAll> {
  const [session, allNamespaces, view] = args;
  checkArguments({ name: 'allDrift' }, operationArguments.allDrift, { session, allNamespaces, view });
  return compareAll(...args);
}
