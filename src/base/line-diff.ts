/** Beyond so many differing lines two texts are taken for different altogether; the search would take too long. */
const maxEdits = 1000;

interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * Two texts as a unified diff without a header: hunks with so many lines of context.
 * @returns empty when the texts are equal
 */
export function unifiedDiff(before: string, after: string, context: number): string {
  if (before === after) return '';
  const edits = diffLines(splitLines(before), splitLines(after));
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

/** E. Myers, "An O(ND) difference algorithm and its variations" (1986), on what is left without common ends. */
function diffLines(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const keep = (line: string): Edit => ({ mark: ' ', line });
  return [...before.slice(0, head).map(keep), ...middle(a, b), ...before.slice(before.length - tail).map(keep)];
}

function middle(a: readonly string[], b: readonly string[]): Edit[] {
  const trace: Map<number, number>[] = [];
  const reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, maxEdits); edits++) {
    trace.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = goesDown(reach, diagonal, edits);
      let x = down ? (reach.get(diagonal + 1) ?? 0) : (reach.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      reach.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, trace);
    }
  }
  return [...a.map((line): Edit => ({ mark: '-', line })), ...b.map((line): Edit => ({ mark: '+', line }))];
}

function goesDown(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (reach.get(diagonal - 1) ?? 0) < (reach.get(diagonal + 1) ?? 0);
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly ReadonlyMap<number, number>[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const reach = trace[depth] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = goesDown(reach, diagonal, depth);
    const from = down ? diagonal + 1 : diagonal - 1;
    const fromX = reach.get(from) ?? 0;
    const fromY = fromX - from;
    while (x > fromX && y > fromY) {
      edits.push({ mark: ' ', line: a[x - 1] ?? '' });
      x--;
      y--;
    }
    if (depth > 0) edits.push(down ? { mark: '+', line: b[y - 1] ?? '' } : { mark: '-', line: a[x - 1] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return edits.toReversed();
}
