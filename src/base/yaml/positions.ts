import { plainKey } from './resolve.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './token.ts';
import * as t from './token.ts';

/** A path of mapping keys and list indexes, starting at the root of a document. */
export type ValuePath = readonly (string | number)[];

/** A position in a file. Lines and columns start at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML value with its offset, and the values nested in it. Offsets start at 0. */
interface Node {
  readonly at: number;
  /** true if the value is empty; an empty value is read as null */
  readonly empty?: boolean;
  /** content of a scalar, without quotes */
  readonly text?: string;
  readonly entries?: Map<string, Entry>;
  readonly items?: readonly Node[];
}

interface Entry {
  readonly key: number;
  readonly node: Node;
}

/** Reads the tokens of valid YAML, and records positions instead of values. */
class PositionReader {
  private readonly scanner: Scanner;
  private readonly starts = new Map<Token, number>();
  private readonly anchors = new Map<string, Node>();

  constructor(text: string) {
    this.scanner = new Scanner(text, { starts: this.starts });
  }

  read(): Node {
    for (let { kind } = this.scanner.peek(); kind <= t.DOCUMENT_START && kind !== t.STREAM_END; { kind } = this.scanner.peek()) {
      this.scanner.skip();
    }
    return this.readNode();
  }

  private start(token: Token): number {
    return this.starts.get(token) ?? 0;
  }

  private take(): Token {
    const token = this.scanner.peek();
    this.scanner.skip();
    return token;
  }

  private readNode(): Node {
    let token = this.scanner.peek();
    const at = this.start(token);
    if (token.kind === t.ALIAS) {
      this.scanner.skip();
      return { ...this.anchors.get(token.value), at };
    }
    let anchor: string | undefined;
    for (; token.kind === t.ANCHOR || token.kind === t.TAG; token = this.scanner.peek()) {
      if (token.kind === t.ANCHOR) anchor = token.value;
      this.scanner.skip();
    }
    const node = this.readContent(token, at);
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  private readContent(token: Token, at: number): Node {
    switch (token.kind) {
      case t.SCALAR:
        this.scanner.skip();
        return { at, text: token.value };
      case t.BLOCK_MAPPING_START:
        return this.readBlockMapping(at);
      case t.FLOW_MAPPING_START:
        return { at, entries: this.readMapping(t.FLOW_MAPPING_END) };
      case t.BLOCK_SEQUENCE_START:
        return { at, items: this.readSequence(t.BLOCK_END) };
      case t.FLOW_SEQUENCE_START:
        return { at, items: this.readSequence(t.FLOW_SEQUENCE_END) };
      case t.BLOCK_ENTRY:
        return { at, items: this.readIndentless() };
      default:
        return { at, empty: true };
    }
  }

  /** Reads a block mapping. The position of its first key is used, because the start token has no position. */
  private readBlockMapping(at: number): Node {
    const entries = this.readMapping(t.BLOCK_END);
    const [first] = entries.values();
    return { at: first?.key ?? at, entries };
  }

  private readMapping(end: number): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    this.scanner.skip();
    while (!this.atEnd(end)) {
      const { kind } = this.scanner.peek();
      if (kind === t.FLOW_ENTRY || kind === t.KEY) this.scanner.skip();
      else this.readEntry(entries);
      if (kind === t.KEY) this.readEntry(entries);
    }
    this.scanner.skip();
    return entries;
  }

  private atEnd(end: number): boolean {
    const { kind } = this.scanner.peek();
    return kind === end || kind === t.STREAM_END;
  }

  private readEntry(entries: Map<string, Entry>): void {
    const key = this.start(this.scanner.peek());
    while (this.scanner.peek().kind === t.ANCHOR || this.scanner.peek().kind === t.TAG) this.scanner.skip();
    const token = this.scanner.peek();
    const name = token.kind === t.SCALAR ? (token.plain ? plainKey(token.value) : token.value) : undefined;
    const isMerge = token.kind === t.SCALAR && token.plain && token.value === '<<';
    if (token.kind !== t.VALUE) this.readNode();
    const node = this.readValue(key);
    if (isMerge) mergeEntries(entries, node);
    else if (name !== undefined) entries.set(name, { key, node });
  }

  private readValue(key: number): Node {
    if (this.scanner.peek().kind !== t.VALUE) return { at: key, empty: true };
    this.scanner.skip();
    return this.isNothing() ? { at: key, empty: true } : this.readNode();
  }

  /** Reports whether the list item or mapping value at the scanner's position is empty. */
  private isNothing(): boolean {
    const { kind } = this.scanner.peek();
    return (
      kind === t.KEY ||
      kind === t.VALUE ||
      kind === t.BLOCK_END ||
      kind === t.FLOW_ENTRY ||
      kind === t.FLOW_MAPPING_END ||
      kind === t.FLOW_SEQUENCE_END ||
      kind === t.STREAM_END
    );
  }

  private readSequence(end: number): Node[] {
    const items: Node[] = [];
    this.scanner.skip();
    while (!this.atEnd(end)) {
      const { kind } = this.scanner.peek();
      if (kind === t.FLOW_ENTRY) this.scanner.skip();
      else items.push(kind === t.KEY ? this.readPair() : kind === t.BLOCK_ENTRY ? this.readItem() : this.readNode());
    }
    this.scanner.skip();
    return items;
  }

  private readIndentless(): Node[] {
    const items: Node[] = [];
    while (this.scanner.peek().kind === t.BLOCK_ENTRY) items.push(this.readItem());
    return items;
  }

  private readItem(): Node {
    const at = this.start(this.take());
    const nothing = this.scanner.peek().kind === t.BLOCK_ENTRY || this.isNothing();
    return nothing ? { at, empty: true } : this.readNode();
  }

  /** Reads a pair such as `a: b` without braces in a flow sequence. */
  private readPair(): Node {
    this.scanner.skip();
    const entries = new Map<string, Entry>();
    const at = this.start(this.scanner.peek());
    this.readEntry(entries);
    return { at, entries };
  }
}

function mergeEntries(entries: Map<string, Entry>, node: Node): void {
  for (const source of node.items === undefined ? [node] : node.items.toReversed()) {
    for (const [name, entry] of source.entries ?? []) entries.set(name, entry);
  }
}

/** Provides the positions of the values in a YAML document. */
export class YamlPositions {
  private readonly root: Node;
  private readonly lineStarts: number[] = [0];

  /** @param text valid YAML source; only the first document is used @throws YAML_PARSE if the source is not valid */
  constructor(text: string) {
    const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.root = new PositionReader(clean).read();
    for (let at = clean.indexOf('\n'); at >= 0; at = clean.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  /**
   * Returns the position of a value. For a mapping, a list or an empty value, returns the position of its key. Returns undefined
   * if the value does not exist.
   */
  find(path: ValuePath): Position | undefined {
    const match = this.walk(path);
    if (!match) return undefined;
    const { node, key } = match;
    const isScalar = node.entries === undefined && node.items === undefined && node.empty !== true;
    return this.position(isScalar || key === undefined ? node.at : key);
  }

  /** Returns the position of an entry's key, or of the start of a list item. Returns undefined if the value does not exist. */
  findKey(path: ValuePath): Position | undefined {
    const match = this.walk(path);
    return match && this.position(match.key ?? match.node.at);
  }

  /** Returns the line on which a value starts: the line of a mapping's first key, or of a list's first item. */
  lineOf(path: ValuePath): number | undefined {
    const match = this.walk(path);
    return match && this.position(match.node.at).line;
  }

  /** Returns the content of a scalar. Returns undefined for a mapping, a list or a missing value. */
  textAt(path: ValuePath): string | undefined {
    return this.walk(path)?.node.text;
  }

  private walk(path: ValuePath): { readonly node: Node; readonly key: number | undefined } | undefined {
    let node: Node = this.root;
    let key: number | undefined;
    for (const part of path) {
      const entry = typeof part === 'string' ? node.entries?.get(part) : undefined;
      const next = typeof part === 'number' ? node.items?.[part] : entry?.node;
      if (next === undefined) return undefined;
      key = entry?.key;
      node = next;
    }
    return { node, key };
  }

  private position(offset: number): Position {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }
}
