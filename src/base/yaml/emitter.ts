import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { toGoBytes } from '../go/bytes.ts';
import { formatFloatG, formatFloatPlain } from '../go/float.ts';
import { goJsonString, LONE_SURROGATE, type Marshaled, marshaled, StructFields, yamlMarshaled } from '../go/json.ts';
import { GoTime } from '../go/time.ts';
import { Int, type Value } from '../go/value.ts';
import { compareNatural, compareNaturalV3 } from '../natural-sort.ts';
import { AnyKeyMap } from './any-key-map.ts';
import { isBreak } from './char-classes.ts';
import { chooseStyle, escapeAny, escapeCharacter, isSimpleKey, type ScalarStyle } from './style.ts';

/** Column after which go-yaml v2 breaks a line at the next space. */
const BEST_WIDTH = 80;
/** Maximum nesting depth. A value that is nested more deeply is assumed to be cyclic. */
const MAX_DEPTH = 1000;
const MAX_UINT64 = 2 ** 64;

/** Emitter settings that differ between go-yaml v2 and v3. */
interface Dialect {
  readonly width: number;
  /**
   * columns per indentation level; content is indented to the next multiple of this number, except after a dash, where it is
   * indented by 2
   */
  readonly step: number;
  /** true to indent lists under a key */
  readonly indentLists: boolean;
  /** true to format values directly, without converting them to JSON first */
  readonly isDirect: boolean;
  readonly compareKeys: (a: string, b: string) => number;
  /**
   * true to drop a line break at the start of a literal block. This reproduces a bug in go-yaml v3.0.1 that was fixed in v3.0.4
   */
  readonly losesFirstBreak?: boolean;
}
const SIGS: Dialect = { width: BEST_WIDTH, step: 2, indentLists: false, isDirect: false, compareKeys: compareNatural };
const PRETTY: Dialect = {
  width: Number.POSITIVE_INFINITY,
  step: 2,
  indentLists: true,
  isDirect: true,
  compareKeys: compareNaturalV3,
};
const MARSHAL: Dialect = { ...PRETTY, step: 4, losesFirstBreak: true };

/** The text that precedes a value on the same line: nothing, a key with a colon, or a dash. */
type Lead = 'none' | 'key' | 'dash';

class Emitter {
  private readonly dialect: Dialect;
  private readonly parts: string[] = [];
  private column = 0;
  private afterBlock = false;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  toText(): string {
    return `${this.textSoFar()}\n`;
  }

  textSoFar(): string {
    return this.parts.join('');
  }

  private put(text: string): void {
    this.parts.push(text);
    this.column += text.length;
  }

  private newLine(indent: number): void {
    // After a block scalar that ends with a line break other than "\n" (such as U+2028), do not write a newline.
    const last = this.parts.at(-1) ?? '';
    const isNew = last.length > 0 && '\x85\u2028\u2029'.includes(last.charAt(last.length - 1)) && this.afterBlock;
    this.afterBlock = false;
    this.parts.push(`${isNew ? '' : '\n'}${' '.repeat(indent)}`);
    this.column = indent;
  }

  /**
   * Writes a value at the current column. `indent` is the indentation of the enclosing collection (-1 at the top level). `lead`
   * is the kind of text that precedes the value on the same line: nothing, a key with a colon, or a dash.
   */
  node(value: unknown, indent: number, lead: Lead): void {
    if (indent > MAX_DEPTH * 2) throw new TillerlessError('YAML_PARSE', 'value is nested too deeply to be written as YAML');
    const plain = this.dialect.isDirect ? yamlMarshaled(value) : marshaled(value);
    if (isMapping(plain)) {
      this.mapping(plain, indent, lead);
      return;
    }
    if (isSequence(plain)) {
      this.sequence(plain, indent, lead);
      return;
    }
    if (lead === 'key') this.put(' ');
    if (value instanceof GoTime && this.dialect.isDirect) this.put(value.marshalJson());
    else if (typeof plain === 'string') this.scalar(plain, indent, lead);
    else this.put(scalarText(plain, this.dialect));
  }

  /**
   * Writes a string as a value. Like go-yaml v3, encodes a string with invalid UTF-8 as base64. In the other dialects, the value
   * is converted to JSON first, which replaces invalid UTF-8.
   */
  private scalar(text: string, indent: number, lead: Lead): void {
    if (this.isBinary(text)) {
      this.binary(text, indent);
      return;
    }
    const clean = this.reread(text, false);
    this.text(clean, this.styleOf(clean, false), { indent, foldable: true, lead });
  }

  /** Reports whether a string contains invalid UTF-8, which go-yaml v3 encodes as base64. */
  private isBinary(text: string): boolean {
    return this.dialect.isDirect && text.search(LONE_SURROGATE) >= 0;
  }

  private binary(text: string, indent: number): void {
    const lines = base64Of(text).match(/.{1,70}/g) ?? [];
    this.put('!!binary ');
    if (lines.length === 1) this.put(lines.join(''));
    else this.text(`${lines.join('\n')}\n`, 'literal', { indent, foldable: false });
  }

  /**
   * Emulates how sigs.k8s.io/yaml converts a string to JSON and parses that JSON with go-yaml v2, which changes or rejects some
   * characters.
   *
   * @throws YAML_PARSE
   */
  private reread(text: string, key: boolean): string {
    if (!/[\x7f-\x9f\ufffe\uffff\ud800-\udfff]/.test(text) && !(key && text.length > 500)) return text;
    const clean = text.replace(LONE_SURROGATE, '\ufffd');
    return this.dialect.isDirect ? clean : rereadJson(clean, key);
  }

  private styleOf(text: string, key: boolean): ScalarStyle {
    return chooseStyle(text, { key, tabsInBlocks: this.dialect.indentLists });
  }

  /** Returns the indentation of the entries of a collection. */
  private deeper(indent: number, lead: Lead): number {
    if (lead === 'none') return 0;
    const { step } = this.dialect;
    return lead === 'dash' ? indent + 2 : step * Math.floor((indent + step) / step);
  }

  private sequence(list: readonly unknown[], indent: number, lead: Lead): void {
    if (list.length === 0) {
      this.put(lead === 'key' ? ' []' : '[]');
      return;
    }
    const inner = lead === 'key' && !this.dialect.indentLists ? indent : this.deeper(indent, lead);
    list.forEach((item, i) => {
      if (i > 0 || lead === 'key') this.newLine(inner);
      this.put('- ');
      this.node(item, inner, 'dash');
    });
  }

  private mapping(map: ReadonlyMap<string, unknown>, indent: number, lead: Lead): void {
    if (map.size === 0) {
      this.put(lead === 'key' ? ' {}' : '{}');
      return;
    }
    const inner = this.deeper(indent, lead);
    this.sortedKeys(map).forEach((name, i) => {
      if (i > 0 || lead === 'key') this.newLine(inner);
      const typed = map instanceof AnyKeyMap ? map.typedKeys.get(name) : undefined;
      if (typed !== undefined) {
        this.node(typed, inner, 'none');
        this.put(':');
        this.node(map.get(name), inner, 'key');
        return;
      }
      if (this.isBinary(name)) {
        this.binaryKey(name, inner);
        this.node(map.get(name), inner, 'key');
        return;
      }
      const key = this.reread(name, true);
      if (isSimpleKey(key)) {
        this.text(key, this.styleOf(key, true), { indent: inner, foldable: false });
        this.put(':');
        this.node(map.get(name), inner, 'key');
      } else {
        this.put('? ');
        this.text(key, this.styleOf(key, false), { indent: inner, foldable: true });
        this.newLine(inner);
        this.put(':');
        this.longKeyValue(map.get(name), inner);
      }
    });
  }

  private sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
    const { compareKeys, isDirect } = this.dialect;
    const keys = [...map.keys()];
    if (isDirect && map instanceof StructFields) return keys;
    return keys.sort(map instanceof AnyKeyMap ? (a, b) => map.compareKeys(a, b, compareKeys) : compareKeys);
  }

  private binaryKey(name: string, indent: number): void {
    const isLong = base64Of(name).length > 70;
    if (isLong) this.put('? ');
    this.binary(name, indent);
    if (isLong) this.newLine(indent);
    this.put(':');
  }

  /**
   * Writes the value of an explicit key (`? key`). A collection starts on the same line as the colon, just as a collection in a
   * list starts on the same line as the dash.
   */
  private longKeyValue(value: unknown, indent: number): void {
    const plain = this.dialect.isDirect ? yamlMarshaled(value) : marshaled(value);
    if (isMapping(plain) || isSequence(plain)) {
      this.put(' ');
      this.node(plain, indent, 'dash');
    } else {
      this.node(plain, indent, 'key');
    }
  }

  text(text: string, style: ScalarStyle, at: { indent: number; foldable: boolean; lead?: Lead }): void {
    const width = at.foldable ? this.dialect.width : Number.POSITIVE_INFINITY;
    // Continuation lines are indented one level deeper than the collection, even at the top level.
    const indent = this.deeper(Math.max(at.indent, 0), at.lead === 'dash' ? 'dash' : 'key');
    if (style === 'literal') {
      this.literal(text, indent);
      return;
    }
    const quote = style === 'single' ? "'" : style === 'double' ? '"' : '';
    const body = style === 'single' ? text.replaceAll("'", "''") : text;
    if (style !== 'double' && this.column + body.length + 1 <= width && !/[\x85\u2028\u2029\r]/.test(text)) {
      this.put(quote + body + quote);
      return;
    }
    this.put(quote);
    if (style === 'double') this.double(text, indent, width);
    else this.folded(text, { indent, width, single: style === 'single' });
    this.put(quote);
  }

  /** Writes a plain or single-quoted string. Lines beyond the width are broken at single spaces. */
  private folded(text: string, how: { indent: number; width: number; single: boolean }): void {
    let afterSpace = false;
    let afterBreak = false;
    for (let i = 0; i < text.length; i++) {
      const character = text.charAt(i);
      if (character === ' ') {
        const inside = !how.single || (i > 0 && i < text.length - 1);
        const fold = !afterSpace && this.column > how.width && inside && text.charAt(i + 1) !== ' ';
        if (fold) this.newLine(how.indent);
        else this.put(' ');
        afterSpace = true;
        continue;
      }
      if (isBreak(character.charCodeAt(0))) {
        this.parts.push(character);
        this.column = 0;
        afterBreak = true;
      } else {
        if (afterBreak) this.put(' '.repeat(how.indent));
        afterBreak = false;
        this.put(how.single && character === "'" ? "''" : character);
        // Like go-yaml, count a surrogate pair as one column.
        if (character >= '\udc00' && character <= '\udfff') this.column--;
      }
      afterSpace = false;
    }
  }

  private double(text: string, indent: number, width: number): void {
    let afterSpace = false;
    const characters = [...text];
    // Like libyaml, escape every character if the string starts with a byte order mark.
    const all = characters[0] === '\ufeff';
    characters.forEach((character, i) => {
      if (all) {
        this.put(escapeAny(character));
        return;
      }
      if (character !== ' ') {
        this.put(escapeCharacter(character));
        afterSpace = false;
        return;
      }
      if (!afterSpace && this.column > width && i > 0 && i < characters.length - 1) {
        this.newLine(indent);
        if (characters[i + 1] === ' ') this.put('\\');
      } else {
        this.put(' ');
      }
      afterSpace = true;
    });
  }

  private literal(text: string, indent: number): void {
    const first = text.charCodeAt(0);
    const hint = first === 32 || isBreak(first) ? String(this.dialect.step) : '';
    const body = text.endsWith('\n') ? text.slice(0, -1) : text;
    const ends = isBreak(text.charCodeAt(text.length - 1));
    const keep = ends && (text.length === 1 || isBreak(text.charCodeAt(text.length - 2)));
    this.put(`|${hint}${keep ? '+' : ends ? '' : '-'}`);
    const pad = `\n${' '.repeat(indent)}`;
    const lines = body.split('\n');
    if (this.dialect.losesFirstBreak && first === 10) lines.shift();
    for (const line of lines) {
      // Line breaks other than "\n" are preserved, and the text after each of them is indented.
      const [first = '', ...more] = line.split(/(?<=[\x85\u2028\u2029])/);
      this.parts.push(first === '' || isBreak(first.charCodeAt(0)) ? `\n${first}` : pad + first);
      for (const part of more) this.parts.push(isBreak(part.charCodeAt(0)) ? part : pad.slice(1) + part);
    }
    this.column = indent;
    this.afterBlock = !text.endsWith('\n');
  }
}

/** Maximum length of a simple key in go-yaml. */
const MAX_SIMPLE_KEY = 1024;

function base64Of(text: string): string {
  return Buffer.from(toGoBytes(text)).toString('base64');
}

/**
 * Emulates converting a string to JSON and parsing the JSON as YAML: JSON leaves some characters unescaped that YAML rejects or
 * treats as line breaks.
 */
function rereadJson(text: string, key: boolean): string {
  if (/[\x7f-\x84\x86-\x9f\ufffe\uffff]/.test(text)) throw unreadable('control characters are not allowed');
  if (key && (text.includes('\x85') || [...goJsonString(text)].length > MAX_SIMPLE_KEY))
    throw unreadable("could not find expected ':'");
  return text.replace(/(?<! ) *\x85[ \x85]*/g, (breaks) => '\n'.repeat(breaks.replaceAll(' ', '').length - 1) || ' ');
}

function unreadable(problem: string): TillerlessError {
  return new TillerlessError('YAML_PARSE', `the text cannot be written as YAML: ${problem}`, { helmText: `yaml: ${problem}` });
}

function isMapping(value: Marshaled): value is ReadonlyMap<string, unknown> {
  return value instanceof Map;
}

function isSequence(value: Marshaled): value is readonly unknown[] {
  return Array.isArray(value);
}

function scalarText(value: null | boolean | number | Int, dialect: Dialect): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Int) return value.toString();
  if (dialect.isDirect) return formatPretty(value);
  if (!Number.isFinite(value)) {
    throw new TillerlessError('YAML_PARSE', `${value} cannot be written as YAML`, {
      helmText: `json: unsupported value: ${formatFloatG(value)}`,
    });
  }
  // The conversion to JSON removes the exponent from whole numbers that fit into 64 bits.
  if (Number.isInteger(value) && Math.abs(value) < MAX_UINT64 && value > -(2 ** 63))
    return value === 0 ? '0' : formatFloatPlain(value);
  return formatFloatG(value);
}

function formatPretty(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return formatFloatG(value);
}

/**
 * Formats a value like Helm's toYaml and `-o yaml` (sigs.k8s.io/yaml, which converts the value to JSON and then uses go-yaml v2):
 * keys are in natural order, lists are not indented under their key, and long strings are folded after column 80. Plain objects
 * are accepted as well. The result ends with a line break.
 *
 * @throws YAML_PARSE for values that JSON does not support
 */
export function dumpYaml(value: Value | object): string {
  const emitter = new Emitter(SIGS);
  emitter.node(value, -1, 'none');
  return emitter.toText();
}

/**
 * Formats data for display like `dumpYaml`. Strings that `dumpYaml` rejects because go-yaml v2 cannot parse them (control
 * characters or invalid UTF-8) are escaped or encoded as base64.
 */
export function dumpAnyYaml(value: Value | object): string {
  try {
    return dumpYaml(value);
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    const emitter = new Emitter({ ...SIGS, isDirect: true });
    emitter.node(value, -1, 'none');
    return emitter.toText();
  }
}

/**
 * Formats a value like Helm's toYamlPretty (go-yaml v3 with an indentation of 2 spaces): lists are indented under their key, and
 * nothing is folded.
 */
export function dumpYamlPretty(value: Value | object): string {
  const emitter = new Emitter(PRETTY);
  emitter.node(value, -1, 'none');
  return emitter.toText();
}

/** Formats a value like go-yaml v3.0.1's Marshal: same as `dumpYamlPretty`, but with an indentation of 4 spaces. */
export function dumpYaml3(value: Value | object): string {
  const emitter = new Emitter(MARSHAL);
  emitter.node(value, -1, 'none');
  return emitter.toText();
}

/**
 * Formats a string in a given style, as go-yaml v3 does within a document.
 *
 * @param indent indentation of the lines after the first
 */
export function styledYaml3(text: string, style: ScalarStyle, indent: number): string {
  const emitter = new Emitter({ ...MARSHAL, step: indent });
  emitter.text(text, style, { indent: 0, foldable: true });
  return emitter.textSoFar();
}
