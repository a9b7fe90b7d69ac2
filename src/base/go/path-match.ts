import { TillerlessError } from '../../errors/tillerless-error.ts';

/** A predicate for a single character of a pattern. */
type Wanted = (char: string) => boolean;

interface Class {
  readonly wanted: Wanted;
  /** offset after the "]" */
  readonly next: number;
}

const star = Symbol('any characters but "/"');

/**
 * Compiles a pattern with the syntax of Go's path/filepath.Match: `*` and `?` (within a path element), `[a-z]`, `[^a]` and
 * backslash escapes. As in Go, only the last star is extended on a mismatch, so the time is bounded by the length of the name
 * times the length of the pattern.
 *
 * @throws CHART_INVALID for an incomplete pattern
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const matchers = readGlob(glob);
  return (name) => matches(matchers, [...name]);
}

type Place = Wanted | typeof star;

function readGlob(glob: string): readonly Place[] {
  const signs = [...glob];
  const matchers: Place[] = [];
  const bad = (): TillerlessError =>
    new TillerlessError('CHART_INVALID', `bad pattern ${JSON.stringify(glob)}`, { helmText: 'syntax error in pattern' });
  for (let at = 0; at < signs.length; at++) {
    const sign = signs[at] ?? '';
    if (sign === '*') {
      if (matchers.at(-1) !== star) matchers.push(star);
    } else if (sign === '?') matchers.push((char) => char !== '/');
    else if (sign === '[') {
      const charClass = readClass(signs, at + 1);
      if (!charClass) throw bad();
      matchers.push(charClass.wanted);
      at = charClass.next - 1;
    } else if (sign === '\\') {
      const escaped = signs[++at];
      if (escaped === undefined) throw bad();
      matchers.push((char) => char === escaped);
    } else matchers.push((char) => char === sign);
  }
  return matchers;
}

/** Parses the ranges after a "[", such as `a-z0`. Returns undefined if they are incomplete. */
function readClass(signs: readonly string[], from: number): Class | undefined {
  const negated = signs[from] === '^';
  const ranges: (readonly [low: number, high: number])[] = [];
  let at = negated ? from + 1 : from;
  const readSign = (): number | undefined => {
    const first = signs[at];
    if (first === undefined || first === '-' || first === ']') return undefined;
    if (first === '\\') at++;
    return signs[at++]?.codePointAt(0);
  };
  while (ranges.length === 0 || signs[at] !== ']') {
    const low = readSign();
    const isRange = signs[at] === '-';
    if (isRange) at++;
    const high = isRange ? readSign() : low;
    if (low === undefined || high === undefined || at >= signs.length) return undefined;
    ranges.push([low, high]);
  }
  const isIn = (point: number): boolean => ranges.some(([low, high]) => low <= point && point <= high);
  return { wanted: (char) => isIn(char.codePointAt(0) ?? 0) !== negated, next: at + 1 };
}

function matches(matchers: readonly Place[], name: readonly string[]): boolean {
  let [index, at] = [0, 0];
  /** where to backtrack to on a mismatch: the last star of the pattern, and the offset up to which it matches the name */
  let last: { index: number; at: number } | undefined;
  while (at < name.length || index < matchers.length) {
    const wanted = matchers[index];
    const char = name[at];
    if (wanted === star) {
      last = { index, at };
      index++;
    } else if (wanted !== undefined && char !== undefined && wanted(char)) {
      index++;
      at++;
    } else {
      if (last === undefined || last.at >= name.length || name[last.at] === '/') return false;
      last.at++;
      index = last.index + 1;
      at = last.at;
    }
  }
  return true;
}
