/** A block of equal lines. `a` and `b` are its first lines in the two texts, and `size` is the number of lines. */
interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** A range of lines in text `a` and the corresponding range in text `b`. `isEqual` is true if both contain the same lines. */
interface Stretch {
  readonly isEqual: boolean;
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
}

/**
 * Returns a unified diff with one line of context, identical to the output of Go's difflib. Returns an empty string for equal
 * texts.
 */
export function goDiff(expected: string, actual: string): string {
  const [a, b] = [linesOf(expected), linesOf(actual)];
  const matcher = new Matcher(a, b);
  const blocks = matcher.blocks();
  const groups = grouped(stretches(matcher.isExhausted ? equalEnds(a, b) : blocks, a.length, b.length));
  return groups.length === 0 ? '' : `--- Expected\n+++ Actual\n${groups.map((group) => hunkOf(group, a, b)).join('')}`;
}

/** Returns the common leading and trailing lines of two texts. Used if a full comparison would take too many steps. */
function equalEnds(a: readonly string[], b: readonly string[]): Block[] {
  const shorter = Math.min(a.length, b.length);
  let begin = 0;
  while (begin < shorter && a[begin] === b[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [
    { a: 0, b: 0, size: begin },
    { a: a.length - end, b: b.length - end, size: end },
  ];
}

/** Splits a text into lines. As in difflib, the text after the last line break is also a line, even if it is empty. */
function linesOf(text: string): string[] {
  return text.split('\n');
}

const maxSteps = 10_000_000;
/** If the second text has at least this many lines, its most frequent lines are not used to find matching blocks. */
const popularFrom = 200;

/**
 * Finds matching blocks as Python's SequenceMatcher does: first the longest block, and then, recursively, the blocks on either
 * side of it.
 */
class Matcher {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #positions = new Map<string, number[]>();
  #steps = 0;

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
    for (const [at, line] of b.entries()) {
      const positions = this.#positions.get(line);
      if (positions === undefined) this.#positions.set(line, [at]);
      else positions.push(at);
    }
    if (b.length < popularFrom) return;
    const limit = Math.floor(b.length / 100) + 1;
    for (const [line, positions] of this.#positions) if (positions.length > limit) this.#positions.delete(line);
  }

  get isExhausted(): boolean {
    return this.#steps > maxSteps;
  }

  blocks(): Block[] {
    const matchingBlocks: Block[] = [];
    const waiting: Pick<Stretch, 'a' | 'b'>[] = [{ a: [0, this.#a.length], b: [0, this.#b.length] }];
    for (let range = waiting.pop(); range !== undefined && !this.isExhausted; range = waiting.pop()) {
      const { a, b } = range;
      const block = this.#longest(a, b);
      if (block.size === 0) continue;
      matchingBlocks.push(block);
      waiting.push({ a: [a[0], block.a], b: [b[0], block.b] });
      waiting.push({ a: [block.a + block.size, a[1]], b: [block.b + block.size, b[1]] });
    }
    return matchingBlocks.toSorted((first, second) => first.a - second.a);
  }

  /** Returns the longest equal block in a range of the two texts. If there are several, the first one is returned. */
  #longest([aFrom, aTo]: readonly [number, number], [bFrom, bTo]: readonly [number, number]): Block {
    let a: number = aFrom;
    let b: number = bFrom;
    let size = 0;
    let lengths = new Map<number, number>();
    for (let i = aFrom; i < aTo; i++) {
      const next = new Map<number, number>();
      for (const j of this.#positions.get(this.#a[i] ?? '') ?? []) {
        this.#steps++;
        if (j < bFrom) continue;
        if (j >= bTo) break;
        const length = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, length);
        if (length > size) [a, b, size] = [i - length + 1, j - length + 1, length];
      }
      lengths = next;
      if (this.isExhausted) return { a, b, size: 0 };
    }
    while (a > aFrom && b > bFrom && this.#a[a - 1] === this.#b[b - 1]) [a, b, size] = [a - 1, b - 1, size + 1];
    while (a + size < aTo && b + size < bTo && this.#a[a + size] === this.#b[b + size]) size++;
    return { a, b, size };
  }
}

function stretches(blocks: readonly Block[], aLength: number, bLength: number): Stretch[] {
  const result: Stretch[] = [];
  let [a, b] = [0, 0];
  for (const block of [...blocks, { a: aLength, b: bLength, size: 0 }]) {
    if (a < block.a || b < block.b) result.push({ isEqual: false, a: [a, block.a], b: [b, block.b] });
    [a, b] = [block.a + block.size, block.b + block.size];
    if (block.size === 0) continue;
    const last = result.at(-1);
    // Merge adjacent blocks.
    if (last?.isEqual) result.splice(-1, 1, { isEqual: true, a: [last.a[0], a], b: [last.b[0], b] });
    else result.push({ isEqual: true, a: [block.a, a], b: [block.b, b] });
  }
  return result;
}

const context = 1;

/** Groups changes into hunks with context lines. */
function grouped(all: readonly Stretch[]): Stretch[][] {
  const groups: Stretch[][] = [];
  let group: Stretch[] = [];
  for (const [i, stretch] of all.entries()) {
    const size = stretch.a[1] - stretch.a[0];
    const isSplit = stretch.isEqual && i > 0 && i < all.length - 1 && size > 2 * context;
    if (!stretch.isEqual) group.push(stretch);
    else if (isSplit) {
      groups.push([...group, firstLines(stretch)]);
      group = [lastLines(stretch)];
    } else group.push(i === 0 ? lastLines(stretch) : i === all.length - 1 ? firstLines(stretch) : stretch);
  }
  return [...groups, group].filter((stretches) => stretches.some(({ isEqual }) => !isEqual));
}

function firstLines({ a, b }: Stretch): Stretch {
  return { isEqual: true, a: [a[0], Math.min(a[1], a[0] + context)], b: [b[0], Math.min(b[1], b[0] + context)] };
}

function lastLines({ a, b }: Stretch): Stretch {
  return { isEqual: true, a: [Math.max(a[0], a[1] - context), a[1]], b: [Math.max(b[0], b[1] - context), b[1]] };
}

function hunkOf(group: readonly Stretch[], a: readonly string[], b: readonly string[]): string {
  const range = (side: 'a' | 'b'): string => {
    const [from, to] = [group[0]?.[side][0] ?? 0, group.at(-1)?.[side][1] ?? 0];
    return to - from === 1 ? `${from + 1}` : `${to === from ? from : from + 1},${to - from}`;
  };
  const written = group.flatMap((stretch) => {
    const [removed, added] = [a.slice(...stretch.a), b.slice(...stretch.b)];
    if (stretch.isEqual) return removed.map((line) => ` ${line}\n`);
    return [...removed.map((line) => `-${line}\n`), ...added.map((line) => `+${line}\n`)];
  });
  return `@@ -${range('a')} +${range('b')} @@\n${written.join('')}`;
}
