import type { PlanDocument } from './plan-document.ts';
import type { ReleaseEvent } from './release-event.ts';
import type { UiProblem } from './ui-session.ts';

/** The chart of an install or upgrade. "stored" is the chart in the release record. */
export type UiChartChoice =
  | { readonly kind: 'stored' }
  | {
      readonly kind: 'reference';
      /** REPO/CHART, a URL, oci://..., or a local path */
      readonly reference: string;
      /** version or range; empty for the latest version */
      readonly version: string;
    };

interface UiTarget {
  readonly namespace: string;
  readonly name: string;
}

/** Overrides that the user permits for an operation. Without them, the API server may reject planned changes. */
export interface UiPlanPermits {
  /** field managers whose fields may be taken over */
  readonly takeOver: readonly string[];
  /** true to delete and re-create objects whose immutable fields change */
  readonly recreateImmutable: boolean;
}

/** Sent to POST /api/plans. */
export type UiPlanRequest =
  | (UiTarget & {
      /** installs the release if it does not exist */
      readonly kind: 'chart';
      readonly chart: UiChartChoice;
      /** YAML; replaces the values of the previous revision */
      readonly values: string;
      readonly createNamespace: boolean;
      readonly permits?: UiPlanPermits | undefined;
    })
  | (UiTarget & { readonly kind: 'rollback'; readonly revision: number; readonly permits?: UiPlanPermits | undefined })
  | (UiTarget & { readonly kind: 'uninstall'; readonly keepHistory: boolean });

/** A plan that the server stores until it is run or discarded. */
export interface UiPlan {
  readonly id: string;
  /** kubeconfig context; empty if there is none */
  readonly context: string;
  readonly request: UiPlanRequest;
  readonly document: PlanDocument;
  /** milliseconds since the Unix epoch */
  readonly createdMs: number;
  /** the equivalent command line */
  readonly command: string;
}

/** Sent to POST /api/plans/run. */
export interface UiRunRequest {
  readonly id: string;
  /** true to wait until all objects are ready */
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  /** true to undo the operation if it fails; only for an install or upgrade */
  readonly rollbackOnFailure: boolean;
}

export interface UiTestRequest extends UiTarget {
  readonly timeoutSeconds: number;
}

export type UiOperationKind = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'test';
export type UiOperationState = 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface UiOperationEvent {
  /** milliseconds since the operation started */
  readonly afterMs: number;
  readonly event: ReleaseEvent;
}

/** A running or completed operation. */
export interface UiOperation {
  readonly id: string;
  readonly context: string;
  readonly kind: UiOperationKind;
  readonly namespace: string;
  readonly name: string;
  readonly state: UiOperationState;
  /** milliseconds since the Unix epoch */
  readonly startedMs: number;
  readonly endedMs?: number;
  readonly events: readonly UiOperationEvent[];
  readonly problem?: UiProblem;
  /** the new revision, if there is one */
  readonly revision?: number;
  readonly plan?: PlanDocument;
}
