import type { Emit } from '../../report/release-event.ts';
import type { KubeObject, Target } from '../resource.ts';
import type { Readiness, ReadinessOptions } from './readiness.ts';
import { type ReadyWhen, readyWhenOf } from './ready-when.ts';

export interface WaitOptions extends ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** by the rules and with the words of Helm 3 */
  readonly legacy?: boolean;
  /** ends as soon as it is certain that something will not get ready */
  readonly failFast?: boolean;
}

/** An object that is waited for, as far as it is known. */
export interface Awaited {
  readonly target: Target;
  /** what the object itself says about when it is ready */
  readonly when: ReadyWhen | undefined;
  state: Readiness;
  object: KubeObject | undefined;
  /** what keeps it from being ready, as told last */
  reason: string;
  /** why waiting for it is in vain */
  verdict: string | undefined;
}

export function awaitedOf(target: Target, detail: string): Awaited {
  const when = readyWhenOf(target);
  // An expression that can't be read was refused before anything was written; an old record may hold one all the same.
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
