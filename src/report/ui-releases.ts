import type { PlannedChange, ShownField } from './plan-document.ts';

/** A release in the list. */
export interface UiRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  /** time of the last deployment in RFC 3339 format; empty if unknown */
  readonly updated: string;
  readonly chart: string;
  readonly chartVersion: string;
  readonly appVersion: string;
  /** the newest version in a configured repository, if it is newer than the installed one */
  readonly newer?: { readonly version: string; readonly reference: string };
}

/** Returned by GET /api/releases. */
export interface UiReleaseList {
  /** the listed namespace; empty for all namespaces */
  readonly namespace: string;
  readonly releases: readonly UiRelease[];
  /** an error message for each record that cannot be decoded */
  readonly unreadable: readonly string[];
}

/** The state of an object. "missing" means that the object is part of the release, but not in the cluster. */
export type UiHealthState = 'ready' | 'progressing' | 'failed' | 'missing';

export interface UiObjectHealth {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly state: UiHealthState;
  /** short status, for example "2/3 ready" */
  readonly detail: string;
  /** the reason why the object is not ready, for example "Pod/web-x2k: ImagePullBackOff" */
  readonly reason?: string;
}

/** The health of a release's objects. */
export interface UiReleaseHealth {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly objects: readonly UiObjectHealth[];
  /** number of objects that differ from the stored revision */
  readonly drifted: number;
  /** the reason why the health is unknown */
  readonly problem?: string;
}

export interface UiComparedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly chart: string;
  readonly chartVersion: string;
  readonly appVersion: string;
}

/** Returned by GET /api/compare. The left release is treated as the old state, the right one as the new state. */
export interface UiReleaseComparison {
  readonly left: UiComparedRelease;
  readonly right: UiComparedRelease;
  /** differences between the computed values */
  readonly values: readonly ShownField[];
  readonly changes: readonly PlannedChange[];
}
