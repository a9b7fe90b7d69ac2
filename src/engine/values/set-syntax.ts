import { parseGoJson } from '../../base/go/json.ts';
import { quoteRune } from '../../base/go/quote.ts';
import { int64, type Value, type ValueMap } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';

/** Which flag the text comes from: each has its own reading of values. */
export type SetKind = 'set' | 'set-string' | 'set-json' | 'set-file' | 'set-literal';

/** One use of a flag of the --set family. */
export interface SetExpression {
  readonly kind: SetKind;
  readonly text: string;
}

/** Reads a file named by --set-file. */
export type ReadFile = (path: string) => string;

const MAX_INDEX = 65_536;
const MAX_NESTING = 30;
const JSON_HINT = 'values of --set-json are JSON: texts and keys stand in double quotes, as in \'key={"name": "text"}\'';

function syntaxError(problem: string, hint?: string): TillerlessError {
  return new TillerlessError('VALUES_SET_SYNTAX', problem, { helmText: problem, hint });
}

/** What a text after `=` means: booleans, null and decimal integers are typed, all else is text. */
function typedValue(text: string): Value {
  switch (text.toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case '0':
      return int64(0);
    default:
  }
  if (!text.startsWith('0') && /^[-+]?[0-9]+$/.test(text)) {
    const value = BigInt(text.replace('+', ''));
    if (BigInt.asIntN(64, value) === value) return int64(value);
  }
  return text;
}

/** The list with `value` at `index`; gaps become null. */
function withItem(list: readonly Value[], index: number, value: Value): Value[] {
  if (index < 0) throw syntaxError(`negative ${index} index not allowed`);
  if (index > MAX_INDEX) throw syntaxError(`index of ${index} is greater than maximum supported index of ${MAX_INDEX}`);
  const copy = [...list];
  while (copy.length <= index) copy.push(null);
  copy[index] = value;
  return copy;
}

function goTypeName(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float64';
  if (Array.isArray(value)) return '[]interface {}';
  return value instanceof Map ? 'map[string]interface {}' : 'int64';
}

/** The end of the text, where a value or key was still possible: not an error by itself. */
const END = Symbol('end');

/** A list with what was read of one item, and whether the text ended within its name. */
interface ItemRead {
  readonly list: Value[];
  readonly end: typeof END | undefined;
}

/** Reads `a.b[0].c=v,d={x,y}` into a tree of values, which it changes. */
class SetReader {
  private readonly text: string;
  private readonly kind: SetKind;
  private readonly readFile: ReadFile;
  private at = 0;
  /** where the key or list begins that is being read: the place of a mistake */
  begin = 0;

  constructor(expression: SetExpression, readFile: ReadFile) {
    this.text = expression.text;
    this.kind = expression.kind;
    this.readFile = readFile;
  }

  read(into: ValueMap): void {
    while (this.readKey(into, 0) !== END);
  }

  /** Text up to one of the stops, which is consumed; backslashes are taken off unless the flag is literal. */
  private until(stops: string): { text: string; stop: string } {
    let text = '';
    while (this.at < this.text.length) {
      const sign = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      this.at += sign.length;
      if (stops.includes(sign)) return { text, stop: sign };
      if (sign === '\\' && this.kind !== 'set-literal') {
        const next = this.at < this.text.length ? String.fromCodePoint(this.text.codePointAt(this.at) ?? 0) : '';
        this.at += next.length;
        text += next;
      } else {
        text += sign;
      }
    }
    return { text, stop: '' };
  }

  private readKey(into: ValueMap, nesting: number): typeof END | undefined {
    this.begin = this.at;
    const { text: key, stop } = this.until(this.kind === 'set-literal' ? '=[.' : '=[,.');
    switch (stop) {
      case '':
        if (key === '') return END;
        throw syntaxError(`key ${JSON.stringify(key)} has no value`, this.missingValue(key));
      case '[':
        return this.readIndexed(into, key, nesting);
      case '=': {
        // A value that is left out at the end ends the reading, too.
        const isPlain = this.kind !== 'set-json' && this.kind !== 'set-literal';
        const end = isPlain && this.at >= this.text.length ? END : undefined;
        setKey(into, key, this.readValue());
        return end;
      }
      case ',':
        throw syntaxError(`key ${JSON.stringify(key)} has no value (cannot end with ,)`, this.missingValue(key));
      default:
        return this.readNested(into, key, nesting);
    }
  }

  /** Text behind a comma most often was meant to be part of the value before it. */
  private missingValue(key: string): string {
    const before = this.text.slice(0, this.begin);
    if (!before.endsWith(',')) return `write ${before}${key}=VALUE`;
    const rest = this.text.slice(this.begin);
    return `a comma begins the next key; in a value it is written \\,: '${before.slice(0, -1)}\\,${rest}'`;
  }

  private readIndexed(into: ValueMap, key: string, nesting: number): typeof END | undefined {
    const index = this.readIndex();
    // Helm takes an index without "]" for the end of the text.
    if (index === END) return END;
    const old = into.has(key) ? (into.get(key) ?? null) : [];
    if (!Array.isArray(old)) throw conversionError(old, '[]interface {}');
    const { list, end } = this.readItem(old, index, nesting);
    setKey(into, key, list);
    return end;
  }

  private readNested(into: ValueMap, key: string, nesting: number): typeof END | undefined {
    if (nesting + 1 > MAX_NESTING) {
      throw syntaxError(`value name nested level is greater than maximum supported nested level of ${MAX_NESTING}`);
    }
    const old = into.has(key) ? (into.get(key) ?? null) : new Map<string, Value>();
    if (!(old instanceof Map)) throw conversionError(old, 'map[string]interface {}');
    const inner: ValueMap = old;
    const end = this.readKey(inner, nesting + 1);
    if (end === END && inner.size === 0) return END;
    if (inner.size === 0) throw syntaxError(`key map ${JSON.stringify(key)} has no value`);
    setKey(into, key, inner);
    return end;
  }

  private readIndex(): number | typeof END {
    const { text, stop } = this.until(']');
    if (stop === '') return END;
    if (!/^[-+]?[0-9]+$/.test(text)) {
      throw syntaxError(
        `error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
        'in brackets stands the number of an item, counted from 0; a bracket in a key is written \\[',
      );
    }
    const index = Number(text);
    if (!Number.isSafeInteger(index)) {
      throw syntaxError(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
    }
    return index;
  }

  /**
   * What follows `[index]`: a value, a nested list or a nested table. When the text ends within the name of an item, Helm forgets one
   * that is new; one that was there it has changed by then.
   */
  private readItem(list: readonly Value[], index: number, nesting: number): ItemRead {
    if (index < 0) throw syntaxError(`negative ${index} index not allowed`);
    const { text, stop } = this.until('[.=');
    if (text !== '')
      throw syntaxError(
        `unexpected data at end of array index: [${Array.from(text, quoteRune).join(' ')}]`,
        'behind ] comes =, . or [',
      );
    const isThere = index < list.length;
    const old = list[index] ?? null;
    const read = (item: Value, end: typeof END | undefined, isKept: boolean): ItemRead => ({
      list: isKept ? withItem(list, index, item) : [...list],
      end,
    });
    switch (stop) {
      case '=':
        return read(this.readValue(), undefined, true);
      case '[': {
        const next = this.readIndex();
        if (next === END) return read(old, END, false);
        if (old !== null && !Array.isArray(old)) throw conversionError(old, '[]interface {}');
        const inner = this.readItem(old ?? [], next, nesting);
        return read(inner.list, inner.end, !inner.end || old !== null);
      }
      case '.': {
        // What is no table gives way to one.
        const inner: ValueMap = old instanceof Map ? old : new Map<string, Value>();
        const end = this.readKey(inner, nesting + 1);
        return read(inner, end, !end || isThere);
      }
      default:
        return read(old, END, false);
    }
  }

  private readValue(): Value {
    if (this.kind === 'set-json') return this.readJson();
    if (this.kind === 'set-literal') {
      const rest = this.text.slice(this.at);
      this.at = this.text.length;
      return rest;
    }
    // A file that is not named at the end of the text is an empty one.
    if (this.at >= this.text.length) return this.kind === 'set-file' ? '' : this.convert('');
    if (this.text.charAt(this.at) === '{') return this.readList();
    return this.convert(this.until(',').text);
  }

  private convert(text: string): Value {
    if (this.kind === 'set-string') return text;
    return this.kind === 'set-file' ? this.readFile(text) : typedValue(text);
  }

  /** `{}` holds one empty text. */
  private readList(): Value[] {
    const list: Value[] = [];
    this.begin = this.at;
    this.at++;
    for (;;) {
      const { text, stop } = this.until(',}');
      if (stop === '')
        throw syntaxError("list must terminate with '}'", 'close the list with }, or write \\{ for a brace in a value');
      list.push(this.convert(text));
      if (stop === '}') break;
    }
    if (this.text.charAt(this.at) === ',') this.at++;
    return list;
  }

  /** A JSON value, up to a comma outside of it or to the end. */
  private readJson(): Value {
    const rest = this.text.slice(this.at);
    const end = jsonEnd(rest);
    const text = rest.slice(0, end);
    this.at += end;
    const gap = /^\s*,?/.exec(this.text.slice(this.at))?.[0] ?? '';
    this.at += gap.length;
    if (this.at < this.text.length && !gap.endsWith(','))
      throw syntaxError(`unexpected data after JSON value: ${this.text.slice(this.at)}`);
    return text.trim() === '' ? null : parseGoJson(text);
  }
}

/** Where a JSON value at the start of the text ends. */
function jsonEnd(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '"') {
      at++;
      while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
      if (depth === 0) return Math.min(at + 1, text.length);
    } else if (sign === '{' || sign === '[') {
      depth++;
    } else if (sign === '}' || sign === ']') {
      depth--;
      if (depth <= 0) return at + 1;
    } else if (sign === ',' && depth === 0) {
      return at;
    }
  }
  return text.length;
}

function setKey(into: ValueMap, key: string, value: Value): void {
  if (key !== '') into.set(key, value);
}

function conversionError(value: Value, wanted: string): TillerlessError {
  const found = value instanceof Map ? 'a table' : Array.isArray(value) ? 'a list' : 'a single value';
  return syntaxError(
    `unable to parse key: interface conversion: interface {} is ${goTypeName(value)}, not ${wanted}`,
    `an earlier -f or flag gives ${found} for this key, and ${wanted.startsWith('[') ? 'an index needs a list' : 'a key below it needs a table'}`,
  );
}

function mergeObject(into: ValueMap, text: string): void {
  const value = parseGoJson(text);
  if (!(value instanceof Map)) throw syntaxError('not an object');
  for (const [key, item] of value) {
    const old = into.get(key);
    if (item instanceof Map && old instanceof Map) mergeTable(old, item);
    else into.set(key, item);
  }
}

function mergeTable(into: ValueMap, from: ValueMap): void {
  for (const [key, item] of from) {
    const old = into.get(key);
    if (item instanceof Map && old instanceof Map) mergeTable(old, item);
    else into.set(key, item);
  }
}

/**
 * Applies one flag of the --set family to `into`, which is changed (Helm: strvals). Integers of --set are int64.
 *
 * @throws VALUES_SET_SYNTAX with Helm's sentence as helmText
 */
export function applySet(into: ValueMap, expression: SetExpression, readFile: ReadFile): void {
  const { kind, text } = expression;
  const isObject = kind === 'set-json' && text.trimStart().startsWith('{');
  const reader = new SetReader(expression, readFile);
  try {
    if (isObject) mergeObject(into, text);
    else reader.read(into);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    // Helm tells the text instead of the reason for --set-json.
    const detail = kind === 'set-json' ? `${isObject ? 'JSON: ' : ''}${text}` : undefined;
    const helmText = `failed parsing --${kind} data${detail === undefined ? `: ${reasonOf(error)}` : ` ${detail}`}`;
    const hint = error.hint ?? (kind === 'set-json' ? JSON_HINT : undefined);
    throw new TillerlessError('VALUES_SET_SYNTAX', `--${kind} ${text}: ${error.message}`, {
      helmText,
      where: { object: `--${kind} ${text}`, column: `--${kind} `.length + reader.begin + 1 },
      hint,
      cause: error,
    });
  }
}
