import type { UiOperation, UiOperationEvent } from './ui-operations.ts';
import type { UiRelease } from './ui-releases.ts';
import type { UiProblem } from './ui-session.ts';

/** A message that the server pushes to the page. */
export type UiMessage =
  | {
      readonly type: 'releases';
      readonly changed: readonly UiRelease[];
      readonly removed: readonly { readonly namespace: string; readonly name: string }[];
    }
  /** objects in these namespaces have changed; an empty list means that any object may have changed */
  | { readonly type: 'objects'; readonly namespaces: readonly string[] }
  | { readonly type: 'operation'; readonly operation: Omit<UiOperation, 'events' | 'plan'> }
  | { readonly type: 'operation-event'; readonly id: string; readonly event: UiOperationEvent }
  /** the connection to the cluster was lost, or restored if `problem` is absent */
  | { readonly type: 'cluster'; readonly problem?: UiProblem };
