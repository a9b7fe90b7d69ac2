import { isBlank, isBlankOrEnd, isBreak, isWordCharacter, lineEnd } from './char-classes.ts';
import { type Comment, CommentScanner } from './comment-scanner.ts';
import {
  isBeyondItems,
  type LineEntry,
  type LineValue,
  type OpeningEntry,
  takeEnd,
  takeEntry,
  takeItem,
  takeOpening,
} from './entries.ts';
import { yamlError } from './error.ts';
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from './scalars.ts';
import { scanTag } from './tags.ts';
import * as t from './token.ts';
import { Token } from './token.ts';

/** Maximum nesting depth. go-yaml allows 10,000, which would overflow the JavaScript stack. */
const MAX_DEPTH = 1000;
/** Maximum length of a simple key, which must also fit on one line. */
const MAX_SIMPLE_KEY = 1024;

/** A potential simple key: a token that becomes a key if it is followed by a `:`. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  tokenNumber: number;
  line: number;
  column: number;
  position: number;
}

interface ScannerOptions {
  /** receives the start offsets of tokens */
  readonly starts?: Map<Token, number>;
  /** true to report errors on the line where the enclosing construct starts, as go-yaml v3 does */
  readonly contextFirst?: boolean;
  /** true to collect comments as go-yaml v3 does, which looks two tokens ahead */
  readonly withComments?: boolean;
}

/**
 * Splits YAML into tokens, including START and END tokens for block collections. Supports YAML 1.1. Accepts the same input as
 * go-yaml v2 (a port of libyaml) and throws errors with the same messages, because Helm prints them.
 */
export class Scanner {
  readonly text: string;
  position = 0;
  line = 0;
  lineStart = 0;
  flowLevel = 0;
  indent = -1;
  simpleKeyAllowed = true;
  readonly indents: number[] = [];
  private readonly simpleKeys: SimpleKey[] = [newSimpleKey()];
  private tokens: Token[] = [];
  private head = 0;
  private taken = 0;
  private ended = false;
  /** start offset of the last token that was scanned */
  begin = 0;
  /** start offsets of tokens, recorded only on request, because few callers need them */
  private readonly starts: Map<Token, number> | undefined;
  private readonly contextFirst: boolean;
  /** collects comments; only set if they were requested */
  private readonly comments: CommentScanner | undefined;

  constructor(text: string, { starts, contextFirst = false, withComments = false }: ScannerOptions = {}) {
    this.text = text;
    this.starts = starts ?? (withComments ? new Map<Token, number>() : undefined);
    this.contextFirst = contextFirst;
    if (this.starts !== undefined && withComments) this.comments = new CommentScanner(this.starts);
  }

  /** Returns the start offset of a token, if token positions or comments were requested. */
  startOf(token: Token): number {
    return this.starts?.get(token) ?? 0;
  }

  /** the comments that have been scanned so far, in source order */
  get scannedComments(): Comment[] {
    return this.comments?.comments ?? [];
  }

  get column(): number {
    return this.position - this.lineStart;
  }

  /** Returns the character code at an offset from the current position, or -1 after the end. */
  code(offset = 0): number {
    const at = this.position + offset;
    return at < this.text.length ? this.text.charCodeAt(at) : -1;
  }

  /** Returns the next token without consuming it. */
  peek(): Token {
    while (this.head >= this.tokens.length - this.lookahead || this.headMayBeKey()) this.fetchNext();
    return this.tokens[this.head]!;
  }

  private get lookahead(): number {
    return this.comments === undefined ? 0 : 2;
  }

  private fetchNext(): void {
    if (this.starts === undefined) {
      this.fetch();
      return;
    }
    const before = this.tokens.length;
    const previous = this.tokens.at(-1);
    this.fetch();
    const token = this.tokens[this.tokens.length - 1]!;
    for (const added of this.tokens.slice(before)) if (!this.starts.has(added)) this.starts.set(added, this.begin);
    if (this.comments !== undefined) this.fetchLineComment(this.comments, token, previous);
  }

  /**
   * Scans the comment on the line of a token. After `:` in a block collection and `,` in a flow collection, the comment belongs
   * to the preceding token.
   */
  private fetchLineComment(comments: CommentScanner, token: Token, previous: Token | undefined): void {
    if (token.kind <= t.DOCUMENT_END || token.kind === t.BLOCK_ENTRY) return;
    if (token.kind === t.SCALAR) comments.scanBlockHeader(this, this.begin, token.line);
    const isIndicator = this.flowLevel === 0 ? token.kind === t.VALUE : token.kind === t.FLOW_ENTRY;
    comments.scanLine(this, isIndicator && previous !== undefined ? this.startOf(previous) : this.begin);
  }

  /** Consumes the token that `peek` returned. */
  skip(): void {
    this.head++;
    this.taken++;
    // Discard the consumed tokens, unless there is a comment scanner, which still reads them.
    if (this.head === this.tokens.length && this.comments === undefined) {
      this.tokens = [];
      this.head = 0;
    }
  }

  /** true if no token has been scanned beyond the last one that was consumed, so that the fast paths can be used */
  private get isAtRest(): boolean {
    const hasTokens = this.head < this.tokens.length || this.flowLevel > 0 || this.currentKey.possible;
    return !hasTokens && this.starts === undefined;
  }

  /** Returns the next entry of a block mapping if it is simple; see `takeEntry` in entries.ts. */
  takeEntry(keyOf: (text: string) => string | undefined): LineEntry | undefined {
    return this.isAtRest ? takeEntry(this, keyOf) : undefined;
  }

  /** Returns the next key of a block mapping if its value starts simply; see `takeOpening` in entries.ts. */
  takeOpening(keyOf: (text: string) => string | undefined): OpeningEntry | undefined {
    return this.isAtRest ? takeOpening(this, keyOf) : undefined;
  }

  /** Returns the next item of a block sequence if it is simple; see `takeItem` in entries.ts. */
  takeItem(): LineValue | 'mapping' | undefined {
    return this.isAtRest ? takeItem(this) : undefined;
  }

  /** Ends the current block collection if it obviously ends; see `takeEnd` in entries.ts. */
  takeEnd(): boolean {
    return this.isAtRest && takeEnd(this);
  }

  /** Reports whether a sequence without indentation obviously ends; see `isBeyondItems` in entries.ts. */
  isBeyondItems(): boolean {
    return this.isAtRest && isBeyondItems(this);
  }

  /** Reads the block scalar at the current position, after `takeOpening`. */
  readBlockScalar(): string {
    return scanBlockScalar(this).value;
  }

  /**
   * Scans up to `count` tokens beyond the next one. Called before a syntax error is reported, because go-yaml v3 reports any
   * scanner error in these tokens instead.
   */
  lookAhead(count: number): void {
    while (!this.ended && this.tokens.length - this.head <= count) this.fetch();
  }

  /**
   * Throws an error with the line number that go-yaml would report. go-yaml v2 prefers the current line, and v3 prefers
   * `contextLine`. If the preferred line is 0, the other one is reported.
   */
  fail(problem: string, contextLine: number): never {
    const [first, second] = this.contextFirst ? [contextLine, this.line] : [this.line, contextLine];
    const shown = first > 0 ? first + 1 : second > 0 ? second + 1 : 0;
    throw yamlError(problem, shown, this.line + 1, this.column + 1);
  }

  /** Skips a line break and returns it in normalized form. */
  readBreak(): string {
    const code = this.code();
    this.position += code === 13 && this.code(1) === 10 ? 2 : 1;
    this.line++;
    this.lineStart = this.position;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  /** Reports whether the current position is at the start of a line with `---` or `...`. */
  atDocumentMark(): boolean {
    if (this.position !== this.lineStart) return false;
    const code = this.code();
    return (code === 45 || code === 46) && this.code(1) === code && this.code(2) === code && isBlankOrEnd(this.code(3));
  }

  private headMayBeKey(): boolean {
    if (this.ended) return false;
    for (const key of this.simpleKeys) {
      if (key.possible && key.tokenNumber === this.taken) return this.isStillKey(key);
    }
    return false;
  }

  private isStillKey(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.line && key.position + MAX_SIMPLE_KEY >= this.position) return true;
    if (key.required) this.fail("could not find expected ':'", key.line);
    key.possible = false;
    return false;
  }

  private get currentKey(): SimpleKey {
    return this.simpleKeys[this.simpleKeys.length - 1]!;
  }

  private push(kind: number): void {
    this.tokens.push(new Token(kind, this.line));
  }

  private saveKey(): void {
    const required = this.flowLevel === 0 && this.indent === this.column;
    if (!this.simpleKeyAllowed) return;
    this.dropKey();
    const key = this.currentKey;
    key.possible = true;
    key.required = required;
    key.tokenNumber = this.taken + this.tokens.length - this.head;
    key.line = this.line;
    key.column = this.column;
    key.position = this.position;
  }

  private dropKey(): void {
    const key = this.currentKey;
    if (key.possible && key.required) this.fail("could not find expected ':'", key.line);
    key.possible = false;
  }

  /**
   * Opens a block collection if the column is deeper than the current indentation. `at` is the position in the queue at which to
   * insert its START token.
   */
  private rollIndent(column: number, kind: number, at: { index: number; line: number; position: number } | undefined): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (this.indents.length > MAX_DEPTH) this.fail('exceeded max depth of 10000', this.line);
    if (at === undefined) this.push(kind);
    else this.insert(new Token(kind, at.line), at);
  }

  /** Inserts a token at the start of a simple key. */
  private insert(token: Token, { index, position }: { readonly index: number; readonly position: number }): void {
    this.tokens.splice(index, 0, token);
    this.starts?.set(token, position);
  }

  /** Closes the blocks that are deeper than a column. @param from offset of the whitespace before the current position */
  private unrollIndent(column: number, from = this.position): void {
    if (this.flowLevel > 0) return;
    let end = from - 1;
    while (this.indent > column) {
      this.push(t.BLOCK_END);
      if (this.comments !== undefined) {
        end = this.comments.endOfBlock(this.indent, end);
        this.starts?.set(this.tokens[this.tokens.length - 1]!, end);
      }
      this.indent = this.indents.pop() ?? -1;
    }
  }

  /** Skips whitespace, comments and line breaks. */
  private skipToToken(): void {
    const { position: from, line: fromLine } = this;
    for (;;) {
      let code = this.code();
      while (code === 32 || (code === 9 && (this.flowLevel > 0 || !this.simpleKeyAllowed))) {
        this.position++;
        code = this.code();
      }
      this.comments?.adoptItemComment(this, this.tokens);
      if (code === 35) {
        if (this.comments === undefined) this.position = lineEnd(this.text, this.position);
        else this.comments.scanGroup(this, { from, fromLine, tokens: this.tokens });
        code = this.code();
      }
      if (!isBreak(code)) return;
      this.readBreak();
      if (this.flowLevel === 0) this.simpleKeyAllowed = true;
    }
  }

  private fetch(): void {
    const from = this.position;
    this.skipToToken();
    this.unrollIndent(this.column, from);
    this.begin = this.position;
    const code = this.code();
    if (code === -1) {
      this.fetchEnd();
      return;
    }
    if (this.position === this.lineStart) {
      if (code === 37) {
        this.fetchDirective();
        return;
      }
      if (this.atDocumentMark()) {
        this.fetchDocumentMark(code === 45 ? t.DOCUMENT_START : t.DOCUMENT_END);
        return;
      }
    }
    if (this.fetchIndicator(code)) return;
    if (this.startsPlain(code)) {
      this.saveKey();
      this.simpleKeyAllowed = false;
      this.tokens.push(scanPlainScalar(this));
      return;
    }
    this.fail('found character that cannot start any token', this.line);
  }

  private startsPlain(code: number): boolean {
    if (code === 45) return !isBlank(this.code(1)); // '-'
    if (code === 63 || code === 58) return this.flowLevel === 0 && !isBlankOrEnd(this.code(1)); // '?' ':'
    return !isBlankOrEnd(code) && !',[]{}#&*!|>\'"%@`'.includes(String.fromCharCode(code));
  }

  /** Scans a token that starts with an indicator. Returns false if there is no such token. */
  private fetchIndicator(code: number): boolean {
    switch (code) {
      case 91: // [
        return this.fetchFlowStart(t.FLOW_SEQUENCE_START);
      case 123: // {
        return this.fetchFlowStart(t.FLOW_MAPPING_START);
      case 93: // ]
        return this.fetchFlowEnd(t.FLOW_SEQUENCE_END);
      case 125: // }
        return this.fetchFlowEnd(t.FLOW_MAPPING_END);
      case 44: // ,
        this.dropKey();
        this.simpleKeyAllowed = true;
        return this.pushIndicator(t.FLOW_ENTRY);
      case 45: // -
        return isBlankOrEnd(this.code(1)) && this.fetchBlockEntry();
      case 63: // ?
        return (this.flowLevel > 0 || isBlankOrEnd(this.code(1))) && this.fetchKey();
      case 58: // :
        return (this.flowLevel > 0 || isBlankOrEnd(this.code(1))) && this.fetchValue();
      case 42: // *
        return this.fetchAnchor(t.ALIAS);
      case 38: // &
        return this.fetchAnchor(t.ANCHOR);
      case 33: // !
        this.saveKey();
        this.simpleKeyAllowed = false;
        this.tokens.push(scanTag(this));
        return true;
      case 39: // '
      case 34: // "
        this.saveKey();
        this.simpleKeyAllowed = false;
        this.tokens.push(scanQuotedScalar(this));
        return true;
      case 124: // |
      case 62: // >
        if (this.flowLevel > 0) return false;
        this.dropKey();
        this.simpleKeyAllowed = true;
        this.tokens.push(scanBlockScalar(this));
        return true;
      default:
        return false;
    }
  }

  private pushIndicator(kind: number): true {
    this.push(kind);
    this.position++;
    return true;
  }

  private fetchEnd(): void {
    if (this.column !== 0) {
      // If the input does not end with a line break, go-yaml adds one. Errors at the end of the input are therefore reported on
      // the next line.
      this.line++;
      this.lineStart = this.position;
    }
    this.unrollIndent(-1);
    this.dropKey();
    this.simpleKeyAllowed = false;
    this.ended = true;
    this.push(t.STREAM_END);
  }

  private fetchDocumentMark(kind: number): void {
    this.unrollIndent(-1);
    this.dropKey();
    this.simpleKeyAllowed = false;
    this.push(kind);
    this.position += 3;
  }

  private fetchFlowStart(kind: number): true {
    this.saveKey();
    this.simpleKeys.push(newSimpleKey());
    this.flowLevel++;
    if (this.flowLevel > MAX_DEPTH) this.fail('exceeded max depth of 10000', this.line);
    this.simpleKeyAllowed = true;
    return this.pushIndicator(kind);
  }

  private fetchFlowEnd(kind: number): true {
    this.dropKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.simpleKeys.pop();
    }
    // Like go-yaml, do not treat an empty flow collection as a key. If a key is required at this position, a missing colon is
    // still an error.
    const last = this.tokens[this.tokens.length - 1]?.kind;
    if (this.flowLevel === 0 && (last === t.FLOW_SEQUENCE_START || last === t.FLOW_MAPPING_START))
      this.currentKey.tokenNumber = -1;
    this.simpleKeyAllowed = false;
    return this.pushIndicator(kind);
  }

  private fetchBlockEntry(): true {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('block sequence entries are not allowed in this context', this.line);
      this.rollIndent(this.column, t.BLOCK_SEQUENCE_START, undefined);
    }
    this.dropKey();
    this.simpleKeyAllowed = true;
    return this.pushIndicator(t.BLOCK_ENTRY);
  }

  private fetchKey(): true {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('mapping keys are not allowed in this context', this.line);
      this.rollIndent(this.column, t.BLOCK_MAPPING_START, undefined);
    }
    this.dropKey();
    this.simpleKeyAllowed = this.flowLevel === 0;
    return this.pushIndicator(t.KEY);
  }

  private fetchValue(): true {
    const key = this.currentKey;
    if (this.isStillKey(key) && key.tokenNumber >= 0) {
      const { line, position } = key;
      const index = this.head + key.tokenNumber - this.taken;
      this.insert(new Token(t.KEY, line), { index, position });
      this.rollIndent(key.column, t.BLOCK_MAPPING_START, { index, line, position });
      key.possible = false;
      this.simpleKeyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.simpleKeyAllowed) this.fail('mapping values are not allowed in this context', this.line);
        this.rollIndent(this.column, t.BLOCK_MAPPING_START, undefined);
      }
      this.simpleKeyAllowed = this.flowLevel === 0;
    }
    return this.pushIndicator(t.VALUE);
  }

  private fetchAnchor(kind: number): true {
    this.saveKey();
    this.simpleKeyAllowed = false;
    const { line } = this;
    const begin = ++this.position;
    while (isWordCharacter(this.code())) this.position++;
    const next = this.code();
    if (this.position === begin || !(isBlankOrEnd(next) || '?:,]}%@`'.includes(String.fromCharCode(next)))) {
      this.fail('did not find expected alphabetic or numeric character', line);
    }
    this.tokens.push(new Token(kind, line, this.text.slice(begin, this.position)));
    return true;
  }

  private fetchDirective(): void {
    this.unrollIndent(-1);
    this.dropKey();
    this.simpleKeyAllowed = false;
    const { line } = this;
    const match = /%([\w-]*)([^\n\r]*)/y;
    match.lastIndex = this.position;
    const [whole = '', name = '', rest = ''] = match.exec(this.text) ?? [];
    if (name === '') this.fail('could not find expected directive name', line);
    if (/^[^ \t]/.test(rest)) this.fail('found unexpected non-alphabetical character', line);
    const parameters = rest
      .split(/(?:^|\s)#/, 1)
      .join()
      .trim()
      .split(/[ \t]+/);
    if (name === 'YAML') this.tokens.push(new Token(t.DIRECTIVE_VERSION, line, parameters[0] ?? ''));
    else if (name === 'TAG') this.tokens.push(new Token(t.DIRECTIVE_TAG, line, parameters[0] ?? '', parameters[1] ?? ''));
    else this.fail('found unknown directive name', line);
    this.position += whole.length;
  }
}

function newSimpleKey(): SimpleKey {
  return { possible: false, required: false, tokenNumber: 0, line: 0, column: 0, position: 0 };
}
