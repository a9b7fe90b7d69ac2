/** The location of a statement in a template. */
export interface TemplateMark {
  /** template file */
  readonly file: string;
  /** offset in UTF-16 code units */
  readonly pos: number;
}

/** A part of a template that writes output: literal text or an action. */
export interface Mark extends TemplateMark {
  /** true for literal text, which is written to the output unchanged */
  readonly verbatim: boolean;
}

/** A fragment of an output line, and the literal text or action that wrote it. */
export interface Fragment {
  readonly text: string;
  readonly mark: Mark;
  /** offset in the template file: for literal text, the offset of the fragment; for an action, the offset of its start */
  readonly pos: number;
  /** enclosing actions, outermost first */
  readonly chain: readonly Mark[];
}

/** The fragments of an output line. */
export type TracedLine = readonly Fragment[];

interface Result {
  readonly pieces: readonly Piece[];
}

interface Piece {
  readonly text: string;
  readonly mark: Mark;
  readonly chain: readonly Mark[];
  /** output of the templates included by the action */
  readonly inner: readonly Result[];
}

type Output = readonly string[];

/**
 * Records, during an additional rendering, which literal text or action produced each fragment of the output. The output of an
 * include is attributed to the included template, unless the including action changes more than the indentation.
 */
export class Trace {
  readonly #written = new WeakMap<Output, Piece[]>();
  readonly #files = new Map<string, readonly Piece[]>();
  readonly #running: Mark[] = [];
  #results: Result[] = [];

  /** Wraps a compiled statement so that its output is recorded. */
  watch<S extends { readonly out: string[] }, D>(run: (state: S, dot: D) => void, mark: Mark, writes: boolean) {
    return (state: S, dot: D): void => {
      const before = state.out.length;
      const outer = this.#results;
      const inner: Result[] = [];
      this.#results = inner;
      this.#running.push(mark);
      try {
        run(state, dot);
      } finally {
        this.#running.pop();
        this.#results = outer;
      }
      if (writes && state.out.length > before) this.#note(state.out, { mark, inner });
    };
  }

  #note(out: Output, { mark, inner }: { readonly mark: Mark; readonly inner: readonly Result[] }): void {
    const pieces = this.#written.get(out) ?? [];
    this.#written.set(out, pieces);
    pieces.push({ text: (out.at(-1) ?? '').replaceAll('<no value>', ''), mark, chain: [...this.#running], inner });
  }

  /** Must be called when the output of a file, an include or a `tpl` call is complete. */
  included(out: Output): void {
    this.#results.push({ pieces: this.#written.get(out) ?? [] });
  }

  /** Must be called when a file's output is complete. */
  finished(file: string): void {
    this.#files.set(file, this.#results.at(-1)?.pieces ?? []);
    this.#results = [];
  }

  /** Returns the lines of a rendered file. */
  lines(file: string): readonly TracedLine[] {
    return toLines(this.#files.get(file) ?? []);
  }
}

function toLines(pieces: readonly Piece[]): Fragment[][] {
  const lines: Fragment[][] = [[]];
  for (const piece of pieces) {
    for (const [i, line] of pieceLines(piece).entries()) {
      if (i === 0) lines.at(-1)?.push(...line);
      else lines.push([...line]);
    }
  }
  return lines;
}

function pieceLines(piece: Piece): readonly TracedLine[] {
  const { text, mark, chain } = piece;
  let best: Matched | undefined;
  for (const result of piece.inner) {
    const matched = matchLines(piece, toLines(result.pieces));
    if (matched.count > (best?.count ?? 0)) best = matched;
  }
  if (best) return best.lines;
  let at = mark.pos;
  return text.split('\n').map((line) => {
    const fragment = { text: line, mark, chain, pos: mark.verbatim ? at : mark.pos };
    at += line.length + 1;
    return line === '' ? [] : [fragment];
  });
}

interface Matched {
  readonly lines: readonly TracedLine[];
  /** number of output lines of the action that were matched with lines of the included template */
  readonly count: number;
}

const lineText = (line: TracedLine): string => line.map(({ text }) => text).join('');

/**
 * Matches the lines of an included template, in order, against the output of the action that includes it. Lines that do not match
 * are attributed to that action.
 */
function matchLines(piece: Piece, inner: readonly TracedLine[]): Matched {
  const texts = inner.map((line) => lineText(line).trim());
  const own = (text: string): Fragment => ({ text, mark: piece.mark, chain: piece.chain, pos: piece.mark.pos });
  let next = 0;
  let count = 0;
  const lines = piece.text.split('\n').map((text): TracedLine => {
    const wanted = text.trim();
    const at = wanted === '' ? -1 : texts.indexOf(wanted, next);
    const line = inner[at];
    if (!line) return text === '' ? [] : [own(text)];
    next = at + 1;
    count++;
    const deeper = indentOf(text) - indentOf(lineText(line));
    return deeper > 0 ? [own(text.slice(0, deeper)), ...line] : dropStart(line, -deeper);
  });
  return { lines, count };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function dropStart(line: TracedLine, length: number): Fragment[] {
  const kept: Fragment[] = [];
  let left = length;
  for (const fragment of line) {
    const cut = Math.min(left, fragment.text.length);
    left -= cut;
    if (cut === fragment.text.length) continue;
    kept.push({ ...fragment, text: fragment.text.slice(cut), pos: fragment.mark.verbatim ? fragment.pos + cut : fragment.pos });
  }
  return kept;
}
