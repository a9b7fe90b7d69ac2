import { type ErrorWhere, isTillerlessError } from '../errors/tillerless-error.ts';
import type { Io } from './io.ts';

/** Prints a failure: Helm's sentence first where there is one, then the place with its source lines, then how to mend it. */
export function printError(error: unknown, io: Io, options: { readonly debug: boolean }): void {
  if (!isTillerlessError(error)) {
    io.stderr(`Error: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    io.stderr('This is a mistake in tillerless, not in your chart: please report it with the lines above.\n');
    return;
  }
  io.stderr(`Error: ${error.helmText ?? error.message}\n`);
  const frame = error.where ? codeFrame(error.where) : '';
  if (frame) io.stderr(`\n${frame}`);
  if (error.hint) io.stderr(`\nhint: ${error.hint}\n`);
  if (options.debug && error.stack) io.stderr(`${error.stack}\n`);
}

/** The place as "file:line:column" with two lines of source around it; empty when nothing can be shown. */
export function codeFrame(where: ErrorWhere): string {
  if (where.file === undefined || where.line === undefined) return where.object ? `  ${where.object}\n` : '';
  const at = `  ${where.file}:${where.line}${where.column === undefined ? '' : `:${where.column}`}\n`;
  const chain = (where.chain ?? []).map((place) => `    included from ${place}\n`).join('');
  if (where.source === undefined) return at + chain;
  return at + sourceLines(where.source, where.line, where.column) + chain;
}

function sourceLines(source: string, line: number, column: number | undefined): string {
  const lines = source.split('\n');
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const shown: string[] = [];
  for (let n = first; n <= last; n++) {
    shown.push(`  ${String(n).padStart(width)} │ ${(lines[n - 1] ?? '').slice(0, 160)}`);
    if (n === line && column !== undefined) shown.push(`  ${' '.repeat(width)} │ ${' '.repeat(Math.min(column - 1, 160))}^`);
  }
  return `${shown.join('\n')}\n`;
}
