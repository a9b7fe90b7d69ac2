import { TillerlessError } from '../../errors/tillerless-error.ts';

/** One place of a pattern: a character that is wanted there. */
type Wanted = (char: string) => boolean;

interface Class {
  readonly wanted: Wanted;
  /** behind the "]" */
  readonly next: number;
}

const star = Symbol('any characters but "/"');

/**
 * The test that a pattern of Go's path/filepath Match stands for: `*` and `?` within a part, `[a-z]`, `[^a]`, backslash escapes. A star
 * is only ever tried longer at the last one that was reached, as in Go, so that no name takes more than its length times the pattern's.
 *
 * @throws CHART_INVALID for a pattern that is not complete
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const places = readGlob(glob);
  return (name) => matches(places, [...name]);
}

type Place = Wanted | typeof star;

function readGlob(glob: string): readonly Place[] {
  const signs = [...glob];
  const places: Place[] = [];
  const bad = (): TillerlessError =>
    new TillerlessError('CHART_INVALID', `bad pattern ${JSON.stringify(glob)}`, { helmText: 'syntax error in pattern' });
  for (let at = 0; at < signs.length; at++) {
    const sign = signs[at] ?? '';
    if (sign === '*') {
      if (places.at(-1) !== star) places.push(star);
    } else if (sign === '?') places.push((char) => char !== '/');
    else if (sign === '[') {
      const found = readClass(signs, at + 1);
      if (!found) throw bad();
      places.push(found.wanted);
      at = found.next - 1;
    } else if (sign === '\\') {
      const escaped = signs[++at];
      if (escaped === undefined) throw bad();
      places.push((char) => char === escaped);
    } else places.push((char) => char === sign);
  }
  return places;
}

/** Ranges of characters, `a-z0`, after the "["; undefined when they are not complete. */
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

function matches(places: readonly Place[], name: readonly string[]): boolean {
  let [place, at] = [0, 0];
  /** the last star, and where what follows it is tried next */
  let last: { place: number; at: number } | undefined;
  while (at < name.length || place < places.length) {
    const wanted = places[place];
    const char = name[at];
    if (wanted === star) {
      last = { place, at };
      place++;
    } else if (wanted !== undefined && char !== undefined && wanted(char)) {
      place++;
      at++;
    } else {
      if (last === undefined || last.at >= name.length || name[last.at] === '/') return false;
      last.at++;
      place = last.place + 1;
      at = last.at;
    }
  }
  return true;
}
