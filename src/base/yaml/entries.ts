/**
 * Fast paths for block collections. They read the entries of most documents without creating tokens, and have the same result as
 * scanning tokens. Only unambiguous ASCII text is accepted; everything else is left to the scanner.
 */

/** The scanner state that the fast paths read and update. */
export interface EntrySource {
  readonly text: string;
  position: number;
  line: number;
  lineStart: number;
  /** column of the current block collection */
  indent: number;
  /** columns of the enclosing block collections */
  readonly indents: number[];
  simpleKeyAllowed: boolean;
}

/** A value on a single line: a scalar, `{}` or `[]`. */
export interface LineValue {
  /** content of a scalar, excluding quotes; empty for a collection */
  readonly text: string;
  /** 'plain' for an unquoted scalar, whose content determines the type */
  readonly kind: 'plain' | 'quoted' | 'empty mapping' | 'empty sequence';
}

/** A single-line entry in a block mapping. */
export interface LineEntry extends LineValue {
  readonly key: string;
}

/**
 * A key without a value on the same line. The value is either missing, a block collection on the next lines, or a block scalar
 * whose header follows the key.
 */
export interface OpeningEntry {
  readonly key: string;
  readonly value: 'none' | 'mapping' | 'sequence' | 'indentless sequence' | 'block scalar';
}

const start = String.raw`(?:\n( *)|)`;
const key = String.raw`[A-Za-z_][\w./-]{0,120}`;
const plain = String.raw`[\w/.$(](?:[!-"$-9;-~]| (?=[!-"$-9;-~])|:(?=[!-~]))*`;
/** The end of a line, blank lines and lines with comments, and the indentation of the next line. */
const lineEnd = String.raw`(?: +#[\t -~]*| *)\n((?: *(?:#[\t -~]*)?\n){0,200})( *)`;
/** A value, and everything up to the first token of the next line. */
const value = String.raw`(?:(${plain})|"([ !#-[\]-~]*)"|'([ -&(-~]*)'|(\{\}|\[\]))${lineEnd}(?=[!-"$-~])`;

const ENTRY = new RegExp(`${start}(${key}): +${value}`, 'y');
const OPENING = new RegExp(String.raw`${start}(${key}):(?:${lineEnd}(?=(-)[ \n]|${key}:[ \n])| +(?=[|>][-+\d]{0,2} *\n))`, 'y');
const ITEM = new RegExp(String.raw`${start}- +(?:(?=${key}:[ \n])|${value})`, 'y');

/** Maximum length of a line to match, because the regular expressions are slow for long lines. */
const MAX_LINE = 4096;

/** Matches an expression at the current position, unless the line is too long. */
function matchLine(source: EntrySource, expression: RegExp): RegExpExecArray | null {
  const from = source.text[source.position] === '\n' ? source.position + 1 : source.position;
  const end = source.text.indexOf('\n', from);
  if ((end < 0 ? source.text.length : end) - from > MAX_LINE) return null;
  expression.lastIndex = source.position;
  return expression.exec(source.text);
}

/** Returns the column at which a match starts. @param before indentation of the line if the match includes a line break */
function columnOf(source: EntrySource, before: string | undefined): number {
  return before === undefined ? source.position - source.lineStart : before.length;
}

/** The lines that a match contains. */
interface MatchedLines {
  /** see `columnOf` */
  readonly before: string | undefined;
  /** blank lines and comments */
  readonly skipped: string;
  /** indentation of the next line */
  readonly after: string;
}

/** Moves to the first token of the next line. */
function moveToLine(source: EntrySource, { lastIndex }: RegExp, { before, skipped, after }: MatchedLines): void {
  source.line += before === undefined ? 1 : 2;
  for (let at = skipped.indexOf('\n'); at >= 0; at = skipped.indexOf('\n', at + 1)) source.line++;
  source.position = lastIndex;
  source.lineStart = lastIndex - after.length;
  source.simpleKeyAllowed = true;
}

/** Moves to the end of a match that ends within a line. @param before see `columnOf` */
function moveInLine(source: EntrySource, { lastIndex }: RegExp, before: string | undefined): void {
  if (before !== undefined) {
    source.line++;
    source.lineStart = source.position + 1;
  }
  source.position = lastIndex;
  source.simpleKeyAllowed = true;
}

/** Converts the capture groups of a match of `value`. @param at index of the first group, which captures unquoted scalars */
function lineValueOf(match: RegExpExecArray, at: number): LineValue {
  const plain = match[at];
  if (plain !== undefined) return { text: plain, kind: 'plain' };
  const collection = match[at + 3];
  if (collection !== undefined) return { text: '', kind: collection === '{}' ? 'empty mapping' : 'empty sequence' };
  return { text: match[at + 1] ?? match[at + 2] ?? '', kind: 'quoted' };
}

/** Starts a block collection at a column. */
function openBlock(source: EntrySource, column: number): void {
  source.indents.push(source.indent);
  source.indent = column;
}

/** Reads the next entry of the current block mapping if its value is on the same line. */
export function takeEntry(source: EntrySource, keyOf: (text: string) => string | undefined): LineEntry | undefined {
  const match = matchLine(source, ENTRY);
  if (match === null) return undefined;
  const [, before, keyText = '', , , , , skipped = '', after = ''] = match;
  const column = columnOf(source, before);
  // A line with deeper indentation is either a continuation of the value or an error.
  if (column !== source.indent || after.length > column) return undefined;
  const key = keyOf(keyText);
  if (key === undefined) return undefined;
  moveToLine(source, ENTRY, { before, skipped, after });
  const { text, kind } = lineValueOf(match, 3);
  return { key, text, kind };
}

/**
 * Reads the key of the next entry of the current block mapping if its value is missing, a block collection or a block scalar. The
 * source is then at the next entry, at the first token of the collection, which becomes the current one, or at the header of the
 * scalar.
 */
export function takeOpening(source: EntrySource, keyOf: (text: string) => string | undefined): OpeningEntry | undefined {
  const match = matchLine(source, OPENING);
  if (match === null) return undefined;
  const [, before, keyText = '', skipped = '', after, dash] = match;
  const column = columnOf(source, before);
  if (column !== source.indent) return undefined;
  const key = keyOf(keyText);
  if (key === undefined) return undefined;
  if (after === undefined) {
    moveInLine(source, OPENING, before);
    return { key, value: 'block scalar' };
  }
  moveToLine(source, OPENING, { before, skipped, after });
  if (after.length === column && dash !== undefined) return { key, value: 'indentless sequence' };
  if (after.length <= column) return { key, value: 'none' };
  openBlock(source, after.length);
  return { key, value: dash === undefined ? 'mapping' : 'sequence' };
}

/**
 * Reads the next item of the current block sequence if it is a value on a single line. For a mapping, reads only the `-`; the
 * source is then at the first key of the mapping, which becomes the current collection.
 */
export function takeItem(source: EntrySource): LineValue | 'mapping' | undefined {
  const match = matchLine(source, ITEM);
  if (match === null) return undefined;
  const [, before, , , , , skipped = '', after] = match;
  const column = columnOf(source, before);
  if (column !== source.indent || (after !== undefined && after.length > column)) return undefined;
  if (after !== undefined) {
    moveToLine(source, ITEM, { before, skipped, after });
    return lineValueOf(match, 2);
  }
  moveInLine(source, ITEM, before);
  openBlock(source, source.position - source.lineStart);
  return 'mapping';
}

/** The first token of a line: its offset, and the offset of the line. */
interface LineToken {
  readonly position: number;
  readonly lineStart: number;
  readonly code: number;
}

/**
 * Returns the next token if it is the first one of its line and starts with an ASCII character. Comments, directives and document
 * markers are left to the scanner.
 */
function lineToken({ text, position, lineStart }: EntrySource): LineToken | undefined {
  let at = position;
  let begin = lineStart;
  if (text.charCodeAt(at) === 10) {
    begin = ++at;
    while (text.charCodeAt(at) === 32) at++;
  }
  const code = text.charCodeAt(at);
  if (!(code > 32 && code < 127) || code === 35) return undefined; // '#'
  if (at === begin && (code === 37 || text.startsWith('---', at) || text.startsWith('...', at))) return undefined; // '%'
  return { position: at, lineStart: begin, code };
}

/** Ends the current block collection if the next line has less indentation. Returns false if it is not known to end. */
export function takeEnd(source: EntrySource): boolean {
  const token = lineToken(source);
  if (token === undefined || token.position - token.lineStart >= source.indent) return false;
  if (token.lineStart !== source.lineStart) source.line++;
  source.position = token.position;
  source.lineStart = token.lineStart;
  source.simpleKeyAllowed = true;
  source.indent = source.indents.pop() ?? -1;
  return true;
}

/** Reports whether a sequence without indentation ends before the next token. Returns false if this is not known. */
export function isBeyondItems(source: EntrySource): boolean {
  const token = lineToken(source);
  if (token === undefined) return false;
  const column = token.position - token.lineStart;
  return column < source.indent || (column === source.indent && token.code !== 45); // '-'
}
