import type { PlanDocument } from './plan-document.ts';

/** The entry for one release in a plan for multiple releases. */
export interface SetPlanEntry {
  readonly id: string;
  readonly release: string;
  readonly namespace: string;
  /** plan of the release; absent if there is nothing to do, or if the release cannot be planned */
  readonly plan?: PlanDocument;
  /** hooks whose manifests change, in the form "Job/web-migrate"; they cause `apply` to upgrade the release */
  readonly changedHooks?: readonly string[];
  /** reason why the release cannot be planned */
  readonly error?: string;
  /** reason why the release was not planned */
  readonly skipped?: string;
}

/** A plan for multiple releases as plain data. This is the output of `releases plan -o json`. */
export interface SetPlanDocument {
  /** the releases, in the order they start */
  readonly releases: readonly SetPlanEntry[];
}
