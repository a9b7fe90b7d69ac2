import { formatFloatG } from '../base/go/float.ts';
import { Int, type Value, type ValueMap } from '../base/go/value.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** Returns the JSON type of a value, as named in Go's decoding errors. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return typeof value === 'object' && value !== null && !(value instanceof Int) ? 'object' : 'number';
}

/** Returns the error of sigs.k8s.io/yaml for a value that cannot be decoded into a Go type. */
export function decodeError(value: Value, into: string): TillerlessError {
  const text = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go ${into}`;
  return new TillerlessError('CHART_INVALID', `expected ${into}, got ${jsonKind(value)}`, { helmText: text });
}

/** Reads the fields of a mapping as Go decodes a struct. `path` is the name of the Go struct, for example "Metadata". */
export class FieldReader {
  private readonly fields: ValueMap;
  private readonly path: string;

  constructor(fields: ValueMap, path: string) {
    this.fields = fields;
    this.path = path;
  }

  /** Returns the value of a field. As in encoding/json, names are case-insensitive. */
  get(name: string): Value {
    const exact = this.fields.get(name);
    if (exact !== undefined) return exact;
    for (const [key, value] of this.fields) {
      if (key.length === name.length && key.toLowerCase() === name.toLowerCase()) return value;
    }
    return null;
  }

  private fail(value: Value, name: string, type: string): never {
    throw decodeError(value, `struct field ${this.path}.${name} of type ${type}`);
  }

  /** Reads a string. Numbers and booleans are converted to strings, as in sigs.k8s.io/yaml. */
  text(name: string): string {
    const value = this.get(name);
    return scalarText(value) ?? this.fail(value, name, 'string');
  }

  texts(name: string): string[] | undefined {
    const value = this.get(name);
    if (value === null) return undefined;
    if (!Array.isArray(value)) return this.fail(value, name, '[]string');
    return value.map((item: Value) => scalarText(item) ?? this.fail(item, name, 'string'));
  }

  flag(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === null) return undefined;
    return typeof value === 'boolean' ? value : this.fail(value, name, 'bool');
  }

  textMap(name: string): Record<string, string> | undefined {
    const value = this.get(name);
    if (value === null) return undefined;
    if (!(value instanceof Map)) return this.fail(value, name, 'map[string]string');
    const texts: Record<string, string> = Object.create(null);
    for (const [key, item] of value) texts[key] = scalarText(item) ?? this.fail(item, name, 'string');
    return texts;
  }

  /** Reads a list of mappings. Empty items are returned as null. */
  maps(name: string, type: string): (ValueMap | null)[] | undefined {
    const value = this.get(name);
    if (value === null) return undefined;
    if (!Array.isArray(value)) return this.fail(value, name, `[]*${type}`);
    return value.map((item: Value) => {
      if (item === null || item instanceof Map) return item;
      return this.fail(item, name, type);
    });
  }

  list(name: string): readonly Value[] | undefined {
    const value = this.get(name);
    if (value === null) return undefined;
    return Array.isArray(value) ? value : this.fail(value, name, '[]interface {}');
  }
}

function scalarText(value: Value): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value).toString() : formatFloatG(value);
}
