import { TillerlessError } from '../../errors/tillerless-error.ts';

/** What a rendering may still do. Rendering is synchronous, and one runs at a time, so the counters need not be handed around. */
let steps = Number.POSITIVE_INFINITY;
let bytes = Number.POSITIVE_INFINITY;
let keys = Number.POSITIVE_INFINITY;
let keysAtStart = keys;
let loop: Loop | undefined;
/** how often each template is running, inside of itself */
const running = new Map<string, number>();
/** templates that are running inside of themselves */
let recursion = 0;

/** Limits of one rendering. */
export interface WorkLimits {
  /** actions, calls and turns of loops; what takes longer counts for more, at about ten million a second */
  readonly steps: number;
  /** a rough measure of the values that are made, kept or not */
  readonly bytes: number;
  /** keys, certificates and hashes of passwords, which take a tenth of a second each */
  readonly keys: number;
}

/** Begins a rendering. */
export function allowWork(limits: WorkLimits): void {
  steps = limits.steps;
  bytes = limits.bytes;
  keys = limits.keys;
  keysAtStart = keys;
  loop = undefined;
  running.clear();
  recursion = 0;
}

/** Ends a rendering: nothing is limited between two. */
export function endWork(): void {
  allowWork({ steps: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY, keys: Number.POSITIVE_INFINITY });
}

/** Counts work before or while it is done. @throws TEMPLATE_LIMIT */
export function spendSteps(count: number): void {
  steps -= count;
  if (steps < 0) throw exceeded('the templates took more steps than they may');
}

/** Counts values that were made or are about to be. @throws TEMPLATE_LIMIT */
export function spendBytes(count: number): void {
  bytes -= count;
  if (bytes < 0) throw exceeded('the values that the templates made are too large');
}

/** What a loop or a template that calls itself may make before it counts how much would follow. */
const fewKeys = 12;
/** A loop that would make so many times what is left does not end by itself. */
const farTooMany = 10;

/**
 * Counts what takes long by its nature. Loops and templates that call themselves fail early when they make keys in every turn: each takes
 * a tenth of a second, and all that the limit allows would take ten.
 * @throws TEMPLATE_LIMIT
 */
export function spendKeys(count: number): void {
  keys -= count;
  if (keys < 0 || (keys < Number.POSITIVE_INFINITY && isEndless(count)))
    throw exceeded('the templates make more keys, certificates and passwords than they may');
}

/** A loop that is running. */
export interface Loop {
  readonly turns: number;
  /** the turn it is in, from 1 */
  turn: number;
  /** what was left when it began */
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

/** @param name of an included template; the text of one that is given to tpl */
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
  for (let each = loop; each !== undefined; each = each.outer) {
    const made = each.keys - keys;
    if (made > fewKeys && (made / each.turn) * each.turns > each.keys * farTooMany) return true;
  }
  return false;
}

function exceeded(message: string): TillerlessError {
  return new TillerlessError('TEMPLATE_LIMIT', message, {
    hint: 'the template most likely calls itself without end, loops too long, or grows a value again and again',
  });
}
