import { parseGoBool } from '../../base/go/bool.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Flag, FlagKind } from './flag.ts';

type Reader = (text: string, before: unknown) => unknown;

/**
 * Functions that parse the value of a flag. `before` is the value from earlier occurrences of the flag. On failure, they throw a
 * plain Error with Go's message.
 */
const readers: { readonly [K in FlagKind]: Reader } = {
  bool: readBool,
  string: (text) => text,
  int: (text) => readInt(text),
  float32: (text) => readFloat(text),
  duration: (text) => readDuration(text),
  stringArray: (text, before) => [...list(before), text],
  strings: (text, before) => [...list(before), ...readCsv(text)],
  stringToString: (text, before) => ({ ...(before as object | undefined), ...readPairs(text) }),
  format: (text) => readChoice(text, ['table', 'json', 'yaml'], 'invalid format type'),
  wait: readWait,
  conflicts: readConflicts,
};

/**
 * Parses a single occurrence of a flag.
 *
 * @throws USAGE with pflag's error message
 */
export function readFlag(name: string, flag: Flag, text: string, before: unknown): unknown {
  try {
    return readers[flag.kind](text, before);
  } catch (error) {
    const reason =
      error instanceof Error || (typeof error === 'object' && error && 'message' in error)
        ? String((error as Error).message)
        : String(error);
    const shown = flag.alias ? `-${flag.alias}, --${name}` : `--${name}`;
    throw new TillerlessError('USAGE', `invalid argument ${JSON.stringify(text)} for "${shown}" flag: ${reason}`);
  }
}

function list(before: unknown): readonly string[] {
  return Array.isArray(before) ? before : [];
}

function readBool(text: string): boolean {
  const value = parseGoBool(text);
  if (value !== undefined) return value;
  throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Matches an integer in Go syntax (strconv.ParseInt with base 0), which may have a prefix and underscores between digits. */
const integer = /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;

function readInt(text: string): number {
  if (!integer.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const digits = text.replaceAll('_', '').replace(/^[+-]/, '');
  const value = Number(digits.replace(/^0(?=\d)/, '0o'));
  if (!Number.isSafeInteger(value)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  return text.startsWith('-') ? -value : value;
}

function readFloat(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Parses a Go duration such as "1h30m" or "1.5s". @returns the duration in milliseconds */
function readDuration(text: string): number {
  const body = text.replace(/^[+-]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (body === '0') return 0;
  if (/^\d+(\.\d*)?$/.test(body)) throw new Error(`time: missing unit in duration ${JSON.stringify(text)}`);
  if (!/^((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(body))
    throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  let total = 0;
  for (const part of body.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(part[1]) * (unitMs[part[2] ?? ''] ?? 0);
  return sign * total;
}

/** Parses a line of CSV, as pflag does for lists (encoding/csv). A quoted field may contain commas. */
function readCsv(text: string): string[] {
  const fields: string[] = [];
  for (let at = 0; text !== '' && at <= text.length; ) {
    const { field, end } = text[at] === '"' ? quotedField(text, at + 1) : bareField(text, at);
    fields.push(field);
    at = end + 1;
  }
  return fields;
}

interface CsvField {
  readonly field: string;
  /** index of the comma after the field, or the length of the input */
  readonly end: number;
}

function bareField(text: string, start: number): CsvField {
  const comma = text.indexOf(',', start);
  const field = text.slice(start, comma < 0 ? undefined : comma);
  const quote = field.indexOf('"');
  if (quote >= 0) throw csvError(text, start + quote, 'bare " in non-quoted-field');
  return { field, end: start + field.length };
}

/** Parses a quoted field. @param start index after the opening quote */
function quotedField(text: string, start: number): CsvField {
  let field = '';
  for (let at = start; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw csvError(text, text.length, 'extraneous or missing " in quoted-field');
    field += text.slice(at, quote);
    const next = text[quote + 1];
    if (next === undefined || next === ',') return { field, end: quote + 1 };
    if (next !== '"') throw csvError(text, quote, 'extraneous or missing " in quoted-field');
    field += '"';
    at = quote + 2;
  }
}

function csvError(text: string, at: number, problem: string): Error {
  return new Error(`parse error on line 1, column ${Buffer.byteLength(text.slice(0, at)) + 1}: ${problem}`);
}

/** Parses key=value pairs. Like pflag, it only treats the value as CSV if there is more than one "=" (string_to_string.go). */
function readPairs(text: string): Record<string, string> {
  const pairs = text.split('=').length > 2 ? readCsv(text) : [text.replace(/^"+|"+$/g, '')];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) throw new Error(`${pair} must be formatted as key=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function readChoice(text: string, choices: readonly string[], otherwise: string): string {
  if (!choices.includes(text)) throw new Error(otherwise);
  return text;
}

/**
 * Parses the value of --force-conflicts: a boolean, as in Helm, or a comma-separated list of field managers and paths. If the
 * flag is repeated, the lists are combined.
 */
function readConflicts(text: string, before: unknown): boolean | readonly string[] {
  const value = parseGoBool(text);
  if (value !== undefined) return value;
  const names = readCsv(text).map((name) => name.trim());
  if (names.length === 0 || names.some((name) => name === '' || name === 'field:'))
    throw new Error('names of field managers, or field:PATH, separated by commas');
  return before === true ? true : [...list(before), ...names];
}

/** Parses the wait strategies of Helm 4 and the booleans of Helm 3. */
function readWait(text: string): string {
  // HIP-0025 adds the value "ordered", which makes Helm wait between resource groups.
  if (text === 'true' || text === 'ordered') return 'watcher';
  if (text === 'false') return 'hookOnly';
  return readChoice(
    text,
    ['watcher', 'hookOnly', 'legacy'],
    `invalid wait input ${JSON.stringify(text)}. Valid inputs are watcher, hookOnly, and legacy`,
  );
}
