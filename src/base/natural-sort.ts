const DIGIT = /\p{Nd}/u;
const LETTER = /\p{L}/u;

function isDigit(code: number): boolean {
  return code < 128 ? code >= 48 && code <= 57 : DIGIT.test(String.fromCodePoint(code));
}

function isLetter(code: number): boolean {
  return code < 128 ? (code | 32) >= 97 && (code | 32) <= 122 : LETTER.test(String.fromCodePoint(code));
}

/** The digits of `text` from `start` on: their value (as far as a double goes) and where they end. */
function readNumber(text: string, start: number, seed: number): { value: number; end: number } {
  let value = seed;
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) {
    value = value * 10 + (text.charCodeAt(end) - 48);
    end++;
  }
  return { value, end };
}

/** 1 when a nonzero digit precedes within the same run of digits, so that zeros at `at` are not leading ones. */
function seedBefore(text: string, at: number): number {
  for (let i = at - 1; i >= 0 && isDigit(text.charCodeAt(i)); i--) {
    if (text.charCodeAt(i) !== 48) return 1;
  }
  return 0;
}

function compareAt(a: string, b: string, at: number): number {
  const x = a.codePointAt(at) ?? 0;
  const y = b.codePointAt(at) ?? 0;
  const xLetter = isLetter(x);
  const yLetter = isLetter(y);
  if (xLetter && yLetter) return x - y;
  if (xLetter || yLetter) {
    // After a digit a letter comes first ("a1b" before "a1-"), elsewhere last.
    const afterDigit = at > 0 && isDigit(a.charCodeAt(at - 1));
    return xLetter === afterDigit ? -1 : 1;
  }
  const seed = x === 48 || y === 48 ? seedBefore(a, at) : 0;
  const left = readNumber(a, at, seed);
  const right = readNumber(b, at, seed);
  if (left.value !== right.value) return left.value - right.value;
  if (left.end !== right.end) return left.end - right.end;
  return x - y;
}

/**
 * The order of mapping keys in YAML that go-yaml writes: runs of digits compare as numbers, letters come after other signs.
 * Not transitive for some sets of keys, as go-yaml's is not; a stable sort then still gives one fixed result for one input order.
 */
export function compareNatural(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return compareAt(a, b, i);
  }
  return a.length - b.length;
}

/** Go's order of strings: by bytes of UTF-8, which is the order of code points (JavaScript's `<` compares UTF-16 units). */
export function compareBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all others of 16 bits.
    const xHigh = x >= 0xd800 && x < 0xe000;
    const yHigh = y >= 0xd800 && y < 0xe000;
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}
