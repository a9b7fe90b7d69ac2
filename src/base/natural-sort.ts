const DIGIT = /\p{Nd}/u;
const LETTER = /\p{L}/u;
/** Maximum number of digits of an integer that a double can always represent exactly. */
const SAFE_DIGITS = 15;

function isDigit(code: number): boolean {
  return code < 128 ? code >= 48 && code <= 57 : DIGIT.test(String.fromCodePoint(code));
}

function isLetter(code: number): boolean {
  return code < 128 ? (code | 32) >= 97 && (code | 32) <= 122 : LETTER.test(String.fromCodePoint(code));
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

/** Returns the code point before `at`, or -1 at the start of the string. */
function codePointBefore(text: string, at: number): number {
  if (at === 0) return -1;
  const unit = text.charCodeAt(at - 1);
  return isLowSurrogate(unit) && at > 1 ? (text.codePointAt(at - 2) ?? unit) : unit;
}

/**
 * Returns the digits at a position, each as its code point minus that of "0". As in go-yaml, digits of other scripts are
 * included.
 */
function digitsFrom(text: string, start: number): number[] {
  const digits: number[] = [];
  for (let at = start; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    if (!isDigit(code)) break;
    digits.push(code - 48);
    at += code > 0xffff ? 2 : 1;
  }
  return digits;
}

/** Returns the integer formed by `seed` followed by the digits. As in Go, it wraps around on int64 overflow. */
function int64Of(digits: readonly number[], seed: number): bigint {
  if (digits.length < SAFE_DIGITS && digits.every((digit) => digit < 10))
    return BigInt(digits.reduce((value, digit) => value * 10 + digit, seed));
  return digits.reduce((value, digit) => BigInt.asIntN(64, value * 10n + BigInt(digit)), BigInt(seed));
}

/**
 * Returns 1 if the digits directly before `at` include a nonzero digit, which means that zeros at `at` are not leading zeros.
 * Returns 0 otherwise.
 */
function seedBefore(text: string, at: number): number {
  for (let end = at; end > 0; ) {
    const code = codePointBefore(text, end);
    if (!isDigit(code)) return 0;
    if (code !== 48) return 1;
    end--;
  }
  return 0;
}

/** Compares two keys at the first position at which they differ. */
function compareAt(a: string, b: string, { at, letterFirst }: { at: number; letterFirst: boolean }): number {
  const x = a.codePointAt(at) ?? 0;
  const y = b.codePointAt(at) ?? 0;
  const xLetter = isLetter(x);
  const yLetter = isLetter(y);
  if (xLetter && yLetter) return x - y;
  if (xLetter || yLetter) return xLetter === letterFirst ? -1 : 1;
  const seed = x === 48 || y === 48 ? seedBefore(a, at) : 0;
  const left = digitsFrom(a, at);
  const right = digitsFrom(b, at);
  const [m, n] = [int64Of(left, seed), int64Of(right, seed)];
  if (m !== n) return m < n ? -1 : 1;
  return left.length === right.length ? x - y : left.length - right.length;
}

/** Returns the offset of the first code point that differs, or -1 if one string is a prefix of the other. */
function firstDifference(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    const isInside = i > 0 && isLowSurrogate(a.charCodeAt(i)) && isLowSurrogate(b.charCodeAt(i));
    return isInside && a.charCodeAt(i - 1) >= 0xd800 && a.charCodeAt(i - 1) < 0xdc00 ? i - 1 : i;
  }
  return -1;
}

/**
 * Compares mapping keys as go-yaml v2 does: sequences of digits are compared as numbers, and letters sort after other characters.
 * As in go-yaml, the order is not transitive for some sets of keys, but a stable sort is still deterministic for a given input
 * order.
 */
export function compareNatural(a: string, b: string): number {
  const at = firstDifference(a, b);
  return at < 0 ? a.length - b.length : compareAt(a, b, { at, letterFirst: false });
}

/** Compares mapping keys as go-yaml v3 does, where a letter after a digit sorts before other characters: "a1b" before "a1-". */
export function compareNaturalV3(a: string, b: string): number {
  const at = firstDifference(a, b);
  return at < 0 ? a.length - b.length : compareAt(a, b, { at, letterFirst: isDigit(codePointBefore(a, at)) });
}

/**
 * Compares strings bytewise in UTF-8, as Go does. This is the same as comparing code points, whereas JavaScript's `<` compares
 * UTF-16 code units.
 */
export function compareBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates encode code points above U+FFFF.
    const xHigh = x >= 0xd800 && x < 0xe000;
    const yHigh = y >= 0xd800 && y < 0xe000;
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}
