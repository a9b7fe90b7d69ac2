import type { ForceConflicts } from '../../kube/change/conflicts.ts';
import type { Emit } from '../../report/release-event.ts';
import type { Confirm } from './preflight.ts';

/** Options for applying objects. */
export interface ApplyChoice {
  /** "auto" uses the previous revision's apply method */
  readonly serverSide: 'true' | 'false' | 'auto';
  /** field managers whose fields are overwritten by server-side apply if there is a conflict */
  readonly forceConflicts: ForceConflicts;
  readonly forceReplace: boolean;
  /** true to adopt objects that belong to another release or to no release */
  readonly takeOwnership: boolean;
  /** true to delete and re-create objects whose immutable fields have changed */
  readonly recreateImmutable: boolean;
}

/** Options for waiting. */
export interface WaitChoice {
  readonly strategy: 'watcher' | 'hookOnly' | 'legacy';
  readonly jobs: boolean;
  readonly timeoutMs: number;
  /** true to stop waiting as soon as an object can no longer become ready */
  readonly failFast: boolean;
}

/** Options common to all operations on a release. */
export interface OperationChoice {
  readonly noHooks: boolean;
  readonly wait: WaitChoice;
  readonly emit: Emit;
  /** how long to wait for another operation on the release to finish; defaults to 0 */
  readonly lockMs?: number;
  /** true to fail before anything is written if the API server warns about an object */
  readonly warningsAsErrors?: boolean;
  /** called before anything is written */
  readonly confirm?: Confirm | undefined;
}

/**
 * How to handle the CRDs in crds/: "create" creates missing CRDs, "apply" also updates existing ones, and "skip" ignores them.
 */
export type CrdChoice = 'create' | 'apply' | 'skip';

/**
 * "none" executes the operation, "client" does not contact the cluster, and "server" reads from the cluster but writes nothing.
 */
export type DryRun = 'none' | 'client' | 'server';

/** Helm's default options for applying objects. */
export const defaultApply: ApplyChoice = {
  serverSide: 'auto',
  forceConflicts: false,
  forceReplace: false,
  takeOwnership: false,
  recreateImmutable: false,
};

/** Default options: run hooks, wait only for hooks, and do not report events. */
export const defaultChoice: OperationChoice = {
  noHooks: false,
  wait: { strategy: 'hookOnly', jobs: false, timeoutMs: 300_000, failFast: false },
  emit: () => undefined,
};

/** Reports whether an operation waits until its objects are ready or deleted. Otherwise, it waits only for its hooks. */
export function waitsForAll(wait: WaitChoice): boolean {
  return wait.strategy !== 'hookOnly';
}
