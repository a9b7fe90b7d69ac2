import { GoDuration } from '../../base/go/duration.ts';
import { elementType, GoObject, Int, isMap, StringMap, type Value } from '../../base/go/value.ts';
import type { Statement } from './ast.ts';
import { sliceItems } from './go-types.ts';
import { pointedAtText, printValue } from './print.ts';
import { ExecError, type Item, type Place, type State } from './runtime.ts';
import { sortedKeys } from './sorted-keys.ts';
import { enterLoop, leaveLoop } from './work-budget.ts';

/** Runs a loop body for an element. Returns false after `break`. A key of type number is a list index. */
export type Turn = (state: State, key: string | number | Int | GoDuration, item: Item) => boolean;

export interface Loop {
  readonly state: State;
  readonly body: Turn;
  readonly location: Place;
  readonly variables: number;
}

/** Reports whether a loop body contains a `break` or `continue` for this loop rather than for a nested one. */
export function hasJump(body: readonly Statement[]): boolean {
  return body.some(
    (node) =>
      node.kind === 'break' ||
      node.kind === 'continue' ||
      ((node.kind === 'if' || node.kind === 'with') && (hasJump(node.list) || hasJump(node.orElse ?? []))) ||
      (node.kind === 'range' && hasJump(node.orElse ?? [])),
  );
}

/** Iterates over a value. Returns false if the value is empty. */
export function iterate(value: Item, loop: Loop): boolean {
  return saysItems(value) ? iterateTyped(value, loop) : iterateAny(value, loop);
}

/** Reports whether a value's Go type has a specific element type. Most lists and maps have the element type interface {}. */
function saysItems(value: Item): boolean {
  if (Array.isArray(value)) return elementType(value) !== 'interface {}';
  return value instanceof StringMap || (typeof value === 'object' && !isMap(value));
}

function iterateTyped(value: Item, { body, state, ...loop }: Loop): boolean {
  const outer = state.typedItem;
  const turn: Turn = (state, key, item) => {
    state.typedItem = item;
    return body(state, key, item);
  };
  const ran = iterateAny(value, { ...loop, state, body: turn });
  state.typedItem = outer;
  return ran;
}

function iterateAny(value: Item, loop: Loop): boolean {
  const { state, body } = loop;
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) {
    turns(value.length, (i) => body(state, i, value[i] as Item));
    return value.length > 0;
  }
  if (isMap(value)) {
    const keys = sortedKeys(value);
    turns(keys.length, (i) => body(state, keys[i] as string, value.get(keys[i] as string)));
    return keys.length > 0;
  }
  if (value instanceof Int) return count(value.value, (i) => new Int(i, value.kind), loop);
  if (value instanceof GoDuration) return count(value.nanoseconds, (i) => new GoDuration(i), loop);
  if (value instanceof GoObject && 'entries' in value && typeof value.entries === 'function') {
    // The value is .Files, which maps file names to contents.
    const entries = [...(value.entries() as Iterable<readonly [string, Value]>)];
    turns(entries.length, (i) => body(state, ...(entries[i] as readonly [string, Value])));
    return entries.length > 0;
  }
  const items = sliceItems(value);
  if (items !== undefined) return iterateAny(items as Value[], loop);
  throw new ExecError(loop.location, `range can't iterate over ${pointedAtText(value)}`);
}

function count(limit: bigint, make: (i: bigint) => Int | GoDuration, { state, body, location, variables }: Loop): boolean {
  if (variables > 1) throw new ExecError(location, `can't use ${printValue(make(limit))} to iterate over more than one variable`);
  turns(Number(limit), (i) => {
    const item = make(BigInt(i));
    return body(state, item, item);
  });
  return limit > 0n;
}

/** Runs the iterations of a loop until one of them returns false. */
function turns(count: number, turn: (i: number) => boolean): void {
  const loop = enterLoop(count);
  try {
    for (let i = 0; i < count; i++) {
      loop.turn = i + 1;
      if (!turn(i)) return;
    }
  } finally {
    leaveLoop(loop);
  }
}
