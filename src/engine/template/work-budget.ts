import { TillerlessError } from '../../errors/tillerless-error.ts';

/** What a rendering may still do. Rendering is synchronous, and one runs at a time, so the counters need not be handed around. */
let steps = Number.POSITIVE_INFINITY;
let bytes = Number.POSITIVE_INFINITY;
let keys = Number.POSITIVE_INFINITY;

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

/** Counts what takes long by its nature. @throws TEMPLATE_LIMIT */
export function spendKeys(count: number): void {
  keys -= count;
  if (keys < 0) throw exceeded('the templates made more keys, certificates and passwords than they may');
}

function exceeded(message: string): TillerlessError {
  return new TillerlessError('TEMPLATE_LIMIT', message, {
    hint: 'the template most likely calls itself without end, loops too long, or grows a value again and again',
  });
}
