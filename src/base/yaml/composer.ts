import type { TillerlessError } from '../../errors/tillerless-error.ts';
import { formatFloatG } from '../go/float.ts';
import { quoteGo } from '../go/quote.ts';
import type { Value, ValueMap } from '../go/value.ts';
import { compareBytes } from '../natural-sort.ts';
import { AnyKeyMap } from './any-key-map.ts';
import type { LineValue, OpeningEntry } from './entries.ts';
import { yamlConversionError, yamlError } from './error.ts';
import { goYaml2, resolvePlain, type ScalarRules } from './resolve.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './token.ts';
import * as t from './token.ts';

const MAX_DEPTH = 1000;
/** Nesting depth from which all nodes are read from tokens, so that exceeding the maximum is reported as usual. */
const MAX_FAST_DEPTH = 300;
const CORE_TAG = 'tag:yaml.org,2002:';

/** Marks an anchor whose node has not been fully composed. */
const OPEN = Symbol('open anchor');
type Anchored = Value | typeof OPEN;

interface Properties {
  readonly anchor: string | undefined;
  /** full tag name; empty if there is no tag */
  readonly tag: string;
}
const NO_PROPERTIES: Properties = { anchor: undefined, tag: '' };

interface ComposerOptions {
  /** true to record the lines of keys, which errors about duplicate keys contain; disables the fast paths */
  readonly withLines?: boolean;
  /** true to reject duplicate keys, which go-yaml v2 otherwise accepts */
  readonly isStrict?: boolean;
}

/** Composes the documents of a YAML stream into values, one at a time. */
export class Composer {
  private readonly scanner: Scanner;
  private readonly rules: ScalarRules;
  private anchors = new Map<string, Anchored>();
  private handles = new Map<string, string>();
  private depth = 0;
  private first = true;
  /**
   * Number of nodes that were created (`made`), and number of nodes that were copied for aliases (`copied`). A high ratio of
   * copies indicates an alias bomb.
   */
  private made = 0;
  private copied = 0;
  /**
   * The first decoding error and the first error in the conversion to JSON. As in Helm, the decoding error takes precedence, and
   * neither is reported before the entire document has been parsed.
   */
  private decodeFailure: TillerlessError | undefined;
  private conversionFailure: TillerlessError | undefined;
  /** the mapping with a null key that caused `conversionFailure`; undefined if the error has another cause */
  private nullKeyed: ValueMap | undefined;
  /** true if the document contains a number that JSON does not support */
  private endless = false;
  /** line of the last key that was read, starting at 0 */
  private keyLine = 0;
  /** the last key that was read, as a value; only set if it is not a string */
  private keyValue: Value | undefined;
  /** for each mapping, its keys that are not strings, by their string representation */
  private readonly typedKeys = new Map<ValueMap, Map<string, Value>>();
  /** keys and lines of unfinished mappings, in source order; only recorded if keys must be unique and lines were requested */
  private readonly keyLines = new Map<ValueMap, { readonly key: string; readonly line: number }[]>();
  /** values to merge (`<<`) into each mapping when it is complete; only used for go-yaml v3 */
  private readonly merges = new Map<ValueMap, Value[]>();
  /** type errors, which do not stop parsing; only used for go-yaml v3, and for duplicate keys in strict mode */
  private typeErrors: string[] = [];
  private readonly withLines: boolean;
  private readonly isStrict: boolean;
  /** true if a mapping contains a duplicate key; set even if `withLines` is false */
  hasDuplicates = false;

  constructor(text: string, rules: ScalarRules = goYaml2, { withLines = false, isStrict = false }: ComposerOptions = {}) {
    this.scanner = new Scanner(text, { contextFirst: rules.isVersion3 });
    this.rules = rules;
    this.isStrict = isStrict;
    this.withLines = withLines || isStrict;
  }

  /** Returns the value of the next document, or undefined after the last one. */
  next(): { value: Value } | undefined {
    while (!this.first && this.scanner.peek().kind === t.DOCUMENT_END) this.scanner.skip();
    if (this.scanner.peek().kind === t.STREAM_END) return undefined;
    this.anchors = new Map();
    this.handles = new Map([
      ['!', '!'],
      ['!!', CORE_TAG],
    ]);
    const explicit = this.readDirectives();
    this.first = false;
    const kind = this.scanner.peek().kind;
    const empty =
      explicit && (kind === t.DOCUMENT_START || kind === t.DOCUMENT_END || kind === t.STREAM_END || kind <= t.DIRECTIVE_TAG);
    const value = empty ? null : this.readNode(true, false);
    // Like go-yaml, scan the token after the document, so that an error in this token is reported.
    this.scanner.peek();
    if (this.endless && !this.rules.isVersion3) this.conversionFailure ??= endlessNumber(value);
    this.endless = false;
    const failure = this.decodeFailure ?? this.typeFailure ?? this.conversionFailure;
    if (failure) throw failure;
    return { value };
  }

  /** Reads the directives and `---`. Returns true if the document has an explicit start. */
  private readDirectives(): boolean {
    let token = this.scanner.peek();
    if (this.first && token.kind > t.DOCUMENT_START) return false;
    let version = false;
    for (; token.kind === t.DIRECTIVE_VERSION || token.kind === t.DIRECTIVE_TAG; token = this.scanner.peek()) {
      if (token.kind === t.DIRECTIVE_VERSION) {
        if (version) this.fail('found duplicate %YAML directive', token.line, 0);
        if (token.value !== '1.1') this.fail('found incompatible YAML document', token.line, 0);
        version = true;
      } else {
        this.handles.set(token.value, token.suffix);
      }
      this.scanner.skip();
    }
    if (token.kind !== t.DOCUMENT_START) this.fail('did not find expected <document start>', token.line, 0);
    this.scanner.skip();
    return true;
  }

  /**
   * Throws a syntax error. As in go-yaml, the line number in the message is one too low. go-yaml v3 reports the line where the
   * enclosing collection starts, if known.
   */
  private fail(problem: string, line: number, contextLine: number): never {
    // go-yaml v3 scans two more tokens to find comments, so errors in these tokens take precedence.
    if (this.rules.isVersion3) this.scanner.lookAhead(2);
    const [first, second] = this.rules.isVersion3 ? [contextLine, line] : [line, contextLine];
    throw yamlError(problem, first > 0 ? first : second, line + 1);
  }

  private get typeFailure(): TillerlessError | undefined {
    if (this.typeErrors.length === 0) return undefined;
    return yamlError(`unmarshal errors:\n${this.typeErrors.map((problem) => `  ${problem}`).join('\n')}`, 0, 0);
  }

  /**
   * Called after the last entry of a mapping. As in go-yaml v3, reports duplicate keys and applies merge keys. For go-yaml v2,
   * the mapping is returned unchanged.
   *
   * @param known number of type errors found before this mapping; if the mapping has duplicate keys, the type errors found inside
   * it are dropped
   */
  private closed(map: ValueMap, known: number): ValueMap {
    if (!this.rules.isVersion3) return map;
    const duplicates = this.duplicatesOf(map);
    if (duplicates.length > 0) this.typeErrors = [...this.typeErrors.slice(0, known), ...duplicates];
    for (const value of this.merges.get(map) ?? [])
      for (const source of Array.isArray(value) ? (value as readonly ValueMap[]) : [value as ValueMap])
        for (const [key, item] of source) if (!map.has(key)) map.set(key, item);
    this.merges.delete(map);
    const typed = this.typedKeys.get(map);
    this.typedKeys.delete(map);
    return typed === undefined ? map : new AnyKeyMap(map, typed);
  }

  private duplicatesOf(map: ValueMap): string[] {
    const keys = this.keyLines.get(map) ?? [];
    this.keyLines.delete(map);
    if (new Set(keys.map(({ key }) => key)).size === keys.length) return [];
    const lines = new Map<string, number[]>();
    for (const { key, line } of keys) lines.set(key, [...(lines.get(key) ?? []), line + 1]);
    return [...lines].flatMap(([key, all]) =>
      all.flatMap((first, i) =>
        all.slice(i + 1).map((line) => `line ${line}: mapping key ${quoteGo(key)} already defined at line ${first}`),
      ),
    );
  }

  /**
   * Records a key and its line. If lines were not requested, only checks whether the key is a duplicate. go-yaml v2 rejects duplicate
   * keys only in strict mode.
   */
  private noteKey(map: ValueMap, key: string): void {
    if (!this.rules.isVersion3) {
      if (this.isStrict && map.has(key)) this.typeErrors.push(`line ${this.keyLine + 1}: key ${quoteGo(key)} already set in map`);
      return;
    }
    if (map.has(key) || (key === '<<' && this.merges.has(map))) this.hasDuplicates = true;
    if (!this.withLines) return;
    const keys = this.keyLines.get(map) ?? [];
    keys.push({ key, line: this.keyLine });
    this.keyLines.set(map, keys);
  }

  private readNode(block: boolean, indentless: boolean): Value {
    const token = this.scanner.peek();
    if (token.kind === t.ALIAS) {
      this.scanner.skip();
      return this.readAlias(token);
    }
    if (++this.depth > MAX_DEPTH) this.fail('exceeded max depth of 10000', token.line, 0);
    const properties = token.kind === t.ANCHOR || token.kind === t.TAG ? this.readProperties() : NO_PROPERTIES;
    if (properties.anchor !== undefined) this.anchors.set(properties.anchor, OPEN);
    const value = this.readContent({ block, indentless, properties, line: token.line });
    if (properties.anchor !== undefined) this.anchors.set(properties.anchor, value);
    this.depth--;
    return value;
  }

  private readProperties(): Properties {
    let anchor: string | undefined;
    let tag = '';
    for (;;) {
      const token = this.scanner.peek();
      if (token.kind === t.ANCHOR && anchor === undefined) anchor = token.value;
      else if (token.kind === t.TAG && tag === '') tag = this.resolveTag(token);
      else return { anchor, tag };
      this.scanner.skip();
    }
  }

  private resolveTag(token: Token): string {
    if (token.value === '') return token.suffix;
    const prefix = this.handles.get(token.value);
    if (prefix === undefined) this.fail('found undefined tag handle', token.line, token.line);
    return prefix + token.suffix;
  }

  private readContent(node: { block: boolean; indentless: boolean; properties: Properties; line: number }): Value {
    const token = this.scanner.peek();
    const { tag, anchor } = node.properties;
    this.made++;
    if (token.kind === t.SCALAR) {
      this.scanner.skip();
      return this.scalarValue(token, tag);
    }
    if (token.kind === t.FLOW_SEQUENCE_START) return this.readFlowSequence();
    if (token.kind === t.FLOW_MAPPING_START) return this.readFlowMapping();
    if (node.indentless && token.kind === t.BLOCK_ENTRY) return this.readIndentlessSequence();
    if (node.block && token.kind === t.BLOCK_SEQUENCE_START) return this.readBlockSequence();
    if (node.block && token.kind === t.BLOCK_MAPPING_START) return this.readBlockMapping();
    if (tag !== '') return this.scalarValue({ ...token, value: '', plain: true }, tag);
    if (anchor !== undefined) return null;
    return this.fail('did not find expected node content', token.line, node.line);
  }

  private scalarValue(token: Token, tag: string): Value {
    if (tag === '' || (tag === '!' && !token.plain)) {
      return token.plain ? this.finite(this.rules.plain(token.value)) : token.value;
    }
    const tagged = taggedScalar(token, tag);
    if ('value' in tagged) {
      const isPlainInt = this.rules.isVersion3 && typeof tagged.value === 'number' && tag === `${CORE_TAG}int`;
      return isPlainInt ? this.rules.plain(token.value) : this.finite(tagged.value);
    }
    this.decodeFailure ??= tagged.failure;
    return null;
  }

  private finite(value: Value): Value {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.endless = true;
      return value;
    }
    return value;
  }

  private readAlias(token: Token): Value {
    const value = this.anchors.get(token.value);
    if (value === undefined) throw yamlError(`unknown anchor '${token.value}' referenced`, 0, token.line + 1);
    if (value === OPEN) {
      this.decodeFailure ??= yamlError(`anchor '${token.value}' value contains itself`, 0, token.line + 1);
      return null;
    }
    return this.copy(value);
  }

  /** Copies the value of an alias, because templates may modify values in place. */
  private copy(value: Value): Value {
    this.made++;
    this.copied++;
    if (this.copied > 100 && this.made > 1000 && this.copied / this.made > allowedAliasRatio(this.made)) {
      throw yamlError('document contains excessive aliasing', 0, this.scanner.line + 1);
    }
    if (value instanceof Map) {
      const map: ValueMap = new Map();
      for (const [key, item] of value) map.set(key, this.copy(item));
      return value instanceof AnyKeyMap ? new AnyKeyMap(map, value.typedKeys) : map;
    }
    return Array.isArray(value) ? value.map((item: Value) => this.copy(item)) : value;
  }

  private readFlowSequence(): Value[] {
    const start = this.scanner.peek().line;
    const list: Value[] = [];
    this.scanner.skip();
    for (;;) {
      let token = this.scanner.peek();
      if (token.kind !== t.FLOW_SEQUENCE_END && list.length > 0) {
        if (token.kind !== t.FLOW_ENTRY) this.fail("did not find expected ',' or ']'", token.line, start);
        this.scanner.skip();
        token = this.scanner.peek();
      }
      if (token.kind === t.FLOW_SEQUENCE_END) break;
      if (token.kind === t.KEY) list.push(this.readFlowPair());
      else list.push(this.readNode(false, false));
    }
    this.scanner.skip();
    return list;
  }

  /** Reads a pair such as `a: b` without braces in a flow sequence. */
  private readFlowPair(): Value {
    this.scanner.skip();
    const map: ValueMap = new Map();
    const ends = (kind: number): boolean => kind === t.FLOW_ENTRY || kind === t.FLOW_SEQUENCE_END;
    const kind = this.scanner.peek().kind;
    const key = kind === t.VALUE || ends(kind) ? null : this.readKey(false);
    this.addEntry(map, key, () => this.readFlowValue(ends));
    return this.closed(map, this.typeErrors.length);
  }

  private readFlowValue(ends: (kind: number) => boolean): Value {
    if (this.scanner.peek().kind !== t.VALUE) return null;
    this.scanner.skip();
    return ends(this.scanner.peek().kind) ? null : this.readNode(false, false);
  }

  private readFlowMapping(): Value {
    const start = this.scanner.peek().line;
    const known = this.typeErrors.length;
    const map: ValueMap = new Map();
    this.scanner.skip();
    const ends = (kind: number): boolean => kind === t.FLOW_ENTRY || kind === t.FLOW_MAPPING_END;
    for (let first = true; ; first = false) {
      let token = this.scanner.peek();
      if (token.kind !== t.FLOW_MAPPING_END && !first) {
        if (token.kind !== t.FLOW_ENTRY) this.fail("did not find expected ',' or '}'", token.line, start);
        this.scanner.skip();
        token = this.scanner.peek();
      }
      if (token.kind === t.FLOW_MAPPING_END) break;
      if (token.kind === t.KEY) {
        this.scanner.skip();
        const kind = this.scanner.peek().kind;
        const key = kind === t.VALUE || ends(kind) ? null : this.readKey(false);
        this.addEntry(map, key, () => this.readFlowValue(ends));
      } else {
        const key = this.readKey(false);
        this.addEntry(map, key, () => null);
      }
    }
    this.scanner.skip();
    return this.closed(map, known);
  }

  private readIndentlessSequence(): Value[] {
    const list: Value[] = [];
    for (;;) {
      if (this.takeItem(list)) continue;
      if (this.isFast && this.scanner.isBeyondItems()) return list;
      if (this.scanner.peek().kind !== t.BLOCK_ENTRY) return list;
      this.scanner.skip();
      const { kind } = this.scanner.peek();
      const empty = kind === t.BLOCK_ENTRY || kind === t.KEY || kind === t.VALUE || kind === t.BLOCK_END;
      list.push(empty ? null : this.readNode(true, false));
    }
  }

  private readBlockSequence(): Value[] {
    const start = this.scanner.peek().line;
    this.scanner.skip();
    return this.readItems(start);
  }

  /** Reads the items of a block sequence. @param start line of the first item, starting at 0 */
  private readItems(start: number): Value[] {
    const list: Value[] = [];
    for (;;) {
      if (this.takeItem(list)) continue;
      if (this.isFast && this.scanner.takeEnd()) return list;
      const token = this.scanner.peek();
      if (token.kind === t.BLOCK_END) break;
      if (token.kind !== t.BLOCK_ENTRY) this.fail("did not find expected '-' indicator", token.line, start);
      this.scanner.skip();
      const { kind } = this.scanner.peek();
      list.push(kind === t.BLOCK_ENTRY || kind === t.BLOCK_END ? null : this.readNode(true, false));
    }
    this.scanner.skip();
    return list;
  }

  private readBlockMapping(): Value {
    const start = this.scanner.peek().line;
    this.scanner.skip();
    return this.readEntries(start);
  }

  /** Reads the entries of a block mapping. @param start line of the first key, starting at 0 */
  private readEntries(start: number): Value {
    const known = this.typeErrors.length;
    const map: ValueMap = new Map();
    for (;;) {
      if (this.takeEntry(map)) continue;
      if (this.isFast && this.scanner.takeEnd()) return this.closed(map, known);
      const token = this.scanner.peek();
      if (token.kind === t.BLOCK_END) break;
      if (token.kind !== t.KEY) this.fail('did not find expected key', token.line, start);
      this.scanner.skip();
      const key = this.atBlockItemEnd() ? null : this.readKey(true);
      this.addEntry(map, key, () => this.readBlockValue());
    }
    this.scanner.skip();
    return this.closed(map, known);
  }

  /** true if block collections can be read without tokens */
  private get isFast(): boolean {
    return !this.withLines && this.depth < MAX_FAST_DEPTH;
  }

  /** Reads an entry of a block mapping without tokens, if possible. */
  private takeEntry(map: ValueMap): boolean {
    const simple = this.withLines ? undefined : this.scanner.takeEntry(this.rules.key);
    if (simple !== undefined) {
      this.made += 2;
      this.notePlainKey(map, simple.key);
      map.set(simple.key, this.lineValue(simple));
      return true;
    }
    const opening = this.isFast ? this.scanner.takeOpening(this.rules.key) : undefined;
    if (opening === undefined) return false;
    this.made += opening.value === 'none' ? 1 : 2;
    this.notePlainKey(map, opening.key);
    map.set(opening.key, this.openedValue(opening.value));
    return true;
  }

  /** Records an unquoted key; see `noteKey` and `noteType`. */
  private notePlainKey(map: ValueMap, key: string): void {
    if (!this.rules.isVersion3) return;
    this.noteKey(map, key);
    this.noteType(map, key, this.rules.plain(key));
  }

  /** Reads an item of a block sequence without tokens, if possible. */
  private takeItem(list: Value[]): boolean {
    const item = this.isFast ? this.scanner.takeItem() : undefined;
    if (item === undefined) return false;
    this.made++;
    list.push(item === 'mapping' ? this.readOpened(item) : this.lineValue(item));
    return true;
  }

  private lineValue({ text, kind }: LineValue): Value {
    switch (kind) {
      case 'plain':
        return this.finite(this.rules.plain(text));
      case 'quoted':
        return text;
      case 'empty mapping':
        return new Map();
      case 'empty sequence':
        return [];
    }
  }

  private openedValue(kind: OpeningEntry['value']): Value {
    if (kind === 'none') return null;
    return kind === 'block scalar' ? this.scanner.readBlockScalar() : this.readOpened(kind);
  }

  /** Reads a block collection whose first token the scanner has reached without scanning it. */
  private readOpened(kind: 'mapping' | 'sequence' | 'indentless sequence'): Value {
    this.depth++;
    const { line } = this.scanner;
    const value =
      kind === 'mapping' ? this.readEntries(line) : kind === 'sequence' ? this.readItems(line) : this.readIndentlessSequence();
    this.depth--;
    return value;
  }

  private readBlockValue(): Value {
    if (this.scanner.peek().kind !== t.VALUE) return null;
    this.scanner.skip();
    return this.atBlockItemEnd() ? null : this.readNode(true, true);
  }

  private atBlockItemEnd(): boolean {
    const { kind } = this.scanner.peek();
    return kind === t.KEY || kind === t.VALUE || kind === t.BLOCK_END;
  }

  /**
   * Reads the key of an entry. Returns a string if the key can be converted to one, MERGE for an unquoted `<<`, null for an empty
   * key, or an OddKey for any other key.
   */
  private readKey(block: boolean): Key {
    const token = this.scanner.peek();
    this.keyLine = token.line;
    this.keyValue = undefined;
    if (token.kind === t.SCALAR) {
      this.scanner.skip();
      this.made++;
      if (!token.plain) return token.value;
      if (token.value === '<<') return MERGE;
      if (this.rules.isVersion3) this.keyValue = this.rules.plain(token.value);
      return this.rules.key(token.value) ?? new OddKey(this.rules.plain(token.value), token);
    }
    const value = this.readNode(block, block);
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return this.rules.key(String(value)) ?? null;
    return value === null ? null : new OddKey(value, token);
  }

  /**
   * Records the original type of a key that is not a string. At the top level, nothing is recorded, because the keys are field
   * names, which are strings.
   */
  private noteType(map: ValueMap, key: string, value: Value): void {
    if (this.depth <= 1 || typeof value === 'string') return;
    const typed = this.typedKeys.get(map) ?? new Map<string, Value>();
    this.typedKeys.set(map, typed.set(key, value));
  }

  private merge(map: ValueMap, value: Value): boolean {
    if (!this.rules.isVersion3) return mergeInto(map, value);
    if (!(Array.isArray(value) ? value : [value]).every((source: Value) => source instanceof Map)) return false;
    this.merges.set(map, [...(this.merges.get(map) ?? []), value]);
    return true;
  }

  private addEntry(map: ValueMap, key: Key, read: () => Value): void {
    if (typeof key === 'string') {
      this.noteKey(map, key);
      if (this.keyValue !== undefined) this.noteType(map, key, this.keyValue);
      map.set(key, read());
      return;
    }
    if (key === MERGE) this.noteKey(map, '<<');
    const before = this.decodeFailure;
    const value = read();
    if (key === MERGE) {
      // If the value of `<<` cannot be merged, report that instead of any errors inside the value.
      if (!this.merge(map, value))
        this.decodeFailure = before ?? yamlError('map merge requires map or sequence of maps as the value', 0, 0);
      return;
    }
    const odd = key instanceof OddKey ? key.value : null;
    if (this.rules.isVersion3 && odd === null) return;
    if (this.rules.isVersion3 && this.depth === 1 && key instanceof OddKey && (odd instanceof Map || Array.isArray(odd))) {
      const tag = odd instanceof Map ? '!!map' : '!!seq';
      this.typeErrors.push(`line ${key.token.line + 1}: cannot unmarshal ${tag} into string`);
      return;
    }
    if (odd instanceof Map || Array.isArray(odd)) {
      this.decodeFailure ??= yamlError(`invalid map key: ${goSyntax(odd)}`, 0, this.scanner.line + 1);
      return;
    }
    // A second null key in a mapping overwrites the first one, so only the error for the second one is reported.
    if (this.nullKeyed === map && odd === null) this.conversionFailure = undefined;
    if (this.conversionFailure) return;
    this.conversionFailure = unsupportedKey(key instanceof OddKey ? key.token.value : '', value, this.scanner.line + 1);
    this.nullKeyed = odd === null ? map : undefined;
  }
}

/**
 * Returns the error for the first NaN or infinity, in the order in which Go marshals JSON. Returns undefined if the value no
 * longer contains such a number, because another value has overwritten it.
 */
function endlessNumber(value: Value): TillerlessError | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = formatFloatG(value);
    return yamlConversionError(`json: unsupported value: ${name}`);
  }
  const sorted = value instanceof Map ? [...value].sort(([a], [b]) => compareBytes(a, b)).map(([, item]) => item) : value;
  if (!Array.isArray(sorted)) return undefined;
  for (const item of sorted as readonly Value[]) {
    const failure = endlessNumber(item);
    if (failure) return failure;
  }
  return undefined;
}

const MERGE = Symbol('<<');
class OddKey {
  readonly value: Value;
  readonly token: Token;

  constructor(value: Value, token: Token) {
    this.value = value;
    this.token = token;
  }
}
type Key = string | typeof MERGE | OddKey | null;

function allowedAliasRatio(made: number): number {
  if (made <= 400_000) return 0.99;
  if (made >= 4_000_000) return 0.1;
  return 0.99 - (0.89 * (made - 400_000)) / 3_600_000;
}

/**
 * Adds the entries of the mappings under a merge key (`<<`) to the mapping that contains the merge key. As in go-yaml v2, they
 * override earlier keys. Returns false if a value under the merge key is not a mapping.
 */
function mergeInto(map: ValueMap, value: Value): boolean {
  const sources = Array.isArray(value) ? [...(value as readonly Value[])].reverse() : [value];
  for (const source of sources) {
    if (!(source instanceof Map)) return false;
    for (const [key, item] of source) map.set(key, item);
  }
  return true;
}

type Tagged = { readonly value: string | number | boolean | null } | { readonly failure: TillerlessError };

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Resolves a scalar that has an explicit tag. */
function taggedScalar(token: Token, tag: string): Tagged {
  const short = tag.startsWith(CORE_TAG) ? `!!${tag.slice(CORE_TAG.length)}` : tag;
  const { value: text } = token;
  const value = resolvePlain(text);
  const isNumber = typeof value === 'number';
  switch (short) {
    case '!!str':
      return { value: text };
    case '!!binary':
      // Line breaks are ignored.
      if (!BASE64.test(text.replaceAll(/[\r\n]/g, '')))
        return { failure: yamlError('!!binary value contains invalid base64 data', 0, 0) };
      return { value: Buffer.from(text, 'base64').toString('utf8') };
    case '!!int':
      if (isNumber && Number.isInteger(value)) return { value };
      break;
    case '!!float':
      if (isNumber) return { value };
      break;
    case '!!bool':
      if (typeof value === 'boolean') return { value };
      break;
    case '!!null':
      if (value === null) return { value };
      break;
    default:
      return { value: token.plain && short.startsWith('!!') ? value : text };
  }
  return { failure: yamlError(`cannot decode ${tagName(value)} \`${text}\` as a ${short}`, 0, token.line + 1) };
}

function tagName(value: string | number | boolean | null): string {
  if (value === null) return '!!null';
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float';
  return typeof value === 'boolean' ? '!!bool' : '!!str';
}

function unsupportedKey(text: string, value: Value, line: number): TillerlessError {
  const isNull = text === '' || resolvePlain(text) === null;
  const type = isNull ? '%!s(<nil>)' : 'uint64';
  const shown = isNull ? '<nil>' : `0x${BigInt(text.replaceAll('_', '')).toString(16)}`;
  const item = value === null ? '<nil>' : goSyntax(value);
  return yamlConversionError(`unsupported map key of type: ${type}, key: ${shown}, value: ${item}`, line);
}

/** Formats a value like Go's %#v, which go-yaml uses in error messages. */
function goSyntax(value: Value): string {
  if (value === null) return 'interface {}(nil)';
  if (value instanceof Map) {
    const items = [...value].map(([key, item]) => `${JSON.stringify(key)}:${goSyntax(item)}`);
    return `map[interface {}]interface {}{${items.join(', ')}}`;
  }
  if (Array.isArray(value)) return `[]interface {}{${value.map((item: Value) => goSyntax(item)).join(', ')}}`;
  return typeof value === 'number' ? formatFloatG(value) : JSON.stringify(value);
}
