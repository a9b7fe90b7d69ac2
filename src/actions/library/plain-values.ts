import type { Value, ValueMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Values as a plain object: strings, numbers, booleans, null, arrays and objects. Undefined properties are ignored. */
export type PlainValues = Readonly<Record<string, unknown>>;

const maxDepth = 1000;
/** Maximum length of a path in an error message. */
const maxPath = 200;

/**
 * Converts a plain object to values. Numbers become float64, as in values files.
 *
 * @param name name for error messages
 * @throws VALUES_INVALID if the object contains anything else, such as a function, a Date, or itself
 */
export function valuesOfPlain(values: PlainValues, name: string): ValueMap {
  const map = convert(values, { name, path: '', depth: 0 });
  if (map instanceof Map) return map;
  throw problem({ name, path: '', depth: 0 }, 'is not an object');
}

interface Location {
  readonly name: string;
  readonly path: string;
  readonly depth: number;
}

function problem({ name, path }: Location, text: string): TillerlessError {
  const shortened = path.length > maxPath ? `${path.slice(0, maxPath)}…` : path;
  return new TillerlessError('VALUES_INVALID', `${name}${shortened} ${text}`, {
    hint: 'values may contain only strings, numbers, booleans, null, arrays and plain objects',
  });
}

function convert(value: unknown, location: Location): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw problem(location, `is ${value}, which YAML values cannot contain`);
    case 'object':
      return value === null ? null : convertObject(value, location);
    default:
      throw problem(location, `is of type ${typeof value}`);
  }
}

function convertObject(value: object, location: Location): Value {
  if (location.depth > maxDepth) throw problem(location, 'is nested too deeply or contains itself');
  const inner = (path: string): Location => ({ name: location.name, path: location.path + path, depth: location.depth + 1 });
  if (Array.isArray(value)) return Array.from(value, (item: unknown, at) => convert(item, inner(`[${at}]`)));
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object from another realm, such as an iframe, has a different Object.prototype.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) throw problem(location, `is an instance of ${value.constructor.name}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return new Map(entries.map(([key, item]) => [key, convert(item, inner(`.${key}`))]));
}
