import type { PlanDocument } from './plan-document.ts';

/** The part of a plan for many releases that is about one of them. */
export interface SetPlanEntry {
  readonly id: string;
  readonly release: string;
  readonly namespace: string;
  /** missing if there is nothing to do, or if the release cannot be planned */
  readonly plan?: PlanDocument;
  /** hooks whose manifests change, in the form "Job/web-migrate"; apply upgrades the release because of them */
  readonly changedHooks?: readonly string[];
  /** why the release cannot be planned */
  readonly error?: string;
  /** why the release was not planned */
  readonly skipped?: string;
}

/** A plan over many releases as plain data. This is the output of `releases plan -o json`. */
export interface SetPlanDocument {
  /** the releases in the order in which they start */
  readonly releases: readonly SetPlanEntry[];
}
