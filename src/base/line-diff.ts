import { diffArrays } from 'diff';

/**
 * Maximum number of differing lines. If there are more, the texts are treated as completely different, to limit the running time.
 */
const maxEdits = 1000;

export interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * Computes a unified diff without file headers.
 *
 * @param context number of context lines
 * @returns an empty string if the texts are equal
 */
export function unifiedDiff(before: string, after: string, context: number): string {
  if (before === after) return '';
  const edits = lineEdits(splitLines(before), splitLines(after));
  const changed = edits.flatMap((edit, at) => (edit.mark === ' ' ? [] : [at]));
  const hunks: [number, number][] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    const [from, to] = [Math.max(0, at - context), Math.min(edits.length, at + context + 1)];
    if (last && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks.map(([from, to]) => hunkText(edits, from, to)).join('');
}

function splitLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function hunkText(edits: readonly Edit[], from: number, to: number): string {
  const count = (part: readonly Edit[], mark: '-' | '+'): number =>
    part.filter((edit) => edit.mark === ' ' || edit.mark === mark).length;
  const [ahead, part] = [edits.slice(0, from), edits.slice(from, to)];
  const range = (mark: '-' | '+'): string => {
    const size = count(part, mark);
    return `${count(ahead, mark) + (size > 0 ? 1 : 0)},${size}`;
  };
  return `@@ -${range('-')} +${range('+')} @@\n${part.map(({ mark, line }) => `${mark}${line}\n`).join('')}`;
}

/** Computes the edits. If more than `maxEdits` lines differ, returns all lines of `before`, followed by all lines of `after`. */
export function lineEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: maxEdits });
  const edits = (mark: Edit['mark'], lines: readonly string[]): Edit[] => lines.map((line) => ({ mark, line }));
  if (!changes) return [...edits('-', before), ...edits('+', after)];
  return changes.flatMap(({ added, removed, value }) => edits(added ? '+' : removed ? '-' : ' ', value));
}
