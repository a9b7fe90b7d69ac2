import { TillerlessError } from '../../errors/tillerless-error.ts';

/** The remaining budget of the current render. Renders are synchronous and never overlap, so the counters can be global. */
let steps = Number.POSITIVE_INFINITY;
let bytes = Number.POSITIVE_INFINITY;
let keys = Number.POSITIVE_INFINITY;
let keysAtStart = keys;
let loop: Loop | undefined;
/** recursion depth of each running template */
const running = new Map<string, number>();
/** number of running templates that call themselves, directly or indirectly */
let recursion = 0;

/** The limits for a rendering. */
export interface WorkLimits {
  /**
   * number of steps; an action, call or loop iteration takes one step, or several if it is slow; ten million steps take about a
   * second
   */
  readonly steps: number;
  /** estimated size in bytes of all values created, including values that are no longer referenced */
  readonly bytes: number;
  /** number of keys, certificates and password hashes, each of which takes about 0.1 seconds */
  readonly keys: number;
}

/** Sets the budget at the start of a rendering. */
export function allowWork(limits: WorkLimits): void {
  steps = limits.steps;
  bytes = limits.bytes;
  keys = limits.keys;
  keysAtStart = keys;
  loop = undefined;
  running.clear();
  recursion = 0;
}

/** Removes all limits when a render has finished. */
export function endWork(): void {
  allowWork({ steps: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY, keys: Number.POSITIVE_INFINITY });
}

/** Returns the number of steps that the current rendering has left. */
export function stepsLeft(): number {
  return steps;
}

/** Deducts the cost of an operation from the step budget before the operation starts. @throws TEMPLATE_LIMIT */
export function spendSteps(count: number): void {
  steps -= count;
  if (steps < 0) throw exceeded('the templates took more steps than they may');
}

/** Deducts the size of values that have been or will be created from the byte budget. @throws TEMPLATE_LIMIT */
export function spendBytes(count: number): void {
  bytes -= count;
  if (bytes < 0) throw exceeded('the values that the templates made are too large');
}

/**
 * Number of keys, certificates and password hashes after which to estimate how many of them a loop or a recursive template will
 * generate in total.
 */
const fewKeys = 12;
/** A loop is stopped early if it is expected to need more than this multiple of the key budget that was left when it started. */
const farTooMany = 10;

/**
 * Deducts keys, certificates and password hashes from the key budget. It takes about ten seconds to use up the entire budget, so
 * loops and recursive templates that are likely to exceed it fail early.
 *
 * @throws TEMPLATE_LIMIT
 */
export function spendKeys(count: number): void {
  keys -= count;
  if (keys < 0 || (keys < Number.POSITIVE_INFINITY && isEndless(count)))
    throw exceeded('the templates make more keys, certificates and passwords than they may');
}

/** A running loop. */
export interface Loop {
  readonly turns: number;
  /** number of the current iteration, starting at 1 */
  turn: number;
  /** remaining key budget when the loop started */
  readonly keys: number;
  readonly outer: Loop | undefined;
}

export function enterLoop(turns: number): Loop {
  loop = { turns, turn: 0, keys, outer: loop };
  return loop;
}

export function leaveLoop({ outer }: Loop): void {
  loop = outer;
}

/** @param name template name, or the text passed to `tpl` */
export function enterTemplate(name: string): void {
  const count = running.get(name) ?? 0;
  running.set(name, count + 1);
  if (count > 0) recursion++;
}

export function leaveTemplate(name: string): void {
  const count = running.get(name) ?? 1;
  running.set(name, count - 1);
  if (count > 1) recursion--;
}

function isEndless(count: number): boolean {
  if (keysAtStart - keys > fewKeys && recursion * count >= fewKeys) return true;
  for (let current = loop; current !== undefined; current = current.outer) {
    const made = current.keys - keys;
    if (made > fewKeys && (made / current.turn) * current.turns > current.keys * farTooMany) return true;
  }
  return false;
}

function exceeded(message: string): TillerlessError {
  return new TillerlessError('TEMPLATE_LIMIT', message, {
    hint: 'check the template for infinite recursion, long loops, and values that keep growing',
  });
}
