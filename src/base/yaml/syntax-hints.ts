import { type ErrorDetails, isTillerlessError, type TillerlessError } from '../../errors/tillerless-error.ts';
import { findForbidden } from './char-classes.ts';
import type { Position } from './positions.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './token.ts';
import * as t from './token.ts';

/** Number of characters at the start of each line that are searched for mistakes. */
const MAX_LINE = 300;
const SHOWN = 80;

/** A hint on how to fix invalid YAML, with the position of the actual error. */
export interface YamlAdvice extends Position {
  readonly hint: string;
}

interface Mistake {
  readonly source: string;
  readonly lines: readonly string[];
  /** line number that the parser reported, starting at 1 */
  readonly line: number;
}

type Advisor = (mistake: Mistake) => YamlAdvice | undefined;

function lineAt({ lines }: Mistake, line: number): string {
  return (lines[line - 1] ?? '').slice(0, MAX_LINE);
}

function positionOf({ source }: Mistake, offset: number): Position {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** Searches upward from the reported line, and returns the number of the first line that `test` accepts. */
function findUp(mistake: Mistake, test: (text: string) => boolean): number | undefined {
  for (let line = Math.min(mistake.line, mistake.lines.length); line > 0 && line >= mistake.line - 2; line--) {
    if (test(lineAt(mistake, line))) return line;
  }
  return undefined;
}

function adviseTab(mistake: Mistake): YamlAdvice | undefined {
  const line = findUp(mistake, (text) => /^ *\t\s*\S/.test(text));
  if (line === undefined) return undefined;
  const column = lineAt(mistake, line).indexOf('\t') + 1;
  return { line, column, hint: 'YAML must be indented with spaces; replace the tab' };
}

/** Scans the source. Returns the offsets of open brackets, and of the token at which scanning failed. */
function scan(source: string): { open: readonly number[]; stopped: number | undefined } {
  const starts = new Map<Token, number>();
  const scanner = new Scanner(source, { starts });
  const open: number[] = [];
  try {
    for (let token = scanner.peek(); token.kind !== t.STREAM_END; token = scanner.peek()) {
      if (token.kind === t.FLOW_SEQUENCE_START || token.kind === t.FLOW_MAPPING_START) open.push(starts.get(token) ?? 0);
      if (token.kind === t.FLOW_SEQUENCE_END || token.kind === t.FLOW_MAPPING_END) open.pop();
      scanner.skip();
    }
    return { open, stopped: undefined };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return { open, stopped: scanner.begin };
  }
}

function adviseTemplate(mistake: Mistake): YamlAdvice | undefined {
  const line = findUp(mistake, (text) => /^[^#]*\{\{/.test(text));
  if (line === undefined) return undefined;
  const column = lineAt(mistake, line).indexOf('{{') + 1;
  return { line, column, hint: 'values files are not rendered as templates; quote the value and pass it to tpl in the chart' };
}

function adviseUnclosed(mistake: Mistake): YamlAdvice | undefined {
  const { open, stopped } = scan(mistake.source);
  const quote = stopped === undefined ? '' : mistake.source.charAt(stopped);
  if (stopped !== undefined && (quote === '"' || quote === "'")) {
    const rest = mistake.source.slice(stopped + 1);
    // The scan stops either at the end of the text or at an unknown escape sequence. Check that the closing quote is really
    // missing.
    if (quote === "'" || !/^[^"]*"/.test(rest))
      return {
        ...positionOf(mistake, stopped),
        hint: `the quote that starts here is never closed; add ${quote} at the end of the string`,
      };
    return {
      ...positionOf(mistake, stopped),
      hint: 'a backslash in double quotes starts an escape sequence; use single quotes, or write \\\\',
    };
  }
  const bracket = open.at(-1);
  if (bracket === undefined) return undefined;
  const sign = mistake.source.charAt(bracket);
  const hint = `the ${sign} that starts here is not closed, or a comma is missing; add ${sign === '[' ? ']' : '}'} or the comma`;
  return { ...positionOf(mistake, bracket), hint };
}

const ENTRY = /^(\s*(?:- +)*(?:[\w./-]+|"[^"]*"|'[^']*'):\s+|\s*(?:- +)+)(\S.*)$/;

function quoted(text: string): string {
  const plain = text.replace(/\s#.*$/, '').trimEnd();
  if (plain.length > SHOWN) return '"..."';
  return plain.includes('"') ? `'${plain.replaceAll("'", "''")}'` : `"${plain.replaceAll('\\', '\\\\')}"`;
}

function adviseQuoting(mistake: Mistake): YamlAdvice | undefined {
  const text = lineAt(mistake, mistake.line);
  const [, head = '', value = ''] = ENTRY.exec(text) ?? [];
  const location = { line: mistake.line, column: head.length + 1 };
  if (/^[@`%*&!|>]/.test(value)) {
    const sign = value.charAt(0);
    return {
      ...location,
      hint: `${sign} has a special meaning at the start of a value; quote it: ${head.trim()} ${quoted(value)}`,
    };
  }
  if (/^[^"'[{].*:(?:\s|$)/.test(value))
    return { ...location, hint: `a value that contains ": " must be quoted: ${head.trim()} ${quoted(value)}` };
  const closed = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#,\]}:]/.exec(value);
  if (closed === null) return undefined;
  const rule = value.startsWith("'") ? "write ' as '' inside single quotes" : 'write " as \\" inside double quotes';
  return { ...location, hint: `unexpected text after the closing quote; ${rule}` };
}

const GLUED = /^\s*(?:- +)*([\w./-]+):([^\s:/].*)$/;
const NO_COLON = /^\s*[^\s#:-][^:]*$/;

function adviseColon(mistake: Mistake): YamlAdvice | undefined {
  const line = findUp(mistake, (line) => GLUED.test(line) || NO_COLON.test(line));
  if (line === undefined) return undefined;
  const text = lineAt(mistake, line);
  const location = { line, column: text.length - text.trimStart().length + 1 };
  const [, key, value] = GLUED.exec(text) ?? [];
  if (key !== undefined) return { ...location, hint: `a space must follow the colon: ${key}: ${value}` };
  return { ...location, hint: 'this line has no colon; write "key: value", or put "- " before a list item' };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function adviseIndent(mistake: Mistake): YamlAdvice | undefined {
  const text = lineAt(mistake, mistake.line);
  if (text.trim() === '') return undefined;
  const indent = indentOf(text);
  const location = { line: mistake.line, column: indent + 1 };
  const above = mistake.lines.slice(Math.max(0, mistake.line - 50), mistake.line - 1).filter((line) => /^\s*[^\s#]/.test(line));
  const last = above.at(-1)?.slice(0, MAX_LINE);
  if (last !== undefined && indent > indentOf(last) && /:\s+\S/.test(last))
    return { ...location, hint: `this line is indented deeper than "${last.trim()}", which already has a value; align them` };
  const beside = above.findLast((line) => indentOf(line) <= indent);
  if (beside !== undefined && indentOf(beside) === indent && /^\s*- /.test(beside) && !/^\s*- /.test(text))
    return {
      ...location,
      hint: 'adjacent lines are list items; add "- ", or align this line with a key above',
    };
  const isKnown = above.some((line) => indentOf(line) === indent || indentOf(line.replace(/- /g, '  ')) === indent);
  return isKnown ? undefined : { ...location, hint: 'align this line with the adjacent keys or items' };
}

/** Returns a hint about a character that YAML does not allow or a byte that is not valid UTF-8. The parser always stops there. */
function adviseCharacter(mistake: Mistake): YamlAdvice | undefined {
  const offset = findForbidden(mistake.source);
  if (offset < 0) return undefined;
  const position = positionOf(mistake, offset);
  const code = mistake.source.charCodeAt(offset);
  if (code >= 0xd800 && code <= 0xdfff)
    return { ...position, hint: 'the file is not valid UTF-8; save it as UTF-8, and use --set-file or base64 for binary data' };
  const written = code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  return { ...position, hint: `remove the control character, or write it as "${written}" in double quotes` };
}

const ADVISORS: readonly Advisor[] = [
  adviseCharacter,
  adviseTab,
  adviseTemplate,
  adviseQuoting,
  adviseUnclosed,
  adviseColon,
  adviseIndent,
];

/**
 * Finds the actual error in invalid YAML, which may be far from where the parser stops.
 *
 * @param line line at which the parser stopped
 */
function adviseYaml(source: string, line: number): YamlAdvice | undefined {
  const mistake = { source, lines: source.split(/\r?\n/), line };
  for (const advise of ADVISORS) {
    const advice = advise(mistake);
    if (advice !== undefined) return advice;
  }
  return undefined;
}

/** Returns the details of a YAML error with the actual position of the error and a hint on how to fix it, if they are known. */
export function advised(source: string, { where, hint }: TillerlessError): ErrorDetails {
  const line = where?.line ?? 0;
  // Some errors have no line number.
  if (line < 1) return { where: { source }, hint };
  const advice = hint === undefined ? adviseYaml(source, line) : undefined;
  if (advice === undefined) return { where: { ...where, source }, hint };
  return { where: { ...where, source, line: advice.line, column: advice.column }, hint: advice.hint };
}
