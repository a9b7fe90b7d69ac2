import { TillerlessError } from '../../errors/tillerless-error.ts';
import { quoteGo } from '../go/quote.ts';
import type { Value, ValueMap } from '../go/value.ts';
import { isBlank, isDigit, shownRune, TomlCursor } from './cursor.ts';
import { readNumberOrDate, readSigned } from './numbers.ts';
import { readLine, readString } from './strings.ts';
import { shownKey, TomlTables } from './tables.ts';

const MAX_DEPTH = 500;
/** Maximum number of segments in a dotted key. Each segment creates a nested table. */
const maxKeyParts = 500;
/** Number of bytes at the start of the file in which a null byte indicates UTF-16. */
const BOM_BYTES = 6;
const LETTER = /^\p{L}$/u;
const BARE_KEY = /^[A-Za-z0-9_-]$/;

/** The kind of key being parsed, in a key/value pair or a table header. It determines the error messages. */
interface KeyPlace {
  /** character that ends the key */
  readonly end: '=' | ']';
  /**
   * returns the error message if a key segment cannot start with `rune`, or undefined if it can; `index` is the number of
   * preceding segments
   */
  readonly missing: (rune: string, index: number) => string | undefined;
  readonly wrongEnd: (shown: string) => string;
}

function missingInPair(rune: string, index: number): string | undefined {
  const isFirst = index === 0;
  if (rune === '=' || rune === '') return isFirst ? "unexpected '=': key name appears blank" : "unexpected '='";
  if (rune === '.') return isFirst ? "unexpected '.': keys cannot start with a '.'" : "unexpected '.'";
  return undefined;
}

function missingInHeader(rune: string): string | undefined {
  if (rune === ']' || rune === '') return 'unexpected end of table name (table names cannot be empty)';
  return rune === '.' ? 'unexpected table separator (table names cannot be empty)' : undefined;
}

const PAIR: KeyPlace = {
  end: '=',
  missing: missingInPair,
  wrongEnd: (shown) => `expected '.' or '=', but got ${shown} instead`,
};
const HEADER: KeyPlace = {
  end: ']',
  missing: missingInHeader,
  wrongEnd: (shown) => `expected '.' or ']' to end table name, but got ${shown} instead`,
};

const isBreak = (rune: string): boolean => rune === '\n' || rune === '\r';
const orEnd = (rune: string): string => (rune === '' ? 'end of file' : `'${rune}'`);

/** A TOML 1.1 parser. Characters are read and keys are set in the same order as in BurntSushi/toml. */
class TomlReader {
  readonly #cursor: TomlCursor;
  readonly #tables: TomlTables;
  #currentKey = '';
  /** line of the last key that was read */
  #keyLine = 1;
  #depth = 0;

  constructor(text: string) {
    this.#cursor = new TomlCursor(text, () => this.#lastKey());
    this.#tables = new TomlTables((problem) => this.#cursor.failureAt(this.#keyLine, problem));
  }

  read(): ValueMap {
    const cursor = this.#cursor;
    for (;;) {
      const rune = cursor.next();
      if (rune === '') return this.#tables.root;
      if (isBlank(rune) || isBreak(rune)) continue;
      if (rune === '#') {
        this.#skipComment();
        continue;
      }
      if (rune === '[') this.#header();
      else {
        cursor.backup();
        this.#pair();
        this.#currentKey = '';
      }
      this.#endOfItem();
    }
  }

  #lastKey(): string {
    const { context } = this.#tables;
    if (this.#currentKey === '') return shownKey(context);
    return context.length === 0 ? this.#currentKey : `${shownKey(context)}.${this.#currentKey}`;
  }

  #skipComment(): void {
    let rune = this.#cursor.next();
    while (rune !== '' && !isBreak(rune)) rune = this.#cursor.next();
    this.#cursor.backup();
  }

  #endOfItem(): void {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const rune = cursor.next();
    if (rune === '' || isBreak(rune)) return;
    if (rune === '#') this.#skipComment();
    else cursor.fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${shownRune(rune)} instead`);
  }

  #header(): void {
    const cursor = this.#cursor;
    const isItem = cursor.accept('[');
    const path = this.#keyPath(HEADER);
    if (isItem) {
      const rune = cursor.next();
      if (rune !== ']') cursor.fail(`expected end of table array name delimiter ']', but got ${shownRune(rune)} instead`);
      this.#tables.openItem(path);
    } else this.#tables.open(path);
  }

  /** Parses a dotted key, including the character that ends it. */
  #keyPath(keyPlace: KeyPlace): string[] {
    const cursor = this.#cursor;
    const path: string[] = [];
    for (;;) {
      cursor.skipBlanks();
      path.push(this.#keyPart(keyPlace.missing(cursor.peek(), path.length)));
      if (path.length > maxKeyParts) cursor.fail(`a key has more than ${maxKeyParts} parts`);
      if (path.length === 1) this.#keyLine = cursor.line;
      cursor.skipBlanks();
      const rune = cursor.next();
      if (rune === keyPlace.end) return path;
      if (rune !== '.') this.#failKey(keyPlace, rune);
    }
  }

  #keyPart(missing: string | undefined): string {
    const cursor = this.#cursor;
    if (missing !== undefined) cursor.fail(missing);
    const rune = cursor.next();
    if (rune === '"' || rune === "'") return readLine(cursor, rune);
    cursor.backup();
    const start = cursor.at;
    while (BARE_KEY.test(cursor.next()));
    cursor.backup();
    return cursor.since(start);
  }

  #failKey(keyPlace: KeyPlace, rune: string): never {
    const cursor = this.#cursor;
    const problem = keyPlace.wrongEnd(shownRune(rune));
    if (keyPlace.end === ']') return cursor.fail(problem);
    if (rune === '') return cursor.fail("unexpected EOF; expected key separator '='");
    return rune === '\n' ? cursor.failLineBefore(problem) : cursor.fail(problem);
  }

  /** Parses a key and its value, sets the key, and returns both. */
  #pair(): { readonly path: readonly string[]; readonly value: Value } {
    const tables = this.#tables;
    const outer = tables.context;
    const path = this.#keyPath(PAIR);
    this.#currentKey = path.at(-1) ?? '';
    for (let depth = 1; depth < path.length; depth++) tables.openImplicit([...outer, ...path.slice(0, depth)]);
    const value = this.#value('pair');
    tables.set(this.#currentKey, value);
    tables.context = outer;
    return { path, value };
  }

  /** Parses a value. @param parent "pair" for the value of a key, "list" for an item of a list */
  #value(parent: 'pair' | 'list'): Value {
    if (++this.#depth > MAX_DEPTH) this.#cursor.fail('value is nested too deeply');
    try {
      return this.#readValue(parent);
    } finally {
      this.#depth--;
    }
  }

  #readValue(parent: 'pair' | 'list'): Value {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const start = cursor.at;
    const rune = cursor.next();
    if (isDigit(rune)) {
      cursor.backup();
      return readNumberOrDate(cursor);
    }
    switch (rune) {
      case '[':
        return this.#list();
      case '{':
        return this.#inlineTable(parent);
      case '"':
      case "'":
        return readString(cursor, rune);
      case '.':
        return cursor.fail("floats must start with a digit, not '.'");
      case '+':
      case '-':
        return readSigned(cursor, start);
      case '':
        return cursor.fail('unexpected EOF; expected value');
      default:
        return this.#keyword(rune);
    }
  }

  /** Parses true, false, inf or nan. */
  #keyword(first: string): Value {
    const cursor = this.#cursor;
    if (!LETTER.test(first)) {
      const problem = `expected value but found ${shownRune(first)} instead`;
      return first === '\n' ? cursor.failLineBefore(problem) : cursor.fail(problem);
    }
    const special = first === 'i' ? 'nf' : first === 'n' ? 'an' : '';
    let accepted = 0;
    while (accepted < special.length && cursor.accept(special.charAt(accepted))) accepted++;
    if (special !== '' && accepted === special.length) return first === 'i' ? Number.POSITIVE_INFINITY : Number.NaN;
    // As in BurntSushi/toml, the error message quotes the input starting at the last accepted character.
    const start = cursor.at - 1;
    while (LETTER.test(cursor.next()));
    cursor.backup();
    const keyword = cursor.since(start);
    if (keyword === 'true' || keyword === 'false') return keyword === 'true';
    return cursor.fail(`expected value but found ${quoteGo(keyword)} instead`);
  }

  /** Skips whitespace, line breaks and comments, and returns the next character. */
  #nextToken(): string {
    for (;;) {
      const rune = this.#cursor.next();
      if (rune === '#') this.#skipComment();
      else if (!isBlank(rune) && !isBreak(rune)) return rune;
    }
  }

  #list(): Value[] {
    const cursor = this.#cursor;
    this.#tables.noteList(this.#currentKey);
    const list: Value[] = [];
    for (;;) {
      const rune = this.#nextToken();
      if (rune === ']') return list;
      if (rune === ',') cursor.fail('unexpected comma');
      cursor.backup();
      list.push(this.#value('list'));
      const after = this.#nextToken();
      if (after === ']') return list;
      if (after !== ',') cursor.fail(`expected a comma (',') or array terminator (']'), but got ${orEnd(after)}`);
    }
  }

  #inlineTable(parent: 'pair' | 'list'): ValueMap {
    const tables = this.#tables;
    const outer = { context: tables.context, key: this.#currentKey };
    const path = [...outer.context, outer.key];
    this.#currentKey = '';
    if (parent === 'list') tables.openImplicitItem(path);
    else tables.openImplicit(path);
    const table = this.#pairsOfTable();
    tables.context = outer.context;
    this.#currentKey = outer.key;
    return table;
  }

  #pairsOfTable(): ValueMap {
    const cursor = this.#cursor;
    const table: ValueMap = new Map();
    for (;;) {
      const rune = this.#nextToken();
      if (rune === '}') return table;
      if (rune === ',') cursor.fail('unexpected comma');
      cursor.backup();
      const { path, value } = this.#pair();
      setBelow(table, path, value);
      const after = this.#nextToken();
      if (after === '}') return table;
      if (after !== ',') cursor.fail(`expected a comma or an inline table terminator '}', but got ${orEnd(after)} instead`);
    }
  }
}

/** Sets a value in an inline table, and creates the tables on its path. */
function setBelow(table: ValueMap, path: readonly string[], value: Value): void {
  let inner = table;
  for (const part of path.slice(0, -1)) {
    const next = inner.get(part);
    const below: ValueMap = next instanceof Map ? next : new Map<string, Value>();
    inner.set(part, below);
    inner = below;
  }
  inner.set(path.at(-1) ?? '', value);
}

/**
 * Parses TOML 1.1 as Helm's fromToml does (BurntSushi/toml). Integers are converted to int64, and dates to times.
 *
 * @throws YAML_PARSE with the library's error message as `helmText`
 */
export function parseToml(text: string): ValueMap {
  if (text.slice(0, BOM_BYTES).includes('\0')) {
    const problem = 'files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8';
    throw new TillerlessError('YAML_PARSE', `invalid TOML: ${problem}`, {
      helmText: `toml: line 1: ${problem}`,
      where: { line: 1 },
    });
  }
  return new TomlReader(text.startsWith('\ufeff') ? text.slice(1) : text).read();
}
