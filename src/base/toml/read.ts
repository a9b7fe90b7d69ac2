import { TillerlessError } from '../../errors/tillerless-error.ts';
import { quoteRune } from '../go/quote.ts';
import { parseGoTime } from '../go/time.ts';
import { Int, typedList, type Value, type ValueMap } from '../go/value.ts';

const MAX_DEPTH = 500;
const MAX_INT64 = (1n << 63n) - 1n;
const LONE_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/;
/** So many signs tell UTF-16. */
const BOM_BYTES = 6;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BARE_VALUE = /[^\s,\]}#]+(?: \d\d:\d\d[^\s,\]}#]*)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};

/** How a table came to be, which decides whether it may be opened again. */
type Origin = 'implicit' | 'header' | 'dotted' | 'inline';

class TomlReader {
  private readonly text: string;
  private at = 0;
  private readonly root: ValueMap = new Map();
  private current: ValueMap = this.root;
  private readonly origins = new WeakMap<ValueMap, Origin>();
  private lastKey = '';
  /** the table that a header opened */
  private header: readonly string[] = [];
  private depth = 0;
  /** the first byte that is no UTF-8, which ends the reading where it comes to be read; -1 for none */
  private readonly badByte: number;
  private valueAt = 0;
  private valueEnd = 0;

  constructor(text: string) {
    this.text = text.replaceAll('\r\n', '\n');
    this.badByte = this.text.search(LONE_BYTE);
  }

  read(): ValueMap {
    if (this.text.slice(0, BOM_BYTES).includes('\0'))
      this.fail('files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8');
    for (this.skipLines(); this.at < this.text.length; this.skipLines()) {
      if (this.peek() === '[') this.readHeader();
      else this.readPair(this.current, "expected key separator '='");
      this.skipBlanks();
      if (this.peek() === '#') this.skipComment();
      if (this.at < this.text.length && this.peek() !== '\n') {
        this.fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${this.shown()} instead`);
      }
      if (this.badByte >= 0 && this.at > this.badByte) this.failByte();
    }
    return this.root;
  }

  private peek(offset = 0): string {
    return this.text.charAt(this.at + offset);
  }

  private shown(offset = 0): string {
    return quoteRune(String.fromCodePoint(this.text.codePointAt(this.at + offset) ?? 0));
  }

  private fail(problem: string, withKey = false): never {
    if (this.badByte >= 0 && this.at >= this.badByte) this.failByte();
    throw this.failure(problem, withKey);
  }

  private failByte(): never {
    const byte = (this.text.charCodeAt(this.badByte) - 0xdc00).toString(16);
    this.at = this.badByte;
    // A value that is being read has no end yet.
    const end = this.valueEnd < this.valueAt ? this.text.length : this.valueEnd;
    const inValue = this.badByte >= this.valueAt && this.badByte < end;
    throw this.failure(`invalid UTF-8 byte: 0x${byte}`, inValue);
  }

  private failure(problem: string, withKey: boolean): TillerlessError {
    const line = this.text.slice(0, this.at).split('\n').length;
    const path = [...this.header, ...(withKey && this.lastKey !== '' ? [this.lastKey] : [])].join('.');
    const key = path === '' ? '' : ` (last key ${JSON.stringify(path)})`;
    return new TillerlessError('YAML_PARSE', `invalid TOML: ${problem}`, {
      helmText: `toml: line ${line}${key}: ${problem}`,
      where: { line },
    });
  }

  private skipBlanks(): void {
    while (this.peek() === ' ' || this.peek() === '\t') this.at++;
  }

  private skipComment(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  private skipLines(): void {
    for (;;) {
      this.skipBlanks();
      if (this.peek() === '#') this.skipComment();
      else if (this.peek() === '\n') this.at++;
      else return;
    }
  }

  private readHeader(): void {
    const isList = this.peek(1) === '[';
    this.at += isList ? 2 : 1;
    const path = this.readPath((sign) => `expected '.' or ']' to end table name, but got ${sign} instead`, ']');
    if (isList && this.peek(1) !== ']')
      this.fail(`expected end of table array name delimiter ']', but got ${this.shown(1)} instead`);
    this.at += isList ? 2 : 1;
    const whole = [...path];
    this.header = [];
    const name = path.pop() ?? '';
    const parent = this.descend(this.root, path, 'implicit');
    const old = parent.get(name);
    if (isList) {
      const list = Array.isArray(old) ? [...(old as readonly Value[])] : [];
      if (old !== undefined && !Array.isArray(old))
        this.fail(`Key '${whole.join('.')}' was already created and cannot be used as an array.`);
      this.current = new Map();
      list.push(this.current);
      parent.set(name, typedList(list, 'map[string]interface {}'));
    } else if (old instanceof Map && this.origins.get(old) === 'implicit') {
      this.current = old;
    } else {
      if (old !== undefined) this.fail(`Key '${whole.join('.')}' has already been defined.`);
      this.current = new Map();
      parent.set(name, this.current);
    }
    this.origins.set(this.current, 'header');
    this.header = whole;
  }

  /** The table at `path`, made where it is missing; of a list of tables the last one. */
  private descend(from: ValueMap, path: readonly string[], origin: Origin): ValueMap {
    let table = from;
    for (const name of path) {
      let next = table.get(name);
      if (Array.isArray(next)) next = next[next.length - 1];
      if (next === undefined) {
        next = new Map<string, Value>();
        this.origins.set(next, origin);
        table.set(name, next);
      }
      if (!(next instanceof Map) || this.origins.get(next) === 'inline')
        this.fail(`Key '${path.join('.')}' has already been defined.`);
      table = next;
    }
    return table;
  }

  private readPath(problem: (sign: string) => string, end: string): string[] {
    const path: string[] = [];
    for (;;) {
      this.skipBlanks();
      if (end === '=' && this.peek() === '=')
        this.fail(path.length === 0 ? "unexpected '=': key name appears blank" : "unexpected '='", this.depth > 0);
      path.push(this.readKey(problem));
      this.skipBlanks();
      if (this.peek() === end) return path;
      if (this.peek() !== '.') this.fail(problem(this.shown()));
      this.at++;
    }
  }

  private readKey(problem: (sign: string) => string): string {
    if (this.peek() === '"' || this.peek() === "'") return this.readString();
    BARE_KEY.lastIndex = this.at;
    const key = BARE_KEY.exec(this.text)?.[0];
    if (key === undefined && this.peek() === '.') this.fail("unexpected '.': keys cannot start with a '.'");
    if (key === undefined)
      this.fail(this.at >= this.text.length ? `unexpected EOF; ${problem('').split(',')[0]}` : problem(this.shown()));
    this.at += key.length;
    return key;
  }

  private readPair(table: ValueMap, expectation: string): void {
    const path = this.readPath((sign) => {
      if (this.at >= this.text.length) return `unexpected EOF; ${expectation}`;
      return `expected '.' or '=', but got ${sign} instead`;
    }, '=');
    this.at++;
    this.skipBlanks();
    this.valueAt = this.at;
    this.lastKey = [...(this.depth > 0 ? [this.lastKey] : []), ...path].join('.');
    const name = path.pop() ?? '';
    const target = this.descend(table, path, 'dotted');
    if (target.has(name)) {
      // The library notices at the end of the line before it reads on.
      this.readValue();
      this.fail(`Key '${[...this.header, this.lastKey].join('.')}' has already been defined.`, true);
    }
    target.set(name, this.readValue());
    this.valueEnd = this.at;
  }

  private readValue(): Value {
    if (++this.depth > MAX_DEPTH) this.fail('value is nested too deeply');
    try {
      const sign = this.peek();
      if (sign === '"' || sign === "'") return this.readString();
      if (sign === '[') return this.readList();
      if (sign === '{') return this.readInline();
      return this.readBare();
    } finally {
      this.depth--;
    }
  }

  private readList(): Value[] {
    const list: Value[] = [];
    this.at++;
    for (;;) {
      this.skipLines();
      if (this.peek() === ']') break;
      if (this.at >= this.text.length) this.fail('unexpected EOF; expected value', true);
      list.push(this.readValue());
      this.skipLines();
      if (this.peek() === ',') this.at++;
      else if (this.at >= this.text.length) this.fail('unexpected EOF; expected array terminator', true);
      else if (this.peek() !== ']') this.fail(`expected a comma (',') or array terminator (']'), but got ${this.shown()}`, true);
    }
    this.at++;
    return list;
  }

  private readInline(): ValueMap {
    const table: ValueMap = new Map();
    const key = this.lastKey;
    this.at++;
    this.skipBlanks();
    while (this.peek() !== '}') {
      this.lastKey = key;
      this.readPair(table, "expected key separator '='");
      this.skipBlanks();
      if (this.peek() === ',') this.at++;
      else if (this.peek() !== '}')
        this.fail(`expected a comma or an inline table terminator '}', but got ${this.shown()} instead`);
      this.skipBlanks();
    }
    this.at++;
    this.origins.set(table, 'inline');
    return table;
  }

  private readString(): string {
    const quote = this.peek();
    const multi = this.text.startsWith(quote.repeat(3), this.at);
    const end = multi ? quote.repeat(3) : quote;
    this.at += end.length;
    if (multi && this.peek() === '\n') this.at++;
    let value = '';
    while (!this.text.startsWith(end, this.at)) {
      const sign = this.peek();
      if (sign === '') this.fail(`unexpected EOF; expected '${quote}'`, true);
      if (sign === '\n' && !multi) this.fail('strings cannot contain newlines', true);
      if (sign === '\\' && quote === '"') value += this.readEscape(multi);
      else {
        value += sign;
        this.at++;
      }
    }
    this.at += end.length;
    // Up to two quotes may stand before the closing ones.
    while (multi && this.peek() === quote) {
      value += quote;
      this.at++;
    }
    return value;
  }

  private readEscape(multi: boolean): string {
    const sign = this.peek(1);
    if (multi && /[ \t\n]/.test(sign)) {
      const gap = /\\[ \t]*\n[ \t\n]*/y;
      gap.lastIndex = this.at;
      const found = gap.exec(this.text)?.[0];
      if (found !== undefined) {
        this.at += found.length;
        return '';
      }
    }
    const simple = ESCAPES[sign];
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const length = sign === 'u' ? 4 : sign === 'U' ? 8 : 0;
    const digits = this.text.slice(this.at + 2, this.at + 2 + length);
    const point = Number.parseInt(digits, 16);
    if (length === 0) this.fail(`invalid escape in string '\\${sign}'`, true);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length || point > 0x10ffff) {
      this.fail(`Escaped character '\\${sign}${digits}' is not valid UTF-8.`, true);
    }
    this.at += 2 + length;
    return String.fromCodePoint(point);
  }

  private readBare(): Value {
    BARE_VALUE.lastIndex = this.at;
    const text = BARE_VALUE.exec(this.text)?.[0] ?? '';
    if (text === '') this.fail(`expected value but found ${this.shown()} instead`, true);
    this.at += text.length;
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (/^[-+]?(?:inf|nan)$/.test(text)) return text.includes('nan') ? Number.NaN : Number(`${text.replace('inf', 'Infinity')}`);
    return this.date(text) ?? this.number(text);
  }

  private date(text: string): Value | undefined {
    const layouts: readonly (readonly [RegExp, string])[] = [
      [/^\d{4}-\d\d-\d\d$/, '2006-01-02'],
      [/^\d\d:\d\d:\d\d(?:\.\d+)?$/, '15:04:05'],
      [/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?$/, '2006-01-02T15:04:05'],
      [/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/, '2006-01-02T15:04:05Z07:00'],
    ];
    const layout = layouts.find(([pattern]) => pattern.test(text))?.[1];
    if (layout === undefined) return undefined;
    try {
      return parseGoTime(layout, text.toUpperCase().replace(' ', 'T'));
    } catch {
      return this.fail(`Invalid TOML Datetime: ${JSON.stringify(text)}.`, true);
    }
  }

  private number(text: string): Value {
    const digits = text.replaceAll('_', '');
    if (/^_|_$|__/.test(text))
      this.fail(`Invalid integer ${JSON.stringify(text)}: underscores must be surrounded by digits`, true);
    if (/^0(?:x[0-9a-fA-F]+|o[0-7]+|b[01]+)$/.test(digits) || /^[-+]?[0-9]+$/.test(digits)) {
      if (/^[-+]?0[0-9]/.test(digits)) this.fail(`Invalid integer ${JSON.stringify(text)}: cannot have leading zeroes`, true);
      const size = BigInt(digits.replace(/^[-+]/, ''));
      const value = digits.startsWith('-') ? -size : size;
      if (value > MAX_INT64 || value < -MAX_INT64 - 1n) this.fail(`${text} is out of range for int64`, true);
      return new Int(value, 'int64');
    }
    if (!/^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(digits)) {
      this.at -= text.length;
      this.fail(`expected value but found ${/^[A-Za-z]/.test(text) ? JSON.stringify(text) : this.shown()} instead`, true);
    }
    return Number(digits);
  }
}

/**
 * Reads TOML 1.0 as Helm's fromToml (BurntSushi/toml): integers are int64, dates are times.
 *
 * @throws YAML_PARSE with the library's sentence as helmText where it is a common one
 */
export function parseToml(text: string): ValueMap {
  return new TomlReader(text).read();
}
