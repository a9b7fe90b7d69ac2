import type { Log } from '../base/log.ts';
import { type ErrorNote, type ErrorWhere, isTillerlessError, reasonOf } from '../errors/tillerless-error.ts';
import type { Io } from './io.ts';
import { visibleText } from './visible.ts';

/**
 * Prints an error: the message (Helm's, if there is one), the location with its source lines, and the hint.
 *
 * @param options `prefix` is printed before the message, and may be empty
 */
export function printError(error: unknown, io: Io, options: { readonly debug: boolean; readonly prefix?: string }): void {
  if (!isTillerlessError(error)) {
    io.stderr(`Error: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    io.stderr('This is a mistake in tillerless, not in your chart: please report it with the lines above.\n');
    return;
  }
  // If stderr is not a terminal, nothing is escaped, because scripts compare the message with Helm's.
  const reason = io.isTerminal.stderr ? visibleText(reasonOf(error)) : reasonOf(error);
  io.stderr(`${options.prefix ?? 'Error: '}${reason}\n`);
  const frame = error.where ? codeFrame(error.where) : '';
  if (frame) io.stderr(`\n${visibleText(frame)}`);
  io.stderr(notesText(error.notes));
  if (error.hint) io.stderr(`\nhint: ${visibleText(error.hint)}\n`);
  if (options.debug && error.stack) io.stderr(`${error.stack}\n`);
}

/** Logs an error as a single structured entry. The message is Helm's, and the code, location and hint are fields. */
export function logError(error: unknown, log: Log, options: { readonly debug: boolean }): void {
  if (!isTillerlessError(error)) {
    const stack = error instanceof Error ? { stack: error.stack ?? '' } : {};
    log.error(`internal error: ${error instanceof Error ? error.message : String(error)}`, stack);
    return;
  }
  const { file, line, column, object } = error.where ?? {};
  const known = { code: error.code, message: error.message, file, line, column, object, hint: error.hint };
  const stack = options.debug ? { stack: error.stack } : {};
  const fields = Object.entries({ ...known, ...stack }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  log.error(reasonOf(error), Object.fromEntries(fields));
}

/** Formats several errors, each with its location and hint. */
export function notesText(notes: readonly ErrorNote[]): string {
  return visibleText(notes.map(noteText).join(''));
}

function noteText({ title, where, hint }: ErrorNote): string {
  return `\n  ${title}\n${where ? codeFrame(where) : ''}${hint ? `  hint: ${hint}\n` : ''}`;
}

/**
 * Formats a location as "file:line:column" with the surrounding source lines. Returns an empty string if there is nothing to
 * show.
 */
function codeFrame(where: ErrorWhere): string {
  if (where.file === undefined || where.line === undefined) return objectFrame(where);
  const { rendered } = where;
  const output = rendered ? `        (rendered line ${rendered.line} of ${rendered.file})` : '';
  const at = `  ${where.file}:${where.line}${where.column === undefined ? '' : `:${where.column}`}${output}\n`;
  const chain = (where.chain ?? []).map((location) => `    included from ${location}\n`).join('');
  const values = (where.values ?? []).map((text) => `    ${text}\n`).join('');
  if (where.source === undefined) return at + values + chain;
  return at + sourceLines(where.source, where.line, where) + values + chain;
}

/**
 * Formats the location of an error in an object or a flag rather than in a file. Marks the column if it is known and within the
 * displayed line.
 */
function objectFrame({ object, column }: ErrorWhere): string {
  if (!object) return '';
  const isShort = column !== undefined && column <= SHOWN && !object.includes('\n');
  return `  ${object.slice(0, SHOWN)}\n${isShort ? `  ${' '.repeat(column - 1)}^\n` : ''}`;
}

const SHOWN = 160;

function sourceLines(source: string, line: number, where: ErrorWhere): string {
  const lines = source.split('\n');
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const gutter = String(last).length;
  const shown: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = lines[n - 1] ?? '';
    shown.push(`  ${String(n).padStart(gutter)} │ ${text.slice(0, SHOWN)}`.trimEnd());
    if (n === line && where.column !== undefined) shown.push(`  ${' '.repeat(gutter)} │ ${pointer(text, where.column, where)}`);
  }
  return `${shown.join('\n')}\n`;
}

/**
 * Returns the marks to print below a source line: "^" for a position or "~~~" for a range, followed by the template output, if
 * known.
 */
function pointer(text: string, column: number, { width, wrote }: ErrorWhere): string {
  const from = Math.min(column - 1, SHOWN);
  const length = Math.max(1, Math.min(width ?? 1, text.length - from, SHOWN - from));
  const description = wrote === undefined ? '' : ` wrote ${JSON.stringify(wrote.length > 80 ? `${wrote.slice(0, 79)}…` : wrote)}`;
  return ' '.repeat(from) + (width === undefined ? '^' : '~'.repeat(length)) + description;
}
