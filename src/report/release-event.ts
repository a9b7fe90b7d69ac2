/** An event during an operation, for the progress screen, `--events ndjson`, and callers of the library. */
export type ReleaseEvent =
  | { readonly type: 'recorded'; readonly release: string; readonly revision: number; readonly status: string }
  | {
      readonly type: 'recovered';
      readonly release: string;
      readonly revision: number;
      readonly status: string;
      readonly holder: string;
      readonly silentMs: number;
      /** the revision whose objects are in the cluster; undefined if there is no such revision */
      readonly from?: number;
    }
  | {
      /** another operation holds the release's lock, and this operation waits for it */
      readonly type: 'lock-awaited';
      readonly release: string;
      readonly revision: number;
      readonly status: string;
      readonly name: string;
      readonly since: string | undefined;
      readonly silentMs: number;
      readonly leftMs: number;
    }
  | {
      readonly type: 'changed';
      readonly object: string;
      readonly namespace: string;
      readonly change: 'created' | 'recreated' | 'configured' | 'unchanged' | 'deleted' | 'kept' | 'not-owned';
    }
  | { readonly type: 'hook-started'; readonly event: string; readonly object: string }
  | {
      readonly type: 'hook-finished';
      readonly event: string;
      readonly object: string;
      readonly phase: 'Succeeded' | 'Failed';
      readonly ms: number;
      readonly reason: string;
    }
  | { readonly type: 'wait-started'; readonly objects: number; readonly timeoutMs: number; readonly until: 'ready' | 'gone' }
  | { readonly type: 'waiting'; readonly object: string; readonly detail: string; readonly reason: string }
  | { readonly type: 'ready' | 'gone'; readonly object: string; readonly ms: number }
  | { readonly type: 'log'; readonly object: string; readonly line: string }
  | {
      readonly type: 'warning';
      readonly text: string;
      /** the object that was sent, for example "Deployment/web"; only set for a warning from the API server */
      readonly object?: string;
      readonly namespace?: string;
    };

export type Emit = (event: ReleaseEvent) => void;
