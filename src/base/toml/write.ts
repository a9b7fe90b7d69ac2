import { TillerlessError } from '../../errors/tillerless-error.ts';
import { Complex } from '../go/complex.ts';
import { GoDuration } from '../go/duration.ts';
import { formatFloatG } from '../go/float.ts';
import { asContainer, type Marshaled, marshaled, StructFields, structFields } from '../go/json.ts';
import { formatGoTime, GoTime } from '../go/time.ts';
import { GoObject, Int, type Value } from '../go/value.ts';
import { compareBytes } from '../natural-sort.ts';
import { LOCAL_ZONES } from './local-zones.ts';

const MAX_DEPTH = 1000;

type Table = ReadonlyMap<string, unknown>;

function plainOf(value: unknown): Marshaled | GoTime | GoDuration {
  if (value instanceof GoTime || value instanceof GoDuration) return value;
  if (value instanceof Complex) throw unsupported(': complex128');
  // BurntSushi/toml writes a []byte as a list of numbers rather than in base64.
  return structFields(value) ?? (value instanceof GoObject ? asContainer(value) : undefined) ?? marshaled(value);
}

function unsupported(type: string): TillerlessError {
  return new TillerlessError('YAML_PARSE', 'complex numbers cannot be written as TOML', { helmText: `unsupported type${type}` });
}

function isTable(value: unknown): value is Table {
  return value instanceof Map;
}

/** Reports whether a list contains only tables, which are written as `[[name]]` sections. */
function isTableList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isTable(plainOf(item)));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
};

function quote(text: string): string {
  const body = text.replace(
    /[\x00-\x1f"\\\x7f]/g,
    (sign) => ESCAPES[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${body}"`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quote(key);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = formatFloatG(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Formats a time. A time that was parsed without a zone is written without a zone. */
function timeText(time: GoTime): string {
  switch (time.zone) {
    case LOCAL_ZONES.datetime:
      return formatGoTime(time, '2006-01-02T15:04:05.999999999');
    case LOCAL_ZONES.date:
      return formatGoTime(time, '2006-01-02');
    case LOCAL_ZONES.time:
      return formatGoTime(time, '15:04:05.999999999');
    default:
      return time.marshalJson();
  }
}

function inline(value: unknown, depth: number): string {
  const plain = plainOf(value);
  if (depth > MAX_DEPTH) throw new TillerlessError('YAML_PARSE', 'value is nested too deeply to be written as TOML');
  if (plain === null)
    throw new TillerlessError('YAML_PARSE', 'null cannot be written as TOML', {
      helmText: 'toml: cannot encode array with nil element',
    });
  if (typeof plain === 'string') return quote(plain);
  if (typeof plain === 'number') return floatText(plain);
  if (plain instanceof GoDuration) return quote(plain.toString());
  if (plain instanceof GoTime) return timeText(plain);
  if (isTable(plain)) {
    const entries = sortedEntries(plain);
    const tables = entries.filter(([, item]) => isSection(item));
    const others = entries.filter(([, item]) => !isSection(item));
    const items = [...others, ...tables].map(([key, item]) => `${keyText(key)} = ${inline(item, depth + 1)}`);
    return `{${items.join(', ')}}`;
  }
  if (Array.isArray(plain)) return `[${plain.map((item: unknown) => inline(item, depth + 1)).join(', ')}]`;
  return plain instanceof Int ? plain.toString() : String(plain);
}

/** Reports whether a value is a table or a list of tables. */
const isSection = (item: unknown): boolean => isTable(plainOf(item)) || isTableList(plainOf(item));

function sortedEntries(table: Table): [string, unknown][] {
  const entries = [...table].filter(([, item]) => plainOf(item) !== null);
  return table instanceof StructFields ? entries : entries.sort(([a], [b]) => compareBytes(a, b));
}

class TomlWriter {
  private text = '';

  write(table: Table): string {
    this.table(table, []);
    return this.text;
  }

  private table(table: Table, path: readonly string[]): void {
    if (path.length > MAX_DEPTH) throw new TillerlessError('YAML_PARSE', 'value is nested too deeply to be written as TOML');
    const pad = '  '.repeat(path.length);
    const entries = sortedEntries(table);
    for (const [key, item] of entries) {
      if (!isSection(item)) this.text += `${pad}${keyText(key)} = ${inline(item, 0)}\n`;
    }
    for (const [key, item] of entries) {
      if (!isSection(item)) continue;
      const inner = [...path, keyText(key)];
      const plain = plainOf(item);
      if (isTable(plain)) this.section(`[${inner.join('.')}]`, plain, inner);
      else if (isTableList(plain)) this.sections(plain, inner);
    }
  }

  private sections(list: readonly unknown[], path: readonly string[]): void {
    for (const item of list) {
      const plain = plainOf(item);
      if (isTable(plain)) this.section(`[[${path.join('.')}]]`, plain, path);
    }
  }

  private section(title: string, table: Table, path: readonly string[]): void {
    // Top-level tables and the tables of a list are preceded by a blank line.
    if (this.text !== '' && (path.length === 1 || title.startsWith('[['))) this.text += '\n';
    this.text += `${'  '.repeat(path.length - 1)}${title}\n`;
    this.table(table, path);
  }
}

/**
 * Formats a value like Helm's toToml (BurntSushi/toml): keys are sorted, scalars and lists are written before tables, and nulls
 * are omitted. A value that is not a table is written without a key.
 *
 * @throws YAML_PARSE with the library's error message as `helmText`
 */
export function dumpToml(value: Value): string {
  if (value instanceof Complex) throw unsupported(" for key '': complex128");
  const plain = plainOf(value);
  if (plain === null) return '';
  if (isTableList(plain)) {
    const problem = 'toml: top-level values must be Go maps or structs';
    throw new TillerlessError('YAML_PARSE', 'a TOML document must be a table', { helmText: problem });
  }
  return isTable(plain) ? new TomlWriter().write(plain) : inline(plain, 0);
}
