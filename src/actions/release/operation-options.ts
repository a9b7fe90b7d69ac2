import type { ForceConflicts } from '../../kube/change/conflicts.ts';
import type { Emit } from '../../report/release-event.ts';
import type { Confirm } from './preflight.ts';

/** How objects are sent to the API server. */
export interface ApplyChoice {
  /** "auto" follows the revision before */
  readonly serverSide: 'true' | 'false' | 'auto';
  /** whose fields server-side apply takes over */
  readonly forceConflicts: ForceConflicts;
  readonly forceReplace: boolean;
  /** objects that belong to nobody or to another release become ours */
  readonly takeOwnership: boolean;
  /** objects with changes that can not be made in place are deleted and created anew */
  readonly recreateImmutable: boolean;
}

/** What is awaited, and for how long each time. */
export interface WaitChoice {
  readonly strategy: 'watcher' | 'hookOnly' | 'legacy';
  readonly jobs: boolean;
  readonly timeoutMs: number;
  /** end as soon as it is certain that something will not get ready */
  readonly failFast: boolean;
}

/** What the operations on a release have in common. */
export interface OperationChoice {
  readonly noHooks: boolean;
  readonly wait: WaitChoice;
  readonly emit: Emit;
  /** how long to wait for others who are at work on the release; 0 or absent for not at all */
  readonly lockMs?: number;
  /** a warning of the API server about an object stops the operation before anything is written */
  readonly warningsAsErrors?: boolean;
  /** a last look before anything is written */
  readonly confirm?: Confirm | undefined;
}

/** What becomes of the files of crds/: make what is missing, also change what is there, or nothing. */
export type CrdChoice = 'create' | 'apply' | 'skip';

/** "none" carries the operation out, "client" asks no cluster, "server" asks it and writes nothing. */
export type DryRun = 'none' | 'client' | 'server';

/** How Helm applies objects when no flag says otherwise. */
export const defaultApply: ApplyChoice = {
  serverSide: 'auto',
  forceConflicts: false,
  forceReplace: false,
  takeOwnership: false,
  recreateImmutable: false,
};

/** Hooks run, nothing else is waited for, and events are not reported. */
export const defaultChoice: OperationChoice = {
  noHooks: false,
  wait: { strategy: 'hookOnly', jobs: false, timeoutMs: 300_000, failFast: false },
  emit: () => undefined,
};

/** Whether an operation waits for more than its hooks. */
export function waitsForAll(wait: WaitChoice): boolean {
  return wait.strategy !== 'hookOnly';
}
