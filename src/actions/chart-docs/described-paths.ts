import { continuesComment, firstLine, parseValueComment, type ValueComment } from './value-comment.ts';

/** Descriptions in helm-docs's older style (`# path.to.value -- text`), keyed by value path. */
export type DescribedPaths = ReadonlyMap<string, ValueComment>;

/** Go's bufio.Scanner stops at lines longer than this. */
const MAX_LINE = 64 * 1024;

/**
 * Finds the descriptions that start with the path of a value (`# path.to.value -- text`). They can appear anywhere in the file.
 * As in helm-docs, a description that is not followed by another line is ignored.
 */
export function findDescribedPaths(text: string): DescribedPaths {
  const paths = new Map<string, ValueComment>();
  let lines: string[] = [];
  for (const line of linesOf(text)) {
    if (line.length >= MAX_LINE) break;
    if (lines.length === 0) {
      if (firstLine(line)?.path) lines.push(line);
    } else if (continuesComment(line)) {
      lines.push(line);
    } else {
      const { path, comment } = parseValueComment(lines);
      if (path !== '') paths.set(path, comment);
      lines = [];
    }
  }
  return paths;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
