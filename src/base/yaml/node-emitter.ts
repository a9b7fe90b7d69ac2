import { styledYaml3 } from './emitter.ts';
import { plainTag, type YamlNode } from './node.ts';
import { isSimpleKey, type ScalarStyle, writableStyle } from './style.ts';

/** Number of columns by which go-yaml v3 indents. */
const STEP = 4;

/** The position at which a node is written: the enclosing collection, and whether the node is an item or a key in it. */
interface Position {
  /** indentation of the enclosing collection; -1 at the top level */
  readonly indent: number;
  /** true for an item of a block sequence, whose content is indented by the width of `- ` */
  readonly isItem: boolean;
  readonly isKey: boolean;
  readonly isFlow: boolean;
}

const top: Position = { indent: -1, isItem: false, isKey: false, isFlow: false };

/**
 * Writes a node with its comments and styles, like go-yaml v3's Marshal (emitterc.go). A comment that cannot be written at the
 * position of its node is deferred to the next possible position.
 */
class NodeEmitter {
  private out = '';
  private column = 0;
  /** true if no space is needed before the next token */
  private isSpaced = true;
  /** true if the line contains only indentation and `-` */
  private isIndentation = true;
  /**
   * indentation of the foot comment that was just written, or -1; if the next content has the same indentation, an empty line is
   * written first
   */
  private footIndent = -1;
  private tail = '';
  private head = '';
  private line = '';
  private foot = '';
  private keyLine = '';

  write(node: YamlNode): string {
    this.take(startOf(node));
    this.writeHead(-1);
    this.value(node, top);
    this.writeLine();
    this.writeFoot(-1);
    this.footIndent = -1;
    this.startLine(-1);
    return this.out;
  }

  private put(text: string): void {
    this.out += text;
    this.column += text.length;
  }

  private lineBreak(): void {
    this.out += '\n';
    this.column = 0;
    this.isIndentation = true;
  }

  /** Writes a YAML indicator, such as the colon after a key. */
  private indicator(text: string, { isSpaced = false, spaces = false, indents = false } = {}): void {
    if (isSpaced && !this.isSpaced) this.put(' ');
    this.put(text);
    this.isSpaced = spaces;
    this.isIndentation = this.isIndentation && indents;
  }

  /**
   * Continues on a line with the given indentation. If the current line contains nothing but at most this indentation, it is
   * used. Otherwise, starts a new line.
   */
  private startLine(indent: number): void {
    const target = Math.max(indent, 0);
    if (!this.isIndentation || this.column > target || (this.column === target && !this.isSpaced)) this.lineBreak();
    if (this.footIndent === target) this.lineBreak();
    if (this.column < target) this.put(' '.repeat(target - this.column));
    this.isSpaced = true;
    this.footIndent = -1;
  }

  private comment(text: string, indent: number): void {
    text.split('\n').forEach((line, i, { length }) => {
      if (i > 0) this.lineBreak();
      if (line === '') return;
      if (i > 0) this.startLine(indent);
      this.put(line.startsWith('#') ? line : `# ${line}`);
      this.isIndentation = false;
      if (i === length - 1) this.lineBreak();
    });
    this.isSpaced = true;
  }

  /**
   * Replaces the pending head, line and foot comments with those of the node that is about to be written. If the node has no
   * comment of a kind, the pending one is kept.
   */
  private take({ headComment, lineComment, footComment }: Pick<YamlNode, 'headComment' | 'lineComment' | 'footComment'>): void {
    this.head = headComment || this.head;
    this.line = lineComment || this.line;
    this.foot = footComment || this.foot;
  }

  private writeHead(indent: number): void {
    if (this.tail !== '') {
      this.startLine(indent);
      this.comment(this.tail, indent);
      this.tail = '';
      this.footIndent = Math.max(indent, 0);
    }
    if (this.head === '') return;
    this.startLine(indent);
    this.comment(this.head, indent);
    this.head = '';
  }

  private writeLine(): void {
    if (this.line === '') return;
    if (!this.isSpaced) this.put(' ');
    const { line } = this;
    this.line = '';
    this.comment(line, 0);
  }

  private writeFoot(indent: number): void {
    if (this.foot === '') return;
    this.startLine(indent);
    this.comment(this.foot, indent);
    this.foot = '';
    this.footIndent = Math.max(indent, 0);
  }

  private get hasLaterComments(): boolean {
    return this.line + this.foot + this.tail !== '';
  }

  private value(node: YamlNode, at: Position): void {
    if (node.kind === 'alias') {
      this.indicator(`*${node.value}`, { isSpaced: true });
      return;
    }
    if (node.anchor !== '') this.indicator(`&${node.anchor}`, { isSpaced: true });
    const tag = writtenTag(node);
    if (tag !== '') this.indicator(tag, { isSpaced: true });
    const isFlow = at.isFlow || node.style === 'flow' || node.content.length === 0;
    if (node.kind === 'scalar') this.scalar(node, at);
    else if (isFlow) this.flow(node, at);
    else if (node.kind === 'sequence') this.blockSequence(node, deeper(at));
    else this.blockMapping(node, deeper(at));
  }

  private scalar(node: YamlNode, at: Position): void {
    const { value: text } = node;
    const style = writableStyle(text, wantedStyle(node), at);
    if (style === 'plain' && text === '') return;
    if (!this.isSpaced) this.put(' ');
    const indent = at.indent < 0 ? STEP : deeper(at);
    const written = style === 'folded' ? foldedText(text, indent) : styledYaml3(text, style, indent);
    const isBlock = style === 'folded' || style === 'literal';
    const headerEnd = isBlock && this.line !== '' ? written.indexOf('\n') : -1;
    this.put(headerEnd < 0 ? written : `${written.slice(0, headerEnd)} ${this.line}${written.slice(headerEnd)}`);
    if (headerEnd >= 0) this.line = '';
    this.column = written.length - written.lastIndexOf('\n') - 1 + (written.includes('\n') ? 0 : this.column);
    this.isSpaced = false;
    this.isIndentation = false;
  }

  private blockSequence(node: YamlNode, indent: number): void {
    for (const item of node.content) {
      this.take(startOf(item));
      this.writeHead(indent);
      this.startLine(indent);
      this.indicator('-', { isSpaced: true, indents: true });
      this.value(item, { indent, isItem: true, isKey: false, isFlow: false });
      this.endValue(item, indent);
    }
    this.take(endOf(node));
  }

  private blockMapping(node: YamlNode, indent: number): void {
    for (let i = 0; i + 1 < node.content.length; i += 2) {
      const [key, value] = [node.content[i] as YamlNode, node.content[i + 1] as YamlNode];
      this.take({ ...startOf(key), footComment: '' });
      this.writeHead(indent);
      this.startLine(indent);
      this.keyLine = this.line || this.keyLine;
      this.line = '';
      this.writeKey(key, indent);
      this.tail = '';
      this.writeKeyLine(value, indent);
      this.value(value, { indent, isItem: false, isKey: false, isFlow: false });
      this.endValue(value, indent);
      this.tail = key.footComment;
    }
    this.take(endOf(node));
    this.writeHead(indent);
  }

  private writeKey(key: YamlNode, indent: number): void {
    const isSimple = canBeSimpleKey(key);
    const at = { indent, isItem: false, isKey: isSimple, isFlow: false };
    if (!isSimple) this.indicator('?', { isSpaced: true, indents: true });
    this.value(key, at);
    if (isSimple) this.indicator(':');
    else {
      this.startLine(indent);
      this.indicator(':', { isSpaced: true, indents: true });
    }
  }

  /**
   * Writes a key's line comment: after the value if the value is on the same line, otherwise before it.
   */
  private writeKeyLine(value: YamlNode, indent: number): void {
    this.take(startOf(value));
    if (this.keyLine === '') return;
    if (value.kind === 'scalar') {
      this.line = this.line || this.keyLine;
      this.keyLine = '';
    } else if (value.kind !== 'alias' && value.style !== 'flow') {
      if (!this.isSpaced) this.put(' ');
      this.comment(this.keyLine, indent);
      this.keyLine = '';
    }
  }

  /**
   * Writes the comments that follow a value in a block collection. If the value is itself a block collection, the comments after
   * its last entry have already been written.
   */
  private endValue(value: YamlNode, indent: number): void {
    if (value.kind !== 'scalar' && value.kind !== 'alias' && value.style !== 'flow' && value.content.length > 0) return;
    this.writeLine();
    this.writeFoot(indent);
  }

  private flow(node: YamlNode, at: Position): void {
    const isMapping = node.kind === 'mapping';
    const indent = at.indent < 0 ? STEP : deeper(at);
    const inner = { indent, isItem: false, isKey: false, isFlow: true };
    this.indicator(isMapping ? '{' : '[', { isSpaced: true, spaces: true });
    let hasComma = true;
    for (let i = 0; i < node.content.length; i += isMapping ? 2 : 1) {
      const first = node.content[i] as YamlNode;
      const value = isMapping ? (node.content[i + 1] as YamlNode) : first;
      if (!hasComma) this.indicator(',');
      this.take({ ...startOf(first), ...(isMapping ? { footComment: '' } : {}) });
      this.writeHead(indent);
      if (this.column === 0) this.startLine(indent);
      if (isMapping) this.writeFlowKey(first, inner);
      if (isMapping) this.take(startOf(value));
      this.value(value, inner);
      hasComma = this.hasLaterComments;
      if (hasComma) this.indicator(',');
      this.writeLine();
      this.writeFoot(indent);
      if (isMapping) this.tail = first.footComment;
    }
    this.endFlow(node, { at, indent, hasComma });
  }

  private writeFlowKey(key: YamlNode, at: Position): void {
    const isSimple = canBeSimpleKey(key);
    if (!isSimple) this.indicator('?', { isSpaced: true });
    this.value(key, { ...at, isKey: isSimple });
    this.indicator(':', { isSpaced: !isSimple });
  }

  private endFlow(
    node: YamlNode,
    { at, indent, hasComma }: { readonly at: Position; readonly indent: number; readonly hasComma: boolean },
  ): void {
    this.take(endOf(node));
    if (node.kind === 'mapping') {
      if (!hasComma && this.head + this.foot + this.tail !== '') this.indicator(',');
      this.writeHead(indent);
    } else if (this.column === 0) this.startLine(at.indent);
    this.indicator(node.kind === 'mapping' ? '}' : ']');
    this.writeLine();
    this.writeFoot(at.indent);
  }
}

/** Returns the indentation of a collection's entries, or of the lines of a block scalar. */
function deeper({ indent, isItem }: Position): number {
  if (indent < 0) return 0;
  return isItem ? indent + 2 : STEP * Math.floor((indent + STEP) / STEP);
}

function canBeSimpleKey({ kind, value, content }: YamlNode): boolean {
  return kind === 'alias' || (kind === 'scalar' ? isSimpleKey(value) : content.length === 0);
}

type Comments = Pick<YamlNode, 'headComment' | 'lineComment' | 'footComment'>;

/**
 * Returns the comments that are pending when a node starts: all comments of a scalar or alias, but only the head comment of a
 * collection.
 */
function startOf(node: YamlNode): Comments {
  if (node.kind === 'scalar' || node.kind === 'alias') return node;
  return { headComment: node.headComment, lineComment: '', footComment: '' };
}

function endOf({ lineComment, footComment }: YamlNode): Comments {
  return { headComment: '', lineComment, footComment };
}

/** Returns the tag to write, or an empty string if the node would be resolved to this tag anyway. */
function writtenTag({ kind, tag, isTagged, style, value }: YamlNode): string {
  if (isTagged) return tag;
  if (kind !== 'scalar' || style !== 'plain' || tag === '!!str') return '';
  return plainTag(value) === tag ? '' : tag;
}

function wantedStyle({ style, value }: YamlNode): ScalarStyle | 'folded' {
  if (style === 'single' || style === 'double' || style === 'literal' || style === 'folded') return style;
  return value.includes('\n') ? 'literal' : 'plain';
}

/** Writes a folded scalar. Lines are not broken, because go-yaml v3 has no maximum width. */
function foldedText(text: string, indent: number): string {
  const literal = styledYaml3(text, 'literal', indent).replace('|', '>');
  // A single line break between lines that are not indented is doubled, because parsing removes one.
  return literal.replace(/(?<=\n +[^ \n][^\n]*)\n(?=\n* +[^ \n])/g, '\n\n');
}

/** Writes a node with its comments, like go-yaml v3's Marshal. The result ends with a line break. */
export function emitYamlNode(node: YamlNode): string {
  return new NodeEmitter().write(node);
}
