import { formatFloat32 } from '../go/float.ts';
import { GoTime } from '../go/time.ts';
import { fixedZone, utcZone } from '../go/time-zone.ts';
import { int, type Value } from '../go/value.ts';

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INT = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const MAX_INT64 = (1n << 63n) - 1n;
const MAX_UINT64 = (1n << 64n) - 1n;

/** The booleans, null and special floats of YAML 1.1, as in go-yaml v2. */
const WORDS = new Map<string, boolean | null | number>();
for (const keyword of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) WORDS.set(keyword, true);
for (const keyword of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) WORDS.set(keyword, false);
for (const keyword of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(keyword, null);
for (const keyword of ['.nan', '.NaN', '.NAN']) WORDS.set(keyword, Number.NaN);
for (const keyword of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']) WORDS.set(keyword, Number.POSITIVE_INFINITY);
for (const keyword of ['-.inf', '-.Inf', '-.INF']) WORDS.set(keyword, Number.NEGATIVE_INFINITY);

/** Parses an integer, which may have one of Go's base prefixes. Returns undefined if it is invalid or exceeds 64 bits. */
function resolveInt(text: string): bigint | undefined {
  const match = INT.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, octal, binary, decimal] = match;
  const digits =
    hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal}` : binary !== undefined ? `0b${binary}` : decimal;
  const size = BigInt(digits ?? '0');
  if (sign === '-') return size <= MAX_INT64 + 1n ? -size : undefined;
  // Go's ParseUint rejects a plus sign.
  return size <= (sign === '+' ? MAX_INT64 : MAX_UINT64) ? size : undefined;
}

function resolveFloat(text: string): number | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function resolveNumber(text: string): number | undefined {
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (plain.length < 16 && (plain === '0' || /^-?[1-9][0-9]*$/.test(plain))) return Number(plain);
  const int = resolveInt(plain);
  return int === undefined ? resolveFloat(plain) : Number(int);
}

/**
 * Resolves a plain scalar without a tag. The result is the same as in go-yaml v2 (YAML 1.1) after the conversion to JSON by
 * sigs.k8s.io/yaml. Timestamps and sexagesimal numbers remain strings. NaN and infinities are returned as numbers, which the
 * caller must reject.
 */
export function resolvePlain(text: string): string | number | boolean | null {
  const code = text.length === 0 ? 126 : text.charCodeAt(0);
  if ((code >= 48 && code <= 57) || code === 43 || code === 45) {
    const number = resolveNumber(text);
    if (number !== undefined) return number;
    return code < 48 ? resolveKeyword(text) : text;
  }
  switch (code) {
    case 46: {
      // A number with a leading dot is passed directly to ParseFloat, without removing underscores.
      const value = WORDS.get(text);
      return value !== undefined ? value : (resolveFloat(text) ?? text);
    }
    case 89:
    case 121:
    case 78:
    case 110:
    case 84:
    case 116:
    case 70:
    case 102:
    case 79:
    case 111:
    case 126: // biome-ignore format: one set, yYnNtTfFoO~
      return resolveKeyword(text);
    default:
      return text;
  }
}

function resolveKeyword(text: string): string | number | boolean | null {
  if (text.length > 5) return text;
  const value = WORDS.get(text);
  return value === undefined ? text : value;
}

/** Reports whether go-yaml parses the unquoted text as a string, that is, whether quotes can be omitted. */
export function readsAsString(text: string): boolean {
  return typeof resolvePlain(text) === 'string' && !isTimestamp(text);
}

const DATE = /^\d{4}-(\d{1,2})-(\d{1,2})$/;
const DATE_TIME = /^\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt]|[ ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?$/;

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Reports whether go-yaml parses a string as a timestamp with a valid date and time. */
function isTimestamp(text: string): boolean {
  if (text.length < 8 || text.charCodeAt(4) !== 45) return false;
  const match = DATE.exec(text) ?? DATE_TIME.exec(text);
  if (match === null) return false;
  const [, month = '', day = '', hour = '0', minute = '0', second = '0'] = match;
  if (match[3] === undefined && (month.length !== 2 || day.length !== 2) && !DATE.test(text)) return false;
  const monthNumber = Number(month);
  if (monthNumber < 1 || monthNumber > 12 || Number(day) < 1) return false;
  if (Number(day) > daysOf(Number(text.slice(0, 4)), monthNumber)) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** Returns the JSON key for a plain scalar, or undefined if sigs.k8s.io/yaml does not support its type as a key. */
export function plainKey(text: string): string | undefined {
  const value = resolvePlain(text);
  if (typeof value === 'string') return value;
  if (value === null) return undefined;
  if (typeof value === 'boolean') return String(value);
  const int = resolveInt(text.replaceAll('_', ''));
  if (int !== undefined) return int > MAX_INT64 ? undefined : int.toString();
  if (Number.isFinite(value)) return formatFloat32(value);
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
}

/**
 * How to resolve a plain scalar. `plain` resolves it as a value. `key` resolves it as a mapping key, and returns undefined if its
 * type is not supported.
 */
export interface ScalarRules {
  plain(text: string): Value;
  key(text: string): string | undefined;
  /** true for go-yaml v3: keys must be unique, a mapping's own keys override `<<`, and values need not be valid in JSON */
  readonly isVersion3: boolean;
}

/** The rules of go-yaml v2, which Helm uses (through sigs.k8s.io/yaml) to read values and manifests. */
export const goYaml2: ScalarRules = { plain: resolvePlain, key: plainKey, isVersion3: false };

/** The booleans, null and special floats of YAML 1.2, as in go-yaml v3, where "yes" and "on" are strings. */
const CORE_WORDS = new Map([...WORDS].filter(([keyword, value]) => typeof value !== 'boolean' || /^[tf]/i.test(keyword)));

/**
 * The rules of go-yaml v3: scalars are resolved as in YAML 1.2, integers and floats are different types, and keys are not
 * converted.
 */
export const goYaml3: ScalarRules = {
  plain: (text) => {
    const value = CORE_WORDS.get(text);
    if (value !== undefined) return value;
    if (!/^[-+.]?\d/.test(text)) return text;
    if (text.charCodeAt(4) === 45 && isTimestamp(text)) return timestampOf(text);
    const plain = text.replaceAll('_', '');
    const whole = resolveInt(plain);
    return whole === undefined ? (resolveFloat(plain) ?? text) : int(whole);
  },
  key: (text) => text,
  isVersion3: true,
};

/** Parses a timestamp. @param text a string that `isTimestamp` accepts */
function timestampOf(text: string): GoTime {
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', zone = 'Z'] =
    /^(\d+)-(\d+)-(\d+)(?:[Tt ](\d+):(\d+):(\d+)(?:\.(\d+))?(Z|[-+]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const seconds = date.getTime() / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const [, sign, hours, minutes] = /^([-+])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const offset = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60);
  const nanos = BigInt(fraction.padEnd(9, '0').slice(0, 9));
  return new GoTime(BigInt(seconds - offset) * 1_000_000_000n + nanos, offset === 0 ? utcZone : fixedZone('', offset));
}
