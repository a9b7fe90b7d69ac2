import { readFileSync } from 'node:fs';
import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { parseYaml3 } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';

/** Merges maps deeply; lists and everything else replace. Neither side is changed. */
export function mergeValues(under: ValueMap, over: ValueMap): ValueMap {
  const merged: ValueMap = new Map(under);
  for (const [key, value] of over) {
    const below = merged.get(key);
    merged.set(key, isMap(below) && isMap(value) ? mergeValues(below, value) : value);
  }
  return merged;
}

/** @throws UNITTEST_VALUES */
export function readValuesFile(path: string): ValueMap {
  try {
    const values = asHelmValue(parseYaml3(readFileSync(path, 'utf8')));
    return isMap(values) ? values : new Map<string, Value>();
  } catch (error) {
    const problem = isTillerlessError(error) ? reasonOf(error) : `open ${path}: no such file or directory`;
    throw new TillerlessError('UNITTEST_VALUES', problem, { where: { file: path } });
  }
}

/** Numbers as Helm's reader makes them: of one type. */
function asHelmValue(value: Value): Value {
  if (value instanceof Int) return Number(value.value);
  if (isMap(value)) return new Map([...value].map(([key, each]) => [key, asHelmValue(each)]));
  return Array.isArray(value) ? value.map((each: Value) => asHelmValue(each)) : value;
}

/** Adds an entry of `set`. @param path "a.b[0].[name.with.dots]" @throws UNITTEST_VALUES */
export function setValue(values: ValueMap, path: string, value: Value): ValueMap {
  return mergeValues(values, nested(setPath(path), asHelmValue(value)) as ValueMap);
}

function nested(steps: readonly (string | number)[], value: Value): Value {
  return steps.reduceRight<Value>((inner, step) => {
    if (typeof step === 'string') return new Map([[step, inner]]);
    const list: Value[] = Array.from({ length: step }, () => null);
    return [...list, inner];
  }, value);
}

const maxListIndex = 65_536;

/** The keys and list indexes of a path of `set`. */
function setPath(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  const refuse = (problem: string): never => {
    throw new TillerlessError('UNITTEST_VALUES', `${problem} in the path ${JSON.stringify(path)} of set`);
  };
  for (let rest = path; rest !== ''; ) {
    const bracket = /^\.?\[([^\]]*)\]/.exec(rest);
    const found = bracket ?? /^\.?([^.[\],{}=]+)/.exec(rest) ?? refuse(`unexpected ${JSON.stringify(rest[0])}`);
    const [whole, name = ''] = found;
    const isIndex = bracket !== null && /^\d+$/.test(name) && !whole.startsWith('.') && steps.length > 0;
    if (isIndex && Number(name) > maxListIndex) refuse(`the index ${name} is too large`);
    steps.push(isIndex ? Number(name) : name);
    rest = rest.slice(whole.length);
  }
  return steps.length > 0 ? steps : refuse('nothing');
}
