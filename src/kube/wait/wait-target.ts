import type { Emit } from '../../report/release-event.ts';
import type { KubeObject, Target } from '../resource.ts';
import type { Readiness, ReadinessOptions } from './readiness.ts';
import { type ReadyWhen, readyWhenOf } from './ready-when.ts';

export interface WaitOptions extends ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** true for the rules and messages of Helm 3 */
  readonly legacy?: boolean;
  /** true to end as soon as an object will certainly not become ready */
  readonly failFast?: boolean;
}

/** An awaited object and its observed state. */
export interface Awaited {
  readonly target: Target;
  /** the object's own readiness expression */
  readonly when: ReadyWhen | undefined;
  state: Readiness;
  object: KubeObject | undefined;
  /** last reported reason why it is not ready */
  reason: string;
  /** why it will not become ready */
  verdict: string | undefined;
}

export function awaitedOf(target: Target, detail: string): Awaited {
  const when = readyWhenOf(target);
  // Invalid expressions are rejected before anything is written, but an old record may contain one.
  const known = typeof when === 'string' ? undefined : when;
  return {
    target,
    when: known,
    state: { state: 'progressing', detail, message: '' },
    object: undefined,
    reason: '',
    verdict: undefined,
  };
}
