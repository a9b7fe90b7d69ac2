import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { compareBytes } from '../natural-sort.ts';
import { formatFloatG, formatFloatJson } from './float.ts';
import { quoteRune } from './quote.ts';
import { GoObject, Int, isMapObject, isNilContainer, isSliceObject, type Value, type ValueMap } from './value.ts';

const MAX_DEPTH = 1000;
/** Maximum nesting depth in encoding/json's decoder. */
const MAX_READ_DEPTH = 10_000;

/** An object that defines its own JSON and YAML representation, like Go's json.Marshaler. */
export interface GoMarshaler {
  marshalJson(): Value;
}

function isMarshaler(value: object): value is GoMarshaler {
  return 'marshalJson' in value && typeof value.marshalJson === 'function';
}

/** The fields of a struct, in order, keyed by their Go names. */
export class StructFields extends Map<string, Value> {}

/** A struct whose representation in go-yaml v3 and TOML differs from its JSON representation. */
interface GoStruct {
  structFields(): StructFields;
}

/** Returns the fields of a struct, or undefined for other values. */
export function structFields(value: unknown): StructFields | undefined {
  return value instanceof GoObject && isStruct(value) ? value.structFields() : undefined;
}

function isStruct(value: GoObject): value is GoObject & GoStruct {
  return 'structFields' in value && typeof value.structFields === 'function';
}

/** An object that go-yaml v3 marshals to a string. */
interface YamlMarshaler {
  marshalYaml(): string;
}

function isYamlMarshaler(value: object): value is YamlMarshaler {
  return 'marshalYaml' in value && typeof value.marshalYaml === 'function';
}

/**
 * Converts a value for go-yaml v3, which does not convert values to JSON first: nil lists and maps are written as empty, and
 * field names are in lower case.
 */
export function yamlMarshaled(value: unknown): Marshaled {
  if (value instanceof Map || Array.isArray(value)) return value;
  const fields = structFields(value);
  if (fields) return new StructFields([...fields].map(([name, item]) => [name.toLowerCase(), item]));
  if (!(value instanceof GoObject)) return marshaled(value);
  if (isYamlMarshaler(value)) return value.marshalYaml();
  return asContainer(value) ?? marshaled(value);
}

/** Returns the map or list that an object represents in Go, for encoders that do not convert values to JSON first. */
export function asContainer(value: GoObject): ValueMap | readonly Value[] | undefined {
  if (isMapObject(value)) return value.asMap();
  return isSliceObject(value) ? value.items : undefined;
}

/** A value after conversion by `marshaled`. */
export type Marshaled = null | boolean | number | string | Int | readonly unknown[] | ReadonlyMap<string, unknown>;

/**
 * Converts a value for JSON and YAML. Marshalers are replaced with their JSON representation, plain objects with maps, and
 * undefined with null.
 */
export function marshaled(value: unknown): Marshaled {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return new Int(value, 'int64');
  if (typeof value !== 'object') return null;
  if (value instanceof Int) return value;
  if (value instanceof Map) return value.size === 0 && isNilContainer(value) ? null : value;
  if (Array.isArray(value)) return value.length === 0 && isNilContainer(value) ? null : value;
  if (isMarshaler(value)) return marshaled(value.marshalJson());
  // Do not use instanceof, because a typed array may come from another realm.
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (value instanceof GoObject) return new Map();
  return new Map(Object.entries(value).filter(([, item]) => item !== undefined));
}

/** Options for `goJson`. */
export interface GoJsonOptions {
  /** indentation per level; if undefined, the result is a single line */
  readonly indent?: string;
  /** true to escape `<`, `>` and `&` (for example, as \u003c), which is Go's default */
  readonly escapeHtml?: boolean;
}

const HTML = /[<>&\u2028\u2029]/g;
const LINE_SEPARATORS = /[\u2028\u2029]/g;
/** Matches a lone surrogate. It represents an invalid UTF-8 byte. */
export const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Formats a string as encoding/json does. A lone surrogate is written as an escaped U+FFFD, as Go does for invalid UTF-8. */
export function goJsonString(text: string, escapeHtml = true): string {
  // JSON.stringify differs from Go only in how these characters are escaped.
  const quote = (part: string): string => JSON.stringify(part).replace(escapeHtml ? HTML : LINE_SEPARATORS, unicodeEscape);
  if (!/[\ud800-\udfff]/.test(text)) return quote(text);
  const parts = text.split(LONE_SURROGATE).map((part) => quote(part).slice(1, -1));
  return `"${parts.join('\\ufffd')}"`;
}

class JsonWriter {
  private readonly indent: string | undefined;
  private readonly escapeHtml: boolean;

  constructor(options: GoJsonOptions) {
    this.indent = options.indent;
    this.escapeHtml = options.escapeHtml ?? true;
  }

  write(value: unknown, depth: number): string {
    if (depth > MAX_DEPTH) throw new TillerlessError('YAML_PARSE', 'value is nested too deeply to be written as JSON');
    const plain = marshaled(value);
    if (plain === null) return 'null';
    if (typeof plain === 'string') return goJsonString(plain, this.escapeHtml);
    if (typeof plain === 'number') return this.number(plain);
    if (plain instanceof Map) {
      const keys = plain instanceof StructFields ? [...plain.keys()] : [...plain.keys()].sort(compareBytes);
      const colon = this.indent === undefined ? ':' : ': ';
      return this.wrap(
        keys.map((key) => goJsonString(key, this.escapeHtml) + colon + this.write(plain.get(key), depth + 1)),
        { open: '{', close: '}', depth },
      );
    }
    if (Array.isArray(plain)) {
      return this.wrap(
        plain.map((item: unknown) => this.write(item, depth + 1)),
        { open: '[', close: ']', depth },
      );
    }
    return String(plain);
  }

  private number(value: number): string {
    if (Number.isFinite(value)) return formatFloatJson(value);
    const name = formatFloatG(value);
    throw new TillerlessError('YAML_PARSE', `${name} cannot be written as JSON`, {
      helmText: `json: unsupported value: ${name}`,
    });
  }

  private wrap(items: readonly string[], frame: { open: string; close: string; depth: number }): string {
    if (this.indent === undefined || items.length === 0) return frame.open + items.join(',') + frame.close;
    const outer = `\n${this.indent.repeat(frame.depth)}`;
    return frame.open + items.map((item) => outer + this.indent + item).join(',') + outer + frame.close;
  }
}

/**
 * Formats a value as encoding/json does: map keys are sorted bytewise, struct fields are in declaration order, floats have Go's
 * format, and HTML characters are escaped by default. Plain objects are accepted as well.
 *
 * @throws YAML_PARSE for NaN and infinities, with Go's message
 */
export function goJson(value: Value | object, options: GoJsonOptions = {}): string {
  return new JsonWriter(options).write(value, 0);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

function shown(text: string, at: number): string {
  // Go's scanner works on bytes, so its error messages show a single byte as if it were a character.
  const code = text.charCodeAt(at);
  const byte =
    code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : (Buffer.from(String.fromCodePoint(text.codePointAt(at) ?? 0))[0] ?? 0);
  return quoteRune(String.fromCharCode(byte));
}

/** Options for parsing JSON. */
export interface JsonReading {
  /** true to preserve all digits of integers that a float64 cannot represent, as json.Number does */
  readonly isExact?: boolean;
}

/** An integer with 16 or more digits may exceed the precision of a float64. */
const exactInteger = /^-?\d{16,400}$/;

/** Parses JSON with the same error messages as Go's decoder. */
class JsonReader {
  private readonly text: string;
  private at: number;
  /** error message for the first number that is out of range; such numbers are replaced with null */
  outOfRange: string | undefined;

  private readonly isExact: boolean;

  constructor(text: string, { from = 0, isExact = false }: JsonReading & { readonly from?: number } = {}) {
    this.text = text;
    this.at = from;
    this.isExact = isExact;
  }

  read(): Value {
    const value = this.next();
    this.skipBlanks();
    if (this.at < this.text.length) this.fail('after top-level value');
    return value;
  }

  /** Parses a value. The text after the value is not parsed. */
  next(): Value {
    return this.value('looking for beginning of value', 0);
  }

  /** The offset of the next character, or of the character that could not be parsed. */
  get position(): number {
    return this.at;
  }

  private fail(context: string): never {
    // Go's scanner appends a space at the end, which is only an error inside a number, a literal or an escape sequence.
    const atEnd = this.at >= this.text.length && !/numeric literal|in literal|escape/.test(context);
    const sign = this.at < this.text.length ? shown(this.text, this.at) : "' '";
    const problem = atEnd ? 'unexpected end of JSON input' : `invalid character ${sign} ${context}`;
    const line = this.text.slice(0, this.at).split('\n').length;
    throw new TillerlessError('YAML_PARSE', `invalid JSON: ${problem}`, { helmText: problem, where: { line } });
  }

  private skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  private value(context: string, depth: number): Value {
    this.skipBlanks();
    if (depth > MAX_READ_DEPTH / 5) {
      throw new TillerlessError('YAML_PARSE', 'JSON is nested too deeply', { helmText: 'exceeded max depth' });
    }
    const character = this.text.charAt(this.at);
    if (character === '{') return this.object(depth);
    if (character === '[') return this.list(depth);
    if (character === '"') return this.string();
    if (character === 't') return this.literal('true', true);
    if (character === 'f') return this.literal('false', false);
    if (character === 'n') return this.literal('null', null);
    if (character === '-' || (character >= '0' && character <= '9')) return this.number();
    return this.fail(context);
  }

  private literal(keyword: string, value: Value): Value {
    for (const expected of keyword) {
      if (this.text.charAt(this.at) !== expected) this.fail(`in literal ${keyword} (expecting '${expected}')`);
      this.at++;
    }
    return value;
  }

  private number(): Value {
    NUMBER.lastIndex = this.at;
    const text = NUMBER.exec(this.text)?.[0];
    if (text === undefined) {
      this.at++;
      this.fail('in numeric literal');
    }
    this.at += text.length;
    const next = this.text.charAt(this.at);
    const isWhole = !/[.eE]/.test(text);
    if ((next === '.' && isWhole) || ((next === 'e' || next === 'E') && !/[eE]/.test(text))) {
      this.at++;
      if (next !== '.' && /[-+]/.test(this.text.charAt(this.at))) this.at++;
      this.fail(next === '.' ? 'after decimal point in numeric literal' : 'in exponent of numeric literal');
    }
    if (this.isExact && exactInteger.test(text)) return new Int(BigInt(text));
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    this.outOfRange ??= `json: cannot unmarshal number ${text} into Go value of type float64`;
    return null;
  }

  private string(): string {
    const begin = this.at;
    for (let at = begin + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 34) {
        this.at = at + 1;
        const text: unknown = JSON.parse(this.text.slice(begin, this.at));
        return String(text).replace(LONE_SURROGATE, '\ufffd');
      }
      if (code < 32) {
        this.at = at;
        this.fail('in string literal');
      }
      if (code === 92) at = this.checkEscape(at + 1);
    }
    this.at = this.text.length;
    return this.fail('');
  }

  /**
   * Checks an escape sequence. Returns the offset of its last character.
   *
   * @param at offset of the character after the backslash
   */
  private checkEscape(at: number): number {
    const letter = this.text.charAt(at);
    if (letter === 'u') {
      for (let i = 1; i <= 4; i++) {
        if (/[0-9a-fA-F]/.test(this.text.charAt(at + i))) continue;
        this.at = at + i;
        this.fail('in \\u hexadecimal character escape');
      }
      return at + 4;
    }
    if (!'"\\/bfnrt'.includes(letter) || letter === '') {
      this.at = at;
      this.fail('in string escape code');
    }
    return at;
  }

  private list(depth: number): Value[] {
    const list: Value[] = [];
    this.at++;
    this.skipBlanks();
    if (this.text.charAt(this.at) === ']') {
      this.at++;
      return list;
    }
    for (;;) {
      list.push(this.value('looking for beginning of value', depth + 1));
      this.skipBlanks();
      const character = this.text.charAt(this.at);
      if (character !== ',' && character !== ']') this.fail('after array element');
      this.at++;
      if (character === ']') return list;
    }
  }

  private object(depth: number): ValueMap {
    const map: ValueMap = new Map();
    this.at++;
    this.skipBlanks();
    if (this.text.charAt(this.at) === '}') {
      this.at++;
      return map;
    }
    for (;;) {
      this.skipBlanks();
      if (this.text.charAt(this.at) !== '"') {
        this.fail('looking for beginning of object key string');
      }
      const key = this.string();
      this.skipBlanks();
      if (this.text.charAt(this.at) !== ':') this.fail('after object key');
      this.at++;
      map.set(key, this.value('looking for beginning of value', depth + 1));
      this.skipBlanks();
      const character = this.text.charAt(this.at);
      if (character !== ',' && character !== '}') this.fail('after object key:value pair');
      this.at++;
      if (character === '}') return map;
    }
  }
}

/**
 * Parses JSON as encoding/json does when it decodes into interface{}: numbers are float64, and the last of several duplicate keys
 * wins.
 *
 * @throws YAML_PARSE with Go's error message as `helmText`, for example "unexpected end of JSON input"
 */
export function parseGoJson(text: string, options: JsonReading = {}): Value {
  const { value, problem } = readGoJson(text, options);
  if (problem !== undefined) throw new TillerlessError('YAML_PARSE', problem, { helmText: problem });
  return value;
}

/**
 * Parses JSON like `parseGoJson`, but does not stop at a number that is out of range. As in Go's decoder, such numbers are null,
 * and the error for the first one is returned together with the value.
 *
 * @throws YAML_PARSE for invalid JSON
 */
export function readGoJson(
  text: string,
  options: JsonReading = {},
): { readonly value: Value; readonly problem: string | undefined } {
  const reader = new JsonReader(text, options);
  const value = reader.read();
  return { value, problem: reader.outOfRange };
}

/** The result of reading a value from a JSON stream. */
export type JsonStep =
  | { readonly value: Value; readonly end: number }
  /** Go's error message and its offset; the offset is the end of the input if the value is incomplete */
  | { readonly problem: string; readonly at: number };

/** Parses the next JSON value at or after an offset, skipping leading whitespace as Go's json.Decoder does. */
export function readJsonStep(text: string, from: number): JsonStep {
  const reader = new JsonReader(text, { from });
  try {
    return { value: reader.next(), end: reader.position };
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    return { problem: reasonOf(error), at: reader.position };
  }
}
