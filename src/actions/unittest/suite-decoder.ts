import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { type ValuePath, YamlPositions } from '../../base/yaml/positions.ts';
import { booleanOf, cannotUnmarshal } from '../../base/yaml/unmarshal.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/**
 * Decodes a value in a suite file. Returns undefined if the value is missing or has the wrong type. A wrong type is recorded as a
 * problem.
 */
export type Decoder<T> = (value: Value, path: ValuePath) => T | undefined;

type Decoded<F extends Readonly<Record<string, Decoder<unknown>>>> = {
  readonly [K in keyof F]?: F[K] extends Decoder<infer T> ? T : never;
};

/**
 * Decodes a suite file in the same way as go-yaml v3 decodes YAML into Go structs. Values of the wrong type and, if strict,
 * unknown fields are collected and reported together with their line numbers.
 */
export class SuiteDecoder {
  readonly #text: string;
  readonly #isStrict: boolean;
  readonly #firstLine: number;
  readonly #problems: string[] = [];
  #positions: YamlPositions | undefined;

  /** @param firstLine line number of the first line of `text` */
  constructor(text: string, { isStrict, firstLine = 1 }: { readonly isStrict: boolean; readonly firstLine?: number }) {
    this.#text = text;
    this.#isStrict = isStrict;
    this.#firstLine = firstLine;
  }

  /** Throws an error if there were problems. @throws UNITTEST_SUITE */
  finish(): void {
    if (this.#problems.length === 0) return;
    const lines = this.#problems.map((problem) => `\n  ${problem}`).join('');
    throw new TillerlessError('UNITTEST_SUITE', `yaml: unmarshal errors:${lines}`);
  }

  get #lines(): YamlPositions {
    this.#positions ??= new YamlPositions(this.#text);
    return this.#positions;
  }

  #mismatch(value: Value, path: ValuePath, type: string): undefined {
    const line = (this.#lines.lineOf(path) ?? 1) + this.#firstLine - 1;
    this.#problems.push(`line ${line}: ${cannotUnmarshal(value, this.#written(value, path), type)}`);
  }

  /** Returns the source of a scalar. */
  #written(value: Value, path: ValuePath): string {
    return typeof value === 'string' ? value : (this.#lines.textAt(path) ?? String(value));
  }

  readonly text: Decoder<string> = (value, path) => {
    if (value === null) return undefined;
    return isMap(value) || Array.isArray(value) ? this.#mismatch(value, path, 'string') : this.#written(value, path);
  };

  readonly flag: Decoder<boolean> = (value, path) => {
    return value === null ? undefined : (booleanOf(value) ?? this.#mismatch(value, path, 'bool'));
  };

  readonly integer: Decoder<number> = (value, path) => {
    if (value === null) return undefined;
    if (value instanceof Int) return Number(value.value);
    return typeof value === 'number' ? Math.trunc(value) : this.#mismatch(value, path, 'int');
  };

  readonly any: Decoder<Value> = (value) => value;

  /** Returns a decoder for a map. @param type Go type of the map */
  map(type: string): Decoder<ValueMap> {
    return (value, path) => {
      if (value === null) return undefined;
      return isMap(value) ? value : this.#mismatch(value, path, type);
    };
  }

  /** Returns a decoder for a map with integer keys. @param type Go type of the map */
  numbered<T>(type: string, item: Decoder<T>): Decoder<ReadonlyMap<number, T>> {
    const entries = this.map(type);
    return (value, path) => {
      const map = entries(value, path);
      if (map === undefined) return undefined;
      const decoded = new Map<number, T>();
      for (const [key, entry] of map) {
        const at = [...path, key];
        const one = item(entry, at);
        if (!/^\d+$/.test(key)) this.#badKey(key, at, 'uint');
        else if (one !== undefined) decoded.set(Number(key), one);
      }
      return decoded;
    };
  }

  #badKey(key: string, path: ValuePath, type: string): void {
    const line = this.#lines.findKey(path)?.line ?? 0;
    this.#problems.push(`line ${line}: ${cannotUnmarshal(key, key, type)}`);
  }

  /** Returns a decoder for a list. Items that cannot be decoded are skipped. @param type Go type of an item */
  list<T>(type: string, item: Decoder<T>): Decoder<readonly T[]> {
    return (value, path) => {
      if (value === null) return undefined;
      if (!Array.isArray(value)) return this.#mismatch(value, path, `[]${type}`);
      return value.flatMap((element: Value, i) => {
        const decoded = item(element, [...path, i]);
        return decoded === undefined ? [] : [decoded];
      });
    };
  }

  /** Returns a decoder for a struct. @param type name of the Go struct */
  struct<F extends Readonly<Record<string, Decoder<unknown>>>>(type: string, fields: F): Decoder<Decoded<F>> {
    return (value, path) => {
      if (value === null) return undefined;
      if (!isMap(value)) return this.#mismatch(value, path, type);
      const decoded: Record<string, unknown> = {};
      for (const [name, item] of value) {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (field !== undefined) decoded[name] = field(item, [...path, name]);
        else if (this.#isStrict) this.#unknown(name, path, type);
      }
      // The cast is safe, because the type of each field is that of its decoder's result.
      return decoded as Decoded<F>;
    };
  }

  #unknown(name: string, path: ValuePath, type: string): void {
    const line = this.#lines.findKey([...path, name])?.line ?? 0;
    this.#problems.push(`line ${line}: field ${name} not found in type ${type}`);
  }
}
