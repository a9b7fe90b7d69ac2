import { formatFloatG } from '../base/go/float.ts';
import { parseGoTime, zeroTime } from '../base/go/time.ts';
import { Int, type Value, type ValueMap } from '../base/go/value.ts';
import { compareBytes } from '../base/natural-sort.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';

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

/** A key of a mapping and its value. */
type Entry = readonly [key: string, value: Value];

/** Returns a key without differences in case. */
const folded = (key: string): string => key.toUpperCase().toLowerCase();

/**
 * Returns the entries of a mapping by the name of the struct field that they set. As in encoding/json, names are
 * case-insensitive, so several entries may set the same field. They are in the order in which Go decodes them.
 */
function entriesByField(fields: ValueMap): Map<string, Entry[]> {
  const byField = new Map<string, Entry[]>();
  for (const entry of fields) {
    const field = folded(entry[0]);
    const others = byField.get(field);
    if (others) others.push(entry);
    else byField.set(field, [entry]);
  }
  for (const entries of byField.values()) if (entries.length > 1) entries.sort(([a], [b]) => compareBytes(a, b));
  return byField;
}

/**
 * Returns the value of a struct field, without checking its type. If several keys differ only in case, the last one in byte order
 * wins.
 */
export function fieldValue(fields: ValueMap, name: string): Value | undefined {
  return entriesByField(fields).get(folded(name))?.at(-1)?.[1];
}

/**
 * Decodes a mapping as Go decodes a struct.
 *
 * @param struct name of the Go struct, for example "Metadata"
 * @param read reads the fields; the order of the fields does not matter
 * @throws CHART_INVALID for a value of the wrong type. As in Go, keys are decoded in byte order, and the first error is reported.
 */
export function decodeStruct<T>(fields: ValueMap, struct: string, read: (reader: FieldReader) => T): T {
  const reader = new FieldReader(fields, struct);
  const decoded = read(reader);
  reader.check();
  return decoded;
}

const RFC3339 = '2006-01-02T15:04:05Z07:00';

/** Returns a time as Go's time.Time encodes it after decoding it. @throws CHART_INVALID */
function timeText(value: Value): string {
  const invalid = (message: string, problem: string): TillerlessError =>
    new TillerlessError('CHART_INVALID', message, { helmText: `error unmarshaling JSON: while decoding JSON: ${problem}` });
  if (typeof value !== 'string')
    throw invalid(`expected a time, got ${jsonKind(value)}`, 'Time.UnmarshalJSON: input is not a JSON string');
  try {
    return parseGoTime(RFC3339, value).marshalJson();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw invalid(`${JSON.stringify(value)} is not a time in RFC 3339 format`, reasonOf(error));
  }
}

/** Reads the fields of a struct. Wrong types are recorded, and reported by `check`. */
class FieldReader {
  readonly #entries: Map<string, Entry[]>;
  readonly #struct: string;
  #failure: { readonly key: string; readonly error: unknown } | undefined;

  constructor(fields: ValueMap, struct: string) {
    this.#entries = entriesByField(fields);
    this.#struct = struct;
  }

  /** Throws the error of the first key that has one. */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Reads a string. Numbers and booleans are converted to strings, as in sigs.k8s.io/yaml. */
  text(name: string): string {
    return this.#last(name, (value) => (value === null ? undefined : this.#textOf(value, name))) ?? '';
  }

  texts(name: string): string[] | undefined {
    return this.#last(name, (value) => this.#items(value, name, '[]string')?.map((item) => this.#textOf(item, name)));
  }

  flag(name: string): boolean | undefined {
    return this.#last(name, (value) => {
      if (value === null || typeof value === 'boolean') return value ?? undefined;
      throw this.#wrong(value, name, 'bool');
    });
  }

  textMap(name: string): Record<string, string> | undefined {
    return this.#last(name, (value) => {
      if (value === null) return undefined;
      if (!(value instanceof Map)) throw this.#wrong(value, name, 'map[string]string');
      const texts: Record<string, string> = Object.create(null);
      for (const [key, item] of value) texts[key] = this.#textOf(item, name);
      return texts;
    });
  }

  /** Reads a time in RFC 3339 format. A missing time is Go's zero time. */
  time(name: string): string {
    return this.#last(name, (value) => (value === null ? undefined : timeText(value))) ?? zeroTime.marshalJson();
  }

  /** Reads a list of structs with the given Go type. Null items are omitted. */
  structs<T>(name: string, type: string, read: (fields: ValueMap) => T): T[] | undefined {
    return this.#last(name, (value) =>
      this.#items(value, name, `[]*${type}`)?.flatMap((item) => {
        if (item === null) return [];
        if (!(item instanceof Map)) throw this.#wrong(item, name, type);
        return [read(item)];
      }),
    );
  }

  list(name: string): readonly Value[] | undefined {
    return this.#last(name, (value) => this.#items(value, name, '[]interface {}'));
  }

  /** Decodes all entries that set a field, and returns the last value. An error is recorded unless an earlier key has one. */
  #last<T>(name: string, decode: (value: Value) => T | undefined): T | undefined {
    let last: T | undefined;
    for (const [key, value] of this.#entries.get(folded(name)) ?? []) {
      try {
        last = decode(value) ?? last;
      } catch (error) {
        if (!this.#failure || compareBytes(key, this.#failure.key) < 0) this.#failure = { key, error };
        return undefined;
      }
    }
    return last;
  }

  #items(value: Value, name: string, type: string): readonly Value[] | undefined {
    if (value === null) return undefined;
    if (!Array.isArray(value)) throw this.#wrong(value, name, type);
    return value;
  }

  #textOf(value: Value, name: string): string {
    const text = scalarText(value);
    if (text === undefined) throw this.#wrong(value, name, 'string');
    return text;
  }

  #wrong(value: Value, name: string, type: string): TillerlessError {
    return decodeError(value, `struct field ${this.#struct}.${name} of type ${type}`);
  }
}

function scalarText(value: Value): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value).toString() : formatFloatG(value);
}
