import { elementType, isMap, isNilContainer, nilMap, typedList, type Value, type ValueMap } from '../../base/go/value.ts';
import { isTrue, stringList, stringMap, typedMap, typeName } from '../template/go-types.ts';
import { sortedKeys } from '../template/sorted-keys.ts';
import { checkSize, textLength } from '../template/value-size.ts';
import { spendBytes, spendSteps } from '../template/work-budget.ts';
import { strval } from './convert.ts';
import { defineFunctions, refuse } from './define.ts';

/** Converts a key to a string. The cost of formatting a list or dict is charged to the work budget in advance. */
function keyText(key: Value): string {
  if (typeof key === 'object') spendBytes(textLength(key));
  return strval(key);
}

function dict(...pairs: Value[]): Value {
  const map: ValueMap = new Map();
  for (let i = 0; i < pairs.length; i += 2)
    map.set(keyText(pairs[i] ?? null), i + 1 < pairs.length ? (pairs[i + 1] ?? null) : '');
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

/** Steps charged for each map entry that is created or read. */
const entrySteps = 0.3;
/** Steps charged for each value that is copied. */
const copySteps = 0.8;
const copyCost = { steps: 4, perCharacter: 0.03, bytes: 100, bytesPerCharacter: 1 };
const entryBytes = 48;
/** Steps charged for each entry that is merged. */
const mergeSteps = 2;

/** Merges maps the way mergo does. Empty values in the destination are filled from the source, and nested maps are merged. */
function mergeInto(into: ValueMap, from: ValueMap, overwrite: boolean, depth = 0): void {
  if (depth > 1000) refuse('maps are nested too deep');
  for (const [key, value] of from) {
    spendSteps(mergeSteps);
    spendBytes(entryBytes);
    const old = into.get(key);
    if (isMap(old) && old.size > 0 && isMap(value)) mergeInto(old, value, overwrite, depth + 1);
    // If `overwrite` is false, only empty values are replaced, and nil never replaces a value.
    else if (overwrite || (!isTrue(old) && value !== null)) into.set(key, value);
  }
}

function merge(overwrite: boolean): (target: Value, ...sources: Value[]) => Value {
  return (target, ...sources) => {
    const into = isMap(target) && !isNilContainer(target) ? target : new Map<string, Value>();
    for (const source of sources) if (isMap(source)) mergeInto(into, source, overwrite);
    const isNil = into !== target && sources.every((source) => !isMap(source) || isNilContainer(source));
    return isNil ? nilMap() : into;
  };
}

export function deepCopy(value: Value): Value {
  spendSteps(copySteps);
  spendBytes(entryBytes);
  // Return nil maps and lists unchanged, because a copy would not be nil.
  if (typeof value === 'object' && value !== null && isNilContainer(value)) return value;
  if (isMap(value)) {
    const copies = [...value].map(([key, item]): [string, Value] => [key, deepCopy(item)]);
    const type = typeName(value);
    return type === 'map[string]string' ? stringMap(copies) : typedMap(new Map(copies), type);
  }
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

function keysOf(value: Value): string[] {
  return sortedKeys(mapOf(value));
}

function omit(map: Value, ...keys: string[]): Value {
  const omitted = new Set(keys);
  return new Map([...mapOf(map)].filter(([key]) => !omitted.has(key)));
}

export const dictFunctions = defineFunctions({
  dict: {
    args: ['...any'],
    doc: 'Creates a dict from alternating keys and values.',
    cost: { steps: 1, perCharacter: 0, bytes: 300 },
    call: dict,
  },
  get: {
    args: ['map', 'string'],
    doc: 'Returns the value of a key, or an empty string if the key is missing.',
    call: (map, key) => mapOf(map).get(key) ?? (mapOf(map).has(key) ? null : ''),
  },
  set: {
    args: ['map', 'string', 'any'],
    doc: 'Sets a key of a dict in place and returns the dict.',
    cost: { steps: 1, perCharacter: 0, bytes: 80 },
    call: (map, key, value) =>
      isMap(map) && !isNilContainer(map) ? map.set(key, value) : refuse('assignment to entry in nil map'),
  },
  unset: {
    args: ['map', 'string'],
    doc: 'Removes a key from a dict in place and returns the dict.',
    call: (map, key) => {
      mapOf(map).delete(key);
      return map ?? nilMap();
    },
  },
  hasKey: { args: ['map', 'string'], doc: 'Reports whether a dict has a key.', call: (map, key) => mapOf(map).has(key) },
  pluck: {
    args: ['string', '...map'],
    doc: 'Returns the values of a key from all dicts that have it.',
    call: (key, ...maps) => maps.filter((map) => mapOf(map).has(key)).map((map) => mapOf(map).get(key) ?? null),
  },
  keys: {
    args: ['...map'],
    doc: 'Returns the keys of dicts, sorted for each dict.',
    call: (...maps) => stringList(maps.flatMap((map) => keysOf(map))),
  },
  values: {
    args: ['map'],
    doc: 'Returns the values of a dict, sorted by key.',
    call: (map) => keysOf(map).map((key) => mapOf(map).get(key) ?? null),
  },
  pick: {
    args: ['map', '...string'],
    doc: 'Returns a dict with only the given keys.',
    cost: { steps: 1, perCharacter: 0, bytes: 300 },
    call: (map, ...keys) => new Map(keys.filter((key) => mapOf(map).has(key)).map((key) => [key, mapOf(map).get(key) ?? null])),
  },
  omit: {
    args: ['map', '...string'],
    doc: 'Returns a dict without the given keys.',
    cost: { steps: 1, perCharacter: 0.02, bytes: 300, perEntry: entrySteps },
    call: omit,
  },
  merge: { args: ['map', '...map'], doc: 'Merges dicts into the first one, which takes precedence.', call: merge(false) },
  mustMerge: { args: ['map', '...map'], doc: 'Like merge.', call: merge(false) },
  mergeOverwrite: {
    args: ['map', '...map'],
    doc: 'Merges dicts into the first one; later dicts take precedence.',
    call: merge(true),
  },
  mustMergeOverwrite: { args: ['map', '...map'], doc: 'Like mergeOverwrite.', call: merge(true) },
  deepCopy: { args: ['any'], readsAll: true, cost: copyCost, doc: 'Returns a deep copy of a value.', call: copyOf },
  mustDeepCopy: { args: ['any'], readsAll: true, cost: copyCost, doc: 'Like deepCopy.', call: copyOf },
  dig: {
    args: ['...any'],
    doc: 'Returns a nested value, or a default if it is missing; the arguments are the keys, the default and the dict.',
    call: dig,
  },
});
