import type { Emit } from '../../report/release-event.ts';
import type { KubeObject, Target } from '../resource.ts';
import type { Readiness, ReadinessOptions } from './readiness.ts';
import { type ReadyWhen, readyWhenOf } from './ready-when.ts';

export interface WaitOptions extends ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** true to use Helm 3's rules and messages */
  readonly legacy?: boolean;
  /** true to stop waiting as soon as it is certain that an object will not become ready */
  readonly failFast?: boolean;
}

/** An awaited object and its last observed state. */
export interface Awaited {
  readonly target: Target;
  /** the readiness expression from the object's annotation */
  readonly when: ReadyWhen | undefined;
  state: Readiness;
  object: KubeObject | undefined;
  /** last reported reason why the object is not ready */
  reason: string;
  /** the reason why the object will never become ready */
  verdict: string | undefined;
}

export function awaitedOf(target: Target, detail: string): Awaited {
  const when = readyWhenOf(target);
  // Invalid expressions are rejected before anything is written, but an old release record may still contain one.
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
