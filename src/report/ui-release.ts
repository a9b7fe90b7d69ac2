import type { UiObjectHealth } from './ui-releases.ts';

/** A revision in the history of a release. */
export interface UiRevisionRow {
  readonly revision: number;
  /** RFC 3339; empty if unknown */
  readonly updated: string;
  readonly status: string;
  readonly chart: string;
  readonly chartVersion: string;
  readonly appVersion: string;
  /** the outcome, as recorded by the operation */
  readonly description: string;
  readonly rollbackRevision?: number;
  /** who stored the record, if known: the user of a running operation, or the last field manager */
  readonly author?: string;
  /** differences from the previous revision, one line each */
  readonly changes: readonly string[];
}

/** Returned by GET /api/release: a release and its revisions, newest first. */
export interface UiReleaseHistory {
  readonly name: string;
  readonly namespace: string;
  readonly revisions: readonly UiRevisionRow[];
  /** the current revision: the deployed one or, if there is none, the latest */
  readonly current: number;
  /**
   * true if the record contains the entire chart, so that an upgrade can use it; false if the chart has dependencies, because
   * records do not contain subcharts
   */
  readonly hasWholeChart: boolean;
  readonly newer?: { readonly version: string; readonly reference: string };
}

/** A document of a manifest. The data of Secrets is replaced with its size and digest. */
export interface UiDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** path of the template; empty if unknown */
  readonly source: string;
  readonly text: string;
  readonly isMasked: boolean;
}

export interface UiHook extends UiDocument {
  readonly events: readonly string[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly lastRun?: { readonly started: string; readonly completed: string; readonly phase: string };
}

/** A value of a release, and the location where it was set. */
export interface UiValueOrigin {
  readonly path: string;
  /** the value as JSON */
  readonly value: string;
  readonly origin: 'user' | 'chart';
  /** the default that the user overrode or removed, as JSON */
  readonly overrides?: string;
  readonly isRemoved?: boolean;
}

/** Returned by GET /api/revision. */
export interface UiRevision {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  readonly updated: string;
  readonly firstDeployed: string;
  readonly description: string;
  readonly chart: string;
  readonly chartVersion: string;
  readonly appVersion: string;
  readonly chartDescription: string;
  readonly notes: string;
  readonly applyMethod: 'server-side' | 'client-side';
  readonly documents: readonly UiDocument[];
  readonly hooks: readonly UiHook[];
  /** the user's values as YAML; empty if there are none */
  readonly userValues: string;
  /** the user's values merged over the chart's defaults, as YAML */
  readonly computedValues: string;
  readonly origins: readonly UiValueOrigin[];
}

/** A live object and the objects that it owns. */
export interface UiResource extends UiObjectHealth {
  /** RFC 3339 */
  readonly created: string;
  /** names of the containers, if the object is a Pod */
  readonly containers: readonly string[];
  readonly children: readonly UiResource[];
}

/** A warning event. */
export interface UiWarning {
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** Returned by GET /api/resources. */
export interface UiResourceTree {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly resources: readonly UiResource[];
  readonly warnings: readonly UiWarning[];
  /** messages about objects that cannot be read */
  readonly notes: readonly string[];
}

export interface UiEvent extends UiWarning {
  readonly type: string;
  /** RFC 3339 */
  readonly last: string;
}

/** Returned by GET /api/object: a live object. */
export interface UiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** YAML without managedFields */
  readonly text: string;
  /** true if the data of a Secret was replaced with its size and digest */
  readonly isMasked: boolean;
  readonly managers: readonly { readonly manager: string; readonly operation: string; readonly time: string }[];
  readonly events: readonly UiEvent[];
  /** the reason why the events cannot be read */
  readonly eventsProblem?: string;
}

/** Returned by GET /api/log: the last lines of a container's log. */
export interface UiPodLog {
  readonly pod: string;
  readonly container: string;
  readonly lines: readonly string[];
  /** true if the lines are from the container's previous run, because it has not been restarted yet */
  readonly isPrevious: boolean;
  readonly problem?: string;
}
