import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Flag, FlagKind } from './flag.ts';

type Reader = (text: string, before: unknown) => unknown;

/** Reads a flag's text by its kind; `before` is what earlier occurrences gave. Throws a plain Error with Go's words. */
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
 * The value of one flag occurrence.
 * @throws USAGE with the sentence of Go's flag library
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

const boolWords = /^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/;

function readBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function readInt(text: string): number {
  if (!/^[+-]?(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(text)) {
    throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '').replace(/^0(?=\d)/, '0o');
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  return negative ? -value : value;
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

/** Go's duration syntax ("1h30m", "1.5s") in milliseconds. */
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

/** One line of CSV, as pflag splits lists: quotes protect commas. */
function readCsv(text: string): string[] {
  if (text === '') return [];
  const fields: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,"]*))(,|$)/gy;
  while (pattern.lastIndex <= text.length) {
    const match = pattern.exec(text);
    if (!match) throw new Error(`parse error on line 1, column ${text.indexOf('"') + 1}: bare " in non-quoted-field`);
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '') break;
  }
  return fields;
}

function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const pair of readCsv(text)) {
    const at = pair.indexOf('=');
    if (at < 0) throw new Error(`${pair} must be formatted as key=value`);
    pairs[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return pairs;
}

function readChoice(text: string, choices: readonly string[], otherwise: string): string {
  if (!choices.includes(text)) throw new Error(otherwise);
  return text;
}

/** A bool, as in Helm, or names; names are added to those given before. */
function readConflicts(text: string, before: unknown): boolean | readonly string[] {
  if (boolWords.test(text)) return readBool(text);
  const names = readCsv(text).map((name) => name.trim());
  if (names.length === 0 || names.some((name) => name === '' || name === 'field:'))
    throw new Error('names of field managers, or field:PATH, separated by commas');
  return before === true ? true : [...list(before), ...names];
}

/** Helm 4's strategies; the booleans of Helm 3 still work. */
function readWait(text: string): string {
  // HIP-0025 has a word of its own for waiting between groups.
  if (text === 'true' || text === 'ordered') return 'watcher';
  if (text === 'false') return 'hookOnly';
  return readChoice(
    text,
    ['watcher', 'hookOnly', 'legacy'],
    `invalid wait input ${JSON.stringify(text)}. Valid inputs are watcher, hookOnly, and legacy`,
  );
}
