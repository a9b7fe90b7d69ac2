import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { formatFloatG } from '../../base/go/float.ts';
import { quoteGo } from '../../base/go/quote.ts';
import { GoTime } from '../../base/go/time.ts';
import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { AnyKeyMap } from '../../base/yaml/any-key-map.ts';
import { parseYaml3 } from '../../base/yaml/yaml.ts';
import { mergeValues } from '../../chart/values-file.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { yamlProblem } from './read-suites.ts';
import { SuiteDecoder } from './suite-decoder.ts';

/** Reads a values file. @param folder base directory for a relative path @throws UNITTEST_VALUES */
export function readValuesFile(path: string, folder: string): ValueMap {
  const file = isAbsolute(path) ? path : join(folder, path);
  const reject = (problem: string): never => {
    throw new TillerlessError('UNITTEST_VALUES', problem, { where: { file } });
  };
  try {
    const text = readFileSync(file, 'utf8');
    const decoder = new SuiteDecoder(text, { isStrict: false });
    const values = decoder.map('map[string]interface {}')(parseYaml3(text) ?? null, []);
    decoder.finish();
    return asHelmValue(values ?? new Map<string, Value>()) as ValueMap;
  } catch (error) {
    if (isTillerlessError(error)) return reject(`failed to parse ${path}: ${yamlProblem(error)}`);
    const problem = systemProblem(error);
    return reject(`${problem === 'is a directory' ? 'read' : 'open'} ${file}: ${problem}`);
  }
}

/** Caches the values files of a run. */
export class ValuesFiles {
  readonly #known = new Map<string, ValueMap>();

  /** Reads a values file like `readValuesFile`, or returns it from the cache. @throws UNITTEST_VALUES */
  read(path: string, folder: string): ValueMap {
    const key = `${folder}\0${path}`;
    const values = this.#known.get(key) ?? readValuesFile(path, folder);
    this.#known.set(key, values);
    return values;
  }
}

/** Converts numbers to float64, as Helm's YAML parser does. */
function asHelmValue(value: Value): Value {
  if (value instanceof Int) return Number(value.value);
  if (value instanceof GoTime) return value.marshalJson();
  if (typeof value === 'number' && !Number.isFinite(value))
    return reject(`error marshaling into JSON: json: unsupported value: ${formatFloatG(value)}`);
  if (value instanceof AnyKeyMap)
    return reject('error marshaling into JSON: json: unsupported type: map[interface {}]interface {}');
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, asHelmValue(item)]));
  return Array.isArray(value) ? value.map((item: Value) => asHelmValue(item)) : value;
}

/** Sets a value at a path in the syntax of `set`. @param path for example "a.b[0].[name.with.dots]" @throws UNITTEST_VALUES */
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

type PathState = 'key' | 'index' | 'after' | 'escaped';

/** Splits a path in the syntax of `set` into keys and list indexes. @throws UNITTEST_VALUES with helm-unittest's message */
function setPath(path: string): (string | number)[] {
  if (path === '') reject('set path is empty');
  const steps: (string | number)[] = [];
  let state: PathState = 'key';
  let escaped = '';
  const parts = path.matchAll(/([^.[\],{}=]*)([.[\],{}=]|$)/g);
  for (const [, text = '', sign = ''] of parts) {
    if (sign === '') {
      if (state === 'key' && text !== '') steps.push(text);
      else if (state !== 'after' || text !== '') reject('unexpected end of');
      break;
    }
    if (',{}='.includes(sign)) reject(`invalid token found ${sign}`);
    switch (state) {
      case 'key':
        if (sign === ']') reject('invalid key ]');
        if (sign === '.' || text !== '') steps.push(text);
        state = sign === '.' ? 'key' : text === '' ? 'escaped' : 'index';
        break;
      case 'index':
        if (sign !== ']') reject('missing index value');
        steps.push(listIndex(text));
        state = 'after';
        break;
      case 'after':
        if (sign === ']') reject('invalid denotation token ]');
        state = sign === '.' ? 'key' : 'index';
        break;
      case 'escaped':
        if (sign === '[') reject('invalid escaping token [');
        escaped += sign === '.' ? `${text}.` : text;
        if (sign === '.') break;
        steps.push(escaped);
        escaped = '';
        state = 'after';
        break;
    }
  }
  return steps;
}

function reject(problem: string): never {
  throw new TillerlessError('UNITTEST_VALUES', problem);
}

function listIndex(text: string): number {
  if (!/^[-+]?\d+$/.test(text)) reject(`strconv.Atoi: parsing ${quoteGo(text)}: invalid syntax`);
  const index = Number(text);
  if (index < 0 || index > maxListIndex) reject(`the list index ${text} is out of range`);
  return index;
}
