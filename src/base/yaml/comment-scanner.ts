import { isBlank, isBreak, lineEnd } from './char-classes.ts';
import type { Token } from './token.ts';
import * as t from './token.ts';

/** The fields of the scanner that are needed to scan comments. */
export interface CommentSource {
  readonly text: string;
  position: number;
  readonly line: number;
  readonly lineStart: number;
  readonly indent: number;
  readonly flowLevel: number;
  readBreak(): string;
}

/** A position in the source. Offsets and lines start at 0, columns at 1. */
interface Mark {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A comment that has not been assigned to a node. One of `head`, `line` and `foot` is set. */
export interface Comment {
  head: string;
  line: string;
  foot: string;
  /** the comment belongs to the first token that starts at or after this offset */
  tokenOffset: number;
  readonly start: Mark;
  readonly end: number;
  /** offset at which the scanner started to skip the whitespace before the comment */
  readonly scanOffset: number;
}

/** The whitespace skipped between the previous token and a comment. */
interface Gap {
  readonly from: number;
  readonly fromLine: number;
  readonly tokens: readonly Token[];
}

/** Maximum lookahead of go-yaml when it searches for the next comment. */
const LOOKAHEAD = 512;

/**
 * Collects the comments of a document and decides, as go-yaml v3 does (scannerc.go), whether each belongs to the node before it
 * (foot), to the node on its line, or to the node after it (head). helm-docs takes descriptions from head comments, so the rules
 * must be the same.
 */
export class CommentScanner {
  readonly comments: Comment[] = [];
  private readonly starts: ReadonlyMap<Token, number>;

  constructor(starts: ReadonlyMap<Token, number>) {
    this.starts = starts;
  }

  /** Scans a group of comments, starting at a `#`. Moves the source to the end of its last line. */
  scanGroup(source: CommentSource, gap: Gap): void {
    new CommentGroup(source, gap, this.startOfPrevious(gap.tokens)).scan(this.comments);
  }

  private startOfPrevious(tokens: readonly Token[]): { readonly kind: number; readonly offset: number } {
    const last = tokens.at(-1);
    const token = last?.kind === t.FLOW_ENTRY && tokens.length > 1 ? tokens.at(-2) : last;
    return token === undefined ? { kind: -1, offset: 0 } : { kind: token.kind, offset: this.starts.get(token) ?? 0 };
  }

  /**
   * Converts the line comment after the first `-` of a list to the head comment of the item:
   *
   *     - # comment
   *       key: value
   */
  adoptItemComment(source: CommentSource, tokens: readonly Token[]): void {
    const comment = this.comments.at(-1);
    if (!comment?.line || tokens.at(-1)?.kind !== t.BLOCK_ENTRY || tokens.at(-2)?.kind !== t.BLOCK_SEQUENCE_START) return;
    if (isBreak(codeAt(source.text, source.position))) return;
    comment.head = comment.line;
    comment.line = '';
    if (comment.start.line === source.line - 1) comment.tokenOffset = source.position;
  }

  /** Scans a comment on the line of the last token. @param tokenOffset start of the token that the comment belongs to */
  scanLine(source: CommentSource, tokenOffset: number): void {
    if (newlinesBefore(source) > 0) return;
    const { text } = source;
    let at = source.position;
    while (at - source.position < LOOKAHEAD && isBlank(codeAt(text, at))) at++;
    if (text.charAt(at) !== '#') return;
    source.position = lineEnd(text, at);
    this.addLine(text.slice(at, source.position), tokenOffset, markAt(source, at));
  }

  /** Records the comment in the header of a block scalar (`key: | # comment`), if there is one. */
  scanBlockHeader(source: CommentSource, start: number, line: number): void {
    const header = /[|>][-+0-9]{0,2}[ \t]*/y;
    header.lastIndex = start;
    const at = start + (header.exec(source.text)?.[0].length ?? 0);
    if (source.text.charAt(at) !== '#') return;
    this.addLine(source.text.slice(at, lineEnd(source.text, at)), start, { offset: at, line, column: 0 });
  }

  private addLine(line: string, tokenOffset: number, start: Mark): void {
    this.comments.push({ head: '', line, foot: '', tokenOffset, start, end: 0, scanOffset: 0 });
  }

  /**
   * Returns the offset at which a block ends. It is before any comments that follow at the same indentation, because these belong
   * to the enclosing block.
   */
  endOfBlock(indent: number, from: number): number {
    let at = from;
    let stop = from;
    for (let i = this.comments.length - 1; i >= 0; i--) {
      const comment = this.comments[i];
      if (comment === undefined || comment.end < stop) break;
      if (comment.start.column === indent + 1) at = comment.start.offset;
      stop = comment.scanOffset;
    }
    return at;
  }
}

/**
 * Scans consecutive comment lines, and splits them into the foot of one node and the head of the next. Either part can be empty.
 */
class CommentGroup {
  private readonly source: CommentSource;
  private readonly previousKind: number;
  private readonly footLine: number;
  private readonly lines: { text: string; start: Mark | undefined } = { text: '', start: undefined };
  private tokenOffset: number;
  private scanOffset: number;
  private isFirstGap: boolean;

  constructor(source: CommentSource, { from, fromLine }: Gap, previous: { readonly kind: number; readonly offset: number }) {
    this.source = source;
    this.previousKind = previous.kind;
    this.tokenOffset = previous.offset;
    this.scanOffset = from;
    const newlines = newlinesBefore(source);
    this.isFirstGap = newlines <= 1;
    const isAfterContent = newlines === 0 && source.position - source.lineStart > 1;
    this.footLine = fromLine > 0 ? source.line - newlines + 1 + (isAfterContent ? 1 : 0) : -1;
  }

  scan(comments: Comment[]): void {
    const { source } = this;
    let next = source.position;
    let column = next - source.lineStart;
    for (;;) {
      const gap = this.skipGap({ from: next, column }, comments);
      ({ column } = gap);
      if (!gap.isComment) {
        if (this.lines.text !== '') this.add('head', gap.offset - 1, comments);
        return;
      }
      if (this.lines.start === undefined) this.lines.start = { offset: gap.offset, line: gap.line, column };
      else this.lines.text += '\n';
      const end = lineEnd(source.text, gap.offset);
      this.lines.text += source.text.slice(gap.offset, end);
      moveTo(source, gap.offset);
      source.position = end;
      // The line break at the end of a comment does not count as an empty line.
      next = end + 1;
      column = 0;
    }
  }

  private get indent(): number {
    return Math.max(this.source.indent, 0);
  }

  /**
   * Skips whitespace and empty lines. Ends the current comment if an empty line, a closing bracket or a lower indentation
   * separates it from the following text.
   */
  private skipGap(
    { from, column: before }: { readonly from: number; readonly column: number },
    comments: Comment[],
  ): { readonly offset: number; readonly line: number; readonly column: number; readonly isComment: boolean } {
    const { text, flowLevel } = this.source;
    // As in go-yaml, the line break after a comment is not counted, so line numbers after it are too low.
    let { line } = this.source;
    let column = before;
    let isAfterEmpty = false;
    const limit = this.source.position + LOOKAHEAD;
    let at = from;
    for (; at < limit; at++) {
      column++;
      const code = codeAt(text, at);
      if (isBlank(code)) continue;
      const closesFlow = flowLevel > 0 && (code === 93 || code === 125);
      if (closesFlow || code === -1 || isBreak(code)) {
        if (closesFlow || !isAfterEmpty) this.endAtGap({ at, code, closesFlow }, comments);
        if (!isBreak(code)) return { offset: at, line, column, isComment: false };
        this.isFirstGap = false;
        isAfterEmpty = true;
        column = 0;
        line++;
        continue;
      }
      const isDedented = column - 1 < this.indent && column !== this.lines.start?.column;
      if (this.lines.text !== '' && isDedented) this.endFoot(at, comments);
      return { offset: at, line, column, isComment: code === 35 };
    }
    return { offset: at, line, column, isComment: false };
  }

  /**
   * Called at the first empty line after a comment, at the end of the input, and at the closing bracket of a flow collection.
   * Either ends the comment as a foot comment, or continues it across the empty line.
   */
  private endAtGap(
    { at, code, closesFlow }: { readonly at: number; readonly code: number; readonly closesFlow: boolean },
    comments: Comment[],
  ): void {
    const { start, text } = this.lines;
    const isDedented = (start?.column ?? 0) - 1 < this.indent;
    const isBelow = (start?.line ?? 0) === this.footLine && this.previousKind !== t.VALUE;
    if (closesFlow || (this.isFirstGap && (isBelow || isDedented))) {
      if (text === '') return;
      if (isDedented) this.tokenOffset = start?.offset ?? 0;
      this.endFoot(at, comments);
    } else if (text !== '' && code !== -1) {
      this.lines.text += '\n';
    }
  }

  private endFoot(at: number, comments: Comment[]): void {
    this.add('foot', at, comments);
    this.scanOffset = at;
    this.tokenOffset = at;
    this.lines.text = '';
    this.lines.start = undefined;
  }

  private add(kind: 'head' | 'foot', end: number, comments: Comment[]): void {
    const { text } = this.lines;
    const start = this.lines.start ?? { offset: 0, line: 0, column: 0 };
    const tokenOffset = kind === 'head' ? start.offset : this.tokenOffset;
    comments.push({ head: '', line: '', foot: '', [kind]: text, tokenOffset, start, end, scanOffset: this.scanOffset });
  }
}

/** Moves the source to an offset, counting the lines in between. */
function moveTo(source: CommentSource, offset: number): void {
  for (let end = lineEnd(source.text, source.position); end < offset; end = lineEnd(source.text, source.position)) {
    source.position = end;
    source.readBreak();
  }
}

function codeAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : -1;
}

function markAt({ line, lineStart }: CommentSource, offset: number): Mark {
  return { offset, line, column: offset - lineStart };
}

/** Counts the line breaks between the current position and the last character that is not whitespace. */
function newlinesBefore({ text, position }: CommentSource): number {
  let count = 0;
  for (let at = position - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (isBreak(code)) {
      if (!(code === 13 && text.charCodeAt(at + 1) === 10)) count++;
    } else if (!isBlank(code)) {
      return count;
    }
  }
  return count;
}
