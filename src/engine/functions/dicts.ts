import { elementType, isMap, isNilContainer, nilMap, typedList, type Value, type ValueMap } from '../../base/go/value.ts';
import { isTrue, stringList, typeName } from '../template/go-types.ts';
import { sortedKeys } from '../template/sorted-keys.ts';
import { checkSize } from '../template/value-size.ts';
import { spendBytes, spendSteps } from '../template/work-budget.ts';
import { strval } from './convert.ts';
import { defineFunctions, refuse } from './define.ts';

function dict(...pairs: Value[]): Value {
  const map: ValueMap = new Map();
  for (let i = 0; i < pairs.length; i += 2) map.set(strval(pairs[i] ?? null), i + 1 < pairs.length ? (pairs[i + 1] ?? null) : '');
  return map;
}

function dig(...args: Value[]): Value {
  if (args.length < 3) return refuse('dig needs at least three arguments');
  const map = args.at(-1) ?? null;
  const otherwise = args.at(-2) ?? null;
  if (!isMap(map))
    return refuse(`interface conversion: interface {} is ${map === null ? 'nil' : typeName(map)}, not map[string]interface {}`);
  if (typeName(map) !== 'map[string]interface {}')
    return refuse(`interface conversion: interface {} is ${typeName(map)}, not map[string]interface {}`);
  let current: Value = map;
  const path = args.slice(0, -2);
  for (const [i, step] of path.entries()) {
    if (typeof step !== 'string')
      return refuse(`interface conversion: interface {} is ${step === null ? 'nil' : typeName(step)}, not string`);
    if (!isMap(current))
      return refuse(
        `interface conversion: interface {} is ${current === null ? 'nil' : typeName(current)}, not map[string]interface {}`,
      );
    if (!current.has(step)) return otherwise;
    const next: Value = current.get(step) ?? null;
    if (i === path.length - 1) return next;
    current = next;
  }
  return current;
}

/** An entry of a map that is made or looked at. */
const entrySteps = 0.3;
const entryBytes = 48;

/** mergo: what is empty in the destination is filled from the source; deeper maps are merged in place. */
function mergeInto(into: ValueMap, from: ValueMap, overwrite: boolean, depth = 0): void {
  if (depth > 1000) refuse('maps are nested too deep');
  for (const [key, value] of from) {
    spendSteps(entrySteps);
    spendBytes(entryBytes);
    const old = into.get(key);
    if (isMap(old) && old.size > 0 && isMap(value)) mergeInto(old, value, overwrite, depth + 1);
    // A nil fills nothing; over something it goes.
    else if (overwrite || (!isTrue(old) && value !== null)) into.set(key, value);
  }
}

function merge(overwrite: boolean): (target: Value, ...sources: Value[]) => Value {
  return (target, ...sources) => {
    const into = isMap(target) ? target : new Map<string, Value>();
    for (const source of sources) if (isMap(source)) mergeInto(into, source, overwrite);
    return into;
  };
}

export function deepCopy(value: Value): Value {
  spendSteps(entrySteps);
  spendBytes(entryBytes);
  // A nil stays one.
  if (typeof value === 'object' && value !== null && isNilContainer(value)) return value;
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, deepCopy(item)]));
  if (Array.isArray(value)) {
    const copy = value.map(deepCopy);
    const type = elementType(value);
    return type === 'interface {}' ? copy : typedList(copy, type);
  }
  return value;
}

function copyOf(value: Value): Value {
  if (value === null) return refuse('reflect: call of reflect.Value.Type on zero Value');
  checkSize(value);
  return deepCopy(value);
}

const mapOf = (value: Value): ValueMap => (isMap(value) ? value : new Map<string, Value>());

/** Keys in order, counted. */
function keysOf(value: Value): string[] {
  const map = mapOf(value);
  spendSteps(map.size * entrySteps);
  return sortedKeys(map);
}

export const dictFunctions = defineFunctions({
  dict: { args: ['...any'], call: dict },
  get: { args: ['map', 'string'], call: (map: Value, key: string) => mapOf(map).get(key) ?? (mapOf(map).has(key) ? null : '') },
  set: {
    args: ['map', 'string', 'any'],
    call: (map: Value, key: string, value: Value) =>
      isMap(map) && !isNilContainer(map) ? map.set(key, value) : refuse('assignment to entry in nil map'),
  },
  unset: {
    args: ['map', 'string'],
    call: (map: Value, key: string) => {
      mapOf(map).delete(key);
      return map ?? nilMap();
    },
  },
  hasKey: { args: ['map', 'string'], call: (map: Value, key: string) => mapOf(map).has(key) },
  pluck: {
    args: ['string', '...map'],
    call: (key: string, ...maps: Value[]) => maps.filter((map) => mapOf(map).has(key)).map((map) => mapOf(map).get(key) ?? null),
  },
  keys: { args: ['...map'], call: (...maps: Value[]) => stringList(maps.flatMap((map) => keysOf(map))) },
  values: { args: ['map'], call: (map: Value) => keysOf(map).map((key) => mapOf(map).get(key) ?? null) },
  pick: {
    args: ['map', '...string'],
    call: (map: Value, ...keys: string[]) =>
      new Map(keys.filter((key) => mapOf(map).has(key)).map((key) => [key, mapOf(map).get(key) ?? null])),
  },
  omit: {
    args: ['map', '...string'],
    call: (map: Value, ...keys: string[]) => new Map([...mapOf(map)].filter(([key]) => !keys.includes(key))),
  },
  merge: { args: ['map', '...map'], call: merge(false) },
  mustMerge: { args: ['map', '...map'], call: merge(false) },
  mergeOverwrite: { args: ['map', '...map'], call: merge(true) },
  mustMergeOverwrite: { args: ['map', '...map'], call: merge(true) },
  deepCopy: { args: ['any'], call: copyOf },
  mustDeepCopy: { args: ['any'], call: copyOf },
  dig: { args: ['...any'], call: dig },
});
