import { quoteGo } from '../go/quote.ts';
import { parseGoTime } from '../go/time.ts';
import type { Zone } from '../go/time-zone.ts';
import { Int, type Value } from '../go/value.ts';
import { isDigit, shownRune, type TomlCursor } from './cursor.ts';
import { LOCAL_ZONES } from './local-zones.ts';

const MAX_INT64 = (1n << 63n) - 1n;
const BASES: Readonly<Record<string, { readonly name: string; readonly digits: RegExp }>> = {
  b: { name: 'binary', digits: /[01_]/ },
  o: { name: 'octal', digits: /[0-7_]/ },
  x: { name: 'hexadecimal', digits: /[0-9a-fA-F_]/ },
};

/** The cursor of the TOML parser, and the position at which the current number or date starts. */
interface Scan {
  readonly cursor: TomlCursor;
  readonly start: number;
}

function skipWhile(cursor: TomlCursor, runes: RegExp): void {
  let rune = cursor.next();
  while (rune !== '' && runes.test(rune)) rune = cursor.next();
  cursor.backup();
}

/** Parses a number or date that starts with a digit. @throws YAML_PARSE */
export function readNumberOrDate(cursor: TomlCursor): Value {
  const scan = { cursor, start: cursor.at };
  if (cursor.next() === '0') return afterZero(scan);
  return digitsOrDate(scan);
}

/** Parses a number whose sign has already been read. @throws YAML_PARSE */
export function readSigned(cursor: TomlCursor, start: number): Value {
  const scan = { cursor, start };
  const rune = cursor.next();
  if (rune === 'i' || rune === 'n') return signedWord(scan, rune);
  if (rune === '0') {
    const base = cursor.peek();
    if (base in BASES) cursor.fail(`cannot use sign with non-decimal numbers: '${cursor.since(start)}${base}'`);
  }
  if (rune === '.') cursor.fail("floats must start with a digit, not '.'");
  if (!isDigit(rune)) cursor.fail(`expected a digit but got ${shownRune(rune)}`);
  return decimal(scan);
}

function signedWord(scan: Scan, first: string): Value {
  const { cursor, start } = scan;
  const rest = first === 'i' ? ['n', 'f'] : ['a', 'n'];
  if (!rest.every((letter) => cursor.accept(letter))) cursor.fail(`invalid float: '${cursor.since(start)}'`);
  return float(scan);
}

function afterZero(scan: Scan): Value {
  const { cursor } = scan;
  const rune = cursor.next();
  if (isDigit(rune)) return digitsOrDate(scan);
  if (rune === '_') return decimal(scan);
  if (rune === '.' || rune === 'e' || rune === 'E') return restOfFloat(scan);
  const base = BASES[rune];
  if (base === undefined) {
    cursor.backup();
    return integer(scan);
  }
  const digit = cursor.peek();
  const article = base.name === 'octal' ? 'an' : 'a';
  if (digit === '_' || !base.digits.test(digit))
    cursor.fail(`not ${article} ${base.name} number: '${cursor.since(scan.start)}${digit === '' ? '\0' : digit}'`);
  skipWhile(cursor, base.digits);
  return integer(scan);
}

/** Parses the rest of a number or date whose first digits have already been read. */
function digitsOrDate(scan: Scan): Value {
  const { cursor } = scan;
  skipWhile(cursor, /[0-9]/);
  const rune = cursor.next();
  if (rune === '-' || rune === ':') {
    skipWhile(cursor, /[0-9:TtZz.+ -]/);
    return date(scan);
  }
  if (rune === '_') return decimal(scan);
  if (rune === '.' || rune === 'e' || rune === 'E') return restOfFloat(scan);
  cursor.backup();
  return integer(scan);
}

function decimal(scan: Scan): Value {
  const { cursor } = scan;
  skipWhile(cursor, /[0-9_]/);
  if (cursor.accept('.eE')) return restOfFloat(scan);
  return integer(scan);
}

function restOfFloat(scan: Scan): Value {
  skipWhile(scan.cursor, /[0-9_.eE+-]/);
  return float(scan);
}

const hasGoodUnderscores = (text: string): boolean =>
  /^[+-]?(?:inf|nan)$/.test(text) || !/(?:^|[^0-9a-fA-F])_|_(?:_|$)|[^0-9a-fA-F]$/.test(text);
const hasLeadingZero = (text: string): boolean => /^0[^box]/.test(text) || /^[+-]0./.test(text);

function integer({ cursor, start }: Scan): Value {
  const text = cursor.since(start);
  const wrong = (why: string): never => cursor.failAt(cursor.line, `Invalid integer ${quoteGo(text)}: ${why}`);
  if (!hasGoodUnderscores(text)) wrong('underscores must be surrounded by digits');
  if (hasLeadingZero(text)) wrong('cannot have leading zeroes');
  const size = BigInt(text.replace(/^[-+]/, '').replaceAll('_', ''));
  const value = text.startsWith('-') ? -size : size;
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n) cursor.failAt(cursor.line, `${text} is out of range for int64`);
  return new Int(value, 'int64');
}

function float({ cursor, start }: Scan): Value {
  const text = cursor.since(start);
  const shown = quoteGo(text);
  const wrong = (why: string): never => cursor.failAt(cursor.line, `Invalid float ${shown}: ${why}`);
  const parts = text.split(/[.eE]/).filter((part) => part !== '');
  if (!parts.every(hasGoodUnderscores)) wrong('underscores must be surrounded by digits');
  if (hasLeadingZero(parts[0] ?? '')) wrong('cannot have leading zeroes');
  if (/\.(?:[^0-9]|$)/.test(text)) wrong("'.' must be followed by one or more digits");
  if (text.endsWith('nan')) return Number.NaN;
  if (text.endsWith('inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const digits = text.replaceAll('_', '');
  if (!/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(digits)) cursor.failAt(cursor.line, `Invalid float value: ${shown}`);
  const value = Number(digits);
  return Number.isFinite(value) ? value : cursor.failAt(cursor.line, `${text} is out of range for float64`);
}

const DATE = String.raw`\d{4}-\d\d-\d\d`;
const TIME = String.raw`\d\d:\d\d`;
const SECONDS = String.raw`:\d\d(?:\.\d+)?`;
const ZONE = String.raw`(?:Z|[-+]\d\d:\d\d)`;
const LAYOUTS: readonly (readonly [RegExp, string, Zone?])[] = [
  [new RegExp(`^${DATE}T${TIME}${SECONDS}${ZONE}$`), '2006-01-02T15:04:05Z07:00'],
  [new RegExp(`^${DATE}T${TIME}${SECONDS}$`), '2006-01-02T15:04:05', LOCAL_ZONES.datetime],
  [new RegExp(`^${DATE}$`), '2006-01-02', LOCAL_ZONES.date],
  [new RegExp(`^${TIME}${SECONDS}$`), '15:04:05', LOCAL_ZONES.time],
  [new RegExp(`^${DATE}T${TIME}${ZONE}$`), '2006-01-02T15:04Z07:00'],
  [new RegExp(`^${DATE}T${TIME}$`), '2006-01-02T15:04', LOCAL_ZONES.datetime],
  [new RegExp(`^${TIME}$`), '15:04', LOCAL_ZONES.time],
];

function date({ cursor, start }: Scan): Value {
  const text = cursor.since(start).trimEnd().toUpperCase().replace(' ', 'T');
  const [, layout, zone] = LAYOUTS.find(([pattern]) => pattern.test(text)) ?? [];
  const invalid = (): never => cursor.failAt(cursor.line, `invalid datetime: ${quoteGo(text)}`);
  if (layout === undefined) return invalid();
  try {
    return parseGoTime(layout, text, zone);
  } catch {
    return invalid();
  }
}
