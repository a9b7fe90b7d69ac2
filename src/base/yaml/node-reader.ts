import { TillerlessError } from '../../errors/tillerless-error.ts';
import { findForbidden } from './char-classes.ts';
import type { Comment } from './comment-scanner.ts';
import { yamlError } from './error.ts';
import { type NodeKind, type NodeStyle, plainTag, type YamlNode } from './node.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './token.ts';
import * as t from './token.ts';

const CORE_TAG = 'tag:yaml.org,2002:';
/** Maximum nesting depth. It is limited because code that processes nodes is recursive. */
const MAX_DEPTH = 1000;

/** Comments that have been read but not yet assigned to a node. */
interface Pending {
  head: string;
  line: string;
  foot: string;
  /** comment above the `-` of an item that is itself a collection */
  stem: string | undefined;
}

interface Properties {
  readonly token: Token;
  readonly anchor: string;
  readonly tag: string;
}

const consumed: Comment = {
  head: '',
  line: '',
  foot: '',
  tokenOffset: 0,
  start: { offset: 0, line: 0, column: 0 },
  end: 0,
  scanOffset: 0,
};

/**
 * Reads the first document of a YAML stream as a tree of nodes with comments. Comments are assigned to nodes exactly as in
 * go-yaml v3 (parserc.go, decode.go), including its peculiarities: a collection has no head comment unless it is a list item.
 */
class NodeReader {
  private readonly scanner: Scanner;
  private readonly text: string;
  private readonly anchors = new Map<string, YamlNode>();
  private readonly handles = new Map([
    ['!', '!'],
    ['!!', CORE_TAG],
  ]);
  private readonly pending: Pending = { head: '', line: '', foot: '', stem: undefined };
  private readonly lineStarts: number[] = [0];
  private used = 0;
  private depth = 0;
  /** comment at the start of the file, separated from the first key by an empty line */
  documentComment = '';

  constructor(text: string) {
    this.text = text;
    this.scanner = new Scanner(text, { contextFirst: true, withComments: true });
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  read(): YamlNode | undefined {
    const first = this.peek();
    if (first.kind === t.STREAM_END) return undefined;
    if (first.kind > t.DOCUMENT_START) this.splitDocumentComment();
    else this.readDirectives();
    const { kind } = this.peek();
    const node = kind <= t.DOCUMENT_END ? this.emptyScalar(this.peek()) : this.readNode({ block: true, indentless: false });
    this.peek();
    return node;
  }

  /** Returns the next token, after collecting the comments that belong to it or to the tokens before it. */
  private peek(): Token {
    const token = this.scanner.peek();
    const comments = this.scanner.scannedComments;
    const start = this.scanner.startOf(token);
    for (; this.used < comments.length; this.used++) {
      const comment = comments[this.used] as Comment;
      if (start < comment.tokenOffset) break;
      // A head comment before the end of a block belongs to the token after the block.
      if (comment.head !== '' && token.kind === t.BLOCK_END) break;
      for (const part of ['head', 'line', 'foot'] as const) {
        if (comment[part] !== '') this.pending[part] += (this.pending[part] === '' ? '' : '\n') + comment[part];
      }
      comments[this.used] = consumed;
    }
    return token;
  }

  private skip(): void {
    this.scanner.skip();
  }

  /**
   * Splits the comment at the start of the file at its last empty line. The part above that line describes the document, not the
   * first node.
   */
  private splitDocumentComment(): void {
    const { head } = this.pending;
    const at = head.endsWith('\n') ? head.length - 1 : head.lastIndexOf('\n\n') + 1;
    if (at <= 0) return;
    this.documentComment = head.slice(0, at).replace(/\n$/, '');
    this.pending.head = head.slice(at + 1);
  }

  private readDirectives(): void {
    let token = this.peek();
    for (; token.kind === t.DIRECTIVE_VERSION || token.kind === t.DIRECTIVE_TAG; token = this.peek()) {
      if (token.kind === t.DIRECTIVE_TAG) this.handles.set(token.value, token.suffix);
      this.skip();
    }
    if (token.kind !== t.DOCUMENT_START) this.fail('did not find expected <document start>', token.line, 0);
    this.skip();
  }

  /** Throws a syntax error with the line number that `Composer` reports for the same error. */
  private fail(problem: string, line: number, contextLine: number): never {
    throw yamlError(problem, contextLine > 0 ? contextLine : line, line + 1);
  }

  private readNode(options: { readonly block: boolean; readonly indentless: boolean }): YamlNode {
    if (this.depth >= MAX_DEPTH) throw yamlError('exceeded max depth of 10000', 0, this.peek().line + 1);
    this.depth++;
    const node = this.peek().kind === t.ALIAS ? this.readAlias() : this.readContent(options);
    this.depth--;
    return node;
  }

  private readAlias(): YamlNode {
    const token = this.peek();
    const target = this.anchors.get(token.value);
    if (target === undefined) throw yamlError(`unknown anchor '${token.value}' referenced`, 0, token.line + 1);
    const node = this.node('alias', 'plain', { token, anchor: '', tag: '', value: token.value, target });
    this.takeComments(node);
    this.skip();
    return node;
  }

  private readProperties(): Properties {
    const token = this.peek();
    let anchor = '';
    let tag = '';
    for (let next = token; next.kind === t.ANCHOR || next.kind === t.TAG; next = this.peek()) {
      if (next.kind === t.ANCHOR) anchor = next.value;
      else tag = this.tagOf(next);
      this.skip();
    }
    return { token, anchor, tag };
  }

  private tagOf({ value: handle, suffix, line }: Token): string {
    if (handle === '') return suffix;
    const prefix = this.handles.get(handle);
    if (prefix === undefined) this.fail('found undefined tag handle', line, line);
    return prefix + suffix;
  }

  private readContent({ block, indentless }: { readonly block: boolean; readonly indentless: boolean }): YamlNode {
    const properties = this.readProperties();
    const token = this.peek();
    if (indentless && token.kind === t.BLOCK_ENTRY) return this.readIndentless(properties);
    if (token.kind === t.SCALAR) return this.readScalar(properties, token);
    if (token.kind === t.FLOW_SEQUENCE_START) return this.readFlowSequence(properties);
    if (token.kind === t.FLOW_MAPPING_START) return this.readFlowMapping(properties);
    if (block && token.kind === t.BLOCK_SEQUENCE_START) return this.readBlockSequence(properties);
    if (block && token.kind === t.BLOCK_MAPPING_START) return this.readBlockMapping(properties);
    if (properties.anchor !== '' || properties.tag !== '') return this.node('scalar', 'plain', properties);
    return this.fail('did not find expected node content', token.line, properties.token.line);
  }

  private node(
    kind: NodeKind,
    style: NodeStyle,
    details: Properties & { readonly value?: string; readonly target?: YamlNode },
  ): YamlNode {
    const { token, anchor, tag, value = '', target } = details;
    const isTagged = tag !== '' && tag !== '!';
    const short = tag.startsWith(CORE_TAG) ? `!!${tag.slice(CORE_TAG.length)}` : tag;
    const node: YamlNode = {
      kind,
      style,
      tag: isTagged ? short : implicitTag(kind, style, value),
      isTagged,
      value,
      anchor,
      ...this.positionOf(token),
      headComment: '',
      lineComment: '',
      footComment: '',
      content: [],
      target,
    };
    if (anchor !== '') this.anchors.set(anchor, node);
    return node;
  }

  private positionOf(token: Token): { readonly line: number; readonly column: number } {
    return { line: token.line + 1, column: this.scanner.startOf(token) - (this.lineStarts[token.line] ?? 0) + 1 };
  }

  private takeComments(node: YamlNode): void {
    const { pending } = this;
    node.headComment = pending.head;
    node.lineComment = pending.line;
    node.footComment = pending.foot;
    pending.head = '';
    pending.line = '';
    pending.foot = '';
    pending.stem = undefined;
  }

  /** Assigns the pending line comment and foot comment to a collection that ends here. The collection keeps its head comment. */
  private takeEndComments(node: YamlNode): void {
    const { headComment } = node;
    this.takeComments(node);
    node.headComment = headComment;
  }

  private takeStem(node: YamlNode): void {
    node.headComment = this.pending.stem ?? '';
    this.pending.stem = undefined;
  }

  private readScalar(properties: Properties, token: Token): YamlNode {
    const style = token.plain ? 'plain' : scalarStyles[this.text.charAt(this.scanner.startOf(token))];
    const node = this.node('scalar', style ?? 'plain', { ...properties, value: token.value });
    this.takeComments(node);
    this.skip();
    return node;
  }

  private emptyScalar(token: Token): YamlNode {
    return this.node('scalar', 'plain', { token, anchor: '', tag: '' });
  }

  private readBlockSequence(properties: Properties): YamlNode {
    const node = this.node('sequence', 'block', properties);
    this.takeStem(node);
    const start = this.peek().line;
    this.skip();
    for (;;) {
      const token = this.peek();
      if (token.kind === t.BLOCK_END) break;
      if (token.kind !== t.BLOCK_ENTRY) this.fail("did not find expected '-' indicator", token.line, start);
      node.content.push(this.readItem([t.BLOCK_ENTRY, t.BLOCK_END]));
    }
    this.endSequence(node);
    this.skip();
    return node;
  }

  private readIndentless(properties: Properties): YamlNode {
    const node = this.node('sequence', 'block', properties);
    while (this.peek().kind === t.BLOCK_ENTRY) node.content.push(this.readItem([t.BLOCK_ENTRY, t.KEY, t.VALUE, t.BLOCK_END]));
    this.endSequence(node);
    return node;
  }

  /**
   * Ends a block sequence, which has no line or foot comment. In contrast to other collections, pending comments are left for the
   * next node.
   */
  private endSequence(node: YamlNode): void {
    node.lineComment = '';
    node.footComment = '';
  }

  /** Reads an item of a block sequence. @param ends kinds of tokens that follow an empty item */
  private readItem(ends: readonly number[]): YamlNode {
    const entry = this.peek();
    const stemLength = this.pending.head.length;
    this.skip();
    if (stemLength > 0) this.splitStem(stemLength);
    return ends.includes(this.peek().kind) ? this.emptyScalar(entry) : this.readNode({ block: true, indentless: false });
  }

  /** If an item is a collection, assigns the comment above the item to the collection rather than to its first entry. */
  private splitStem(length: number): void {
    const { kind } = this.peek();
    if (kind !== t.BLOCK_SEQUENCE_START && kind !== t.BLOCK_MAPPING_START) return;
    this.pending.stem = this.pending.head.slice(0, length);
    this.pending.head = this.pending.head.slice(length + 1);
  }

  private readBlockMapping(properties: Properties): YamlNode {
    const node = this.node('mapping', 'block', properties);
    this.takeStem(node);
    const start = this.peek().line;
    this.skip();
    for (;;) {
      const token = this.peek();
      if (token.kind === t.BLOCK_END) break;
      if (token.kind !== t.KEY) this.fail('did not find expected key', token.line, start);
      this.skip();
      this.addKey(node, this.atBlockItemEnd() ? this.emptyScalar(token) : this.readNode({ block: true, indentless: true }));
      this.addValue(node, this.readBlockValue());
    }
    this.takeEndComments(node);
    const lastKey = node.content.at(-2);
    if (node.footComment !== '' && lastKey !== undefined) {
      lastKey.footComment = node.footComment;
      node.footComment = '';
    }
    this.skip();
    return node;
  }

  private readBlockValue(): YamlNode {
    const token = this.peek();
    if (token.kind !== t.VALUE) return this.emptyScalar(token);
    this.skip();
    return this.atBlockItemEnd() ? this.emptyScalar(token) : this.readNode({ block: true, indentless: true });
  }

  private atBlockItemEnd(): boolean {
    const { kind } = this.peek();
    return kind === t.KEY || kind === t.VALUE || kind === t.BLOCK_END;
  }

  /** Adds a key to a block mapping. The foot comment read with the key belongs to the previous entry. */
  private addKey(node: YamlNode, key: YamlNode): void {
    node.content.push(key);
    const previous = node.content.at(-3);
    if (node.style !== 'block' || key.footComment === '' || previous === undefined) return;
    previous.footComment = key.footComment;
    key.footComment = '';
  }

  private addValue(node: YamlNode, value: YamlNode): void {
    const key = node.content.at(-1);
    node.content.push(value);
    if (key === undefined || key.footComment !== '' || value.footComment === '') return;
    key.footComment = value.footComment;
    value.footComment = '';
  }

  private readFlowSequence(properties: Properties): YamlNode {
    const node = this.node('sequence', 'flow', properties);
    this.takeComments(node);
    const start = this.peek().line;
    this.skip();
    while (this.hasFlowItem(node, { end: t.FLOW_SEQUENCE_END, start, expected: "',' or ']'" })) {
      node.content.push(this.peek().kind === t.KEY ? this.readFlowPair() : this.readNode({ block: false, indentless: false }));
    }
    this.takeEndComments(node);
    this.skip();
    return node;
  }

  /** Consumes the comma before the next item of a flow collection. Returns false at the end of the collection. */
  private hasFlowItem(
    node: YamlNode,
    { end, start, expected }: { readonly end: number; readonly start: number; readonly expected: string },
  ): boolean {
    const token = this.peek();
    if (token.kind !== end && node.content.length > 0) {
      if (token.kind !== t.FLOW_ENTRY) this.fail(`did not find expected ${expected}`, token.line, start);
      this.skip();
    }
    return this.peek().kind !== end;
  }

  /** Reads a pair such as `a: b` without braces in a flow sequence. */
  private readFlowPair(): YamlNode {
    const token = this.peek();
    const node = this.node('mapping', 'flow', { token, anchor: '', tag: '' });
    this.skip();
    this.readFlowEntry(node, t.FLOW_SEQUENCE_END);
    return node;
  }

  private readFlowMapping(properties: Properties): YamlNode {
    const node = this.node('mapping', 'flow', properties);
    this.takeComments(node);
    const start = this.peek().line;
    this.skip();
    while (this.hasFlowItem(node, { end: t.FLOW_MAPPING_END, start, expected: "',' or '}'" })) {
      if (this.peek().kind === t.KEY) {
        this.skip();
        this.readFlowEntry(node, t.FLOW_MAPPING_END);
      } else {
        this.addKey(node, this.readNode({ block: false, indentless: false }));
        this.addValue(node, this.emptyScalar(this.peek()));
      }
    }
    this.takeEndComments(node);
    this.skip();
    return node;
  }

  private readFlowEntry(node: YamlNode, end: number): void {
    const isEnd = (kind: number): boolean => kind === t.FLOW_ENTRY || kind === end;
    const { kind } = this.peek();
    const isEmptyKey = kind === t.VALUE || isEnd(kind);
    this.addKey(node, isEmptyKey ? this.emptyScalar(this.peek()) : this.readNode({ block: false, indentless: false }));
    const hasValue = this.peek().kind === t.VALUE;
    if (hasValue) this.skip();
    const isEmpty = !hasValue || isEnd(this.peek().kind);
    this.addValue(node, isEmpty ? this.emptyScalar(this.peek()) : this.readNode({ block: false, indentless: false }));
  }
}

const scalarStyles: Readonly<Record<string, NodeStyle>> = { "'": 'single', '"': 'double', '|': 'literal', '>': 'folded' };

function implicitTag(kind: NodeKind, style: NodeStyle, value: string): string {
  if (kind === 'mapping') return '!!map';
  if (kind === 'sequence') return '!!seq';
  return style === 'plain' && kind === 'scalar' ? plainTag(value) : '!!str';
}

/** The first document of a YAML stream. */
export interface YamlDocument {
  readonly root: YamlNode;
  /** comment at the start of the file, if an empty line separates it from the content */
  readonly headComment: string;
}

/**
 * Parses the first document of a YAML stream into nodes with comments, as go-yaml v3 does. Returns undefined for an empty stream.
 * Duplicate keys are accepted.
 *
 * @throws YAML_PARSE with the line in `where`
 */
export function parseYamlNode(source: string): YamlNode | undefined {
  return parseYamlDocument(source)?.root;
}

/** Parses the first document of a YAML stream, like `parseYamlNode`. @throws YAML_PARSE with the line in `where` */
export function parseYamlDocument(source: string): YamlDocument | undefined {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const bad = findForbidden(text);
  if (bad >= 0) throw yamlError('control characters are not allowed', 0, text.slice(0, bad).split('\n').length);
  try {
    const reader = new NodeReader(text);
    const root = reader.read();
    return root && { root, headComment: reader.documentComment };
  } catch (error) {
    if (error instanceof RangeError) throw new TillerlessError('YAML_PARSE', 'the YAML is nested too deeply', { cause: error });
    throw error;
  }
}
