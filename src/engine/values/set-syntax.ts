import { parseGoJson } from '../../base/go/json.ts';
import { quoteRune } from '../../base/go/quote.ts';
import { int64, type Value, type ValueMap } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';

/** The flags of the --set family. Each of them parses values differently. */
export type SetKind = 'set' | 'set-string' | 'set-json' | 'set-file' | 'set-literal';

/** The argument of a --set flag. */
export interface SetExpression {
  readonly kind: SetKind;
  readonly text: string;
}

/** Reads a file that is named in --set-file. */
export type ReadFile = (path: string) => string;

const MAX_INDEX = 65_536;
const MAX_NESTING = 30;
const JSON_HINT = 'values of --set-json must be JSON: put keys and strings in double quotes, as in \'key={"name": "text"}\'';

function syntaxError(problem: string, hint?: string): TillerlessError {
  return new TillerlessError('VALUES_SET_SYNTAX', problem, { helmText: problem, hint });
}

/** Converts the text after `=`. Booleans, null and decimal integers are typed, and any other text is a string. */
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

/** Returns a copy of a list with `value` at `index`. Gaps are filled with null. */
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

/** Indicates that the text ended before a key or value. This is not necessarily an error. */
const END = Symbol('end');

/**
 * The result of reading a list item: a copy of the list with this item. If the text ended within or directly after the item's
 * key, `end` is set, and the list may not contain the item.
 */
interface ItemRead {
  readonly list: Value[];
  readonly end: typeof END | undefined;
}

/** Parses `a.b[0].c=v,d={x,y}` and adds the result to a tree of values. Modifies the tree. */
class SetReader {
  private readonly text: string;
  private readonly kind: SetKind;
  private readonly readFile: ReadFile;
  private at = 0;
  /** offset of the key or list that is currently being parsed; reported in errors */
  begin = 0;

  constructor(expression: SetExpression, readFile: ReadFile) {
    this.text = expression.text;
    this.kind = expression.kind;
    this.readFile = readFile;
  }

  read(into: ValueMap): void {
    while (this.readKey(into, 0) !== END);
  }

  /**
   * Reads text up to one of the stop characters, and consumes that character. Backslash escapes are resolved, except for
   * --set-literal.
   */
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
        // If the text ends after the `=`, the value is empty and no further key follows.
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

  /** Returns a hint that the text after a comma was probably meant to be part of the previous value. */
  private missingValue(key: string): string {
    const before = this.text.slice(0, this.begin);
    if (!before.endsWith(',')) return `write ${before}${key}=VALUE`;
    const rest = this.text.slice(this.begin);
    return `a comma starts the next key; escape a comma in a value as \\,: '${before.slice(0, -1)}\\,${rest}'`;
  }

  private readIndexed(into: ValueMap, key: string, nesting: number): typeof END | undefined {
    const index = this.readIndex();
    // If the closing bracket of a list index is missing, Helm ignores the rest of the argument.
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
        'brackets must contain an item index, starting at 0; escape a bracket in a key as \\[',
      );
    }
    const index = Number(text);
    if (!Number.isSafeInteger(index)) {
      throw syntaxError(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
    }
    return index;
  }

  /**
   * Reads the rest of a path below a list item, and the value. If the text ends before the value, a new item is discarded, but
   * changes to an existing item are kept, as in Helm.
   */
  private readItem(list: readonly Value[], index: number, nesting: number): ItemRead {
    if (index < 0) throw syntaxError(`negative ${index} index not allowed`);
    const { text, stop } = this.until('[.=');
    if (text !== '')
      throw syntaxError(
        `unexpected data at end of array index: [${Array.from(text, quoteRune).join(' ')}]`,
        '] must be followed by =, . or [',
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
        // If the existing value is not a table, replace it with a new table.
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
    // For --set-file, a missing file name at the end of the text is treated as an empty file.
    if (this.at >= this.text.length) return this.kind === 'set-file' ? '' : this.convert('');
    if (this.text.charAt(this.at) === '{') return this.readList();
    return this.convert(this.until(',').text);
  }

  private convert(text: string): Value {
    if (this.kind === 'set-string') return text;
    return this.kind === 'set-file' ? this.readFile(text) : typedValue(text);
  }

  /** Parses a list in braces. `{}` is a list that contains an empty string. */
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

  /** Parses a JSON value and consumes the comma after it. */
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

/** Returns the end of the JSON value at the start of the text. */
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
  const shape = value instanceof Map ? 'a map' : Array.isArray(value) ? 'a list' : 'a single value';
  return syntaxError(
    `unable to parse key: interface conversion: interface {} is ${goTypeName(value)}, not ${wanted}`,
    `an earlier -f file or flag sets this key to ${shape}, but ${wanted.startsWith('[') ? 'an index requires a list' : 'a nested key requires a map'}`,
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
 * Applies the argument of a --set flag to `into`, which is modified (Helm's pkg/strvals). For --set, integers are int64.
 *
 * @throws VALUES_SET_SYNTAX with Helm's error message as helmText
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
    // For --set-json, Helm's error message quotes the flag's argument instead of the reason.
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
