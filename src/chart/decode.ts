import { formatFloatG } from '../base/go/float.ts';
import { Int, type Value, type ValueMap } from '../base/go/value.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** Go's name for the JSON kind of a value, as its decoding errors say it. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return typeof value === 'object' && value !== null && !(value instanceof Int) ? 'object' : 'number';
}

/** The error of a value that does not fit a Go type, in the words of sigs.k8s.io/yaml. */
export function decodeError(value: Value, into: string): TillerlessError {
  const text = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go ${into}`;
  return new TillerlessError('CHART_INVALID', `a ${jsonKind(value)} stands where ${into} is expected`, { helmText: text });
}

/** Reads fields of a mapping as Go's decoder fills a struct; `path` is how Go names the struct ("Metadata"). */
export class FieldReader {
  private readonly fields: ValueMap;
  private readonly path: string;

  constructor(fields: ValueMap, path: string) {
    this.fields = fields;
    this.path = path;
  }

  /** The value of a field; names match without regard to case, as encoding/json has it. */
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

  /** A text; numbers and booleans become text, since sigs.k8s.io/yaml knows the field's type. */
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

  /** Items of a list of mappings; null stays for an empty item. */
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
