/**
 * Go's case mappings, which map a single character to a single character. Unlike in JavaScript, "ß" is unchanged, "İ" becomes
 * "i", and there is no final sigma.
 */

/** Implements unicode.IsSpace. */
export function isSpace(char: string): boolean {
  return /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(char);
}

/** Implements unicode.ToUpper. */
function upperOne(char: string): string {
  const upper = char.toUpperCase();
  if (upper.length === char.length || [...upper].length === 1) return upper;
  const code = char.codePointAt(0) ?? 0;
  // Go maps Greek vowels with iota subscript to a single upper-case character, whereas JavaScript returns two characters.
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : char;
}

/** Implements unicode.ToLower. */
function lowerOne(char: string): string {
  return [...char.toLowerCase()][0] ?? '';
}

const digraphs: Readonly<Record<string, string>> = { DŽ: 'ǅ', LJ: 'ǈ', NJ: 'ǋ', DZ: 'ǲ', Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ' };

/** Implements unicode.ToTitle. */
function titleOne(char: string): string {
  const upper = upperOne(char);
  return digraphs[upper] ?? upper;
}

/** Implements strings.Map, which replaces invalid UTF-8 bytes with U+FFFD. */
function mapRunes(text: string, map: (char: string) => string): string {
  return Array.from(text, (char) => map(char >= '\ud800' && char <= '\udfff' && char.length === 1 ? '\ufffd' : char)).join('');
}

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text);

/** Implements strings.ToUpper. */
export function toUpper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, upperOne);
}

/** Implements strings.ToLower. */
export function toLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, lowerOne);
}

const spaces = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leadingSpaces = new RegExp(`^${spaces}+`);
const spaceTest = new RegExp(spaces);

/** Implements strings.TrimSpace. Unlike in JavaScript, a byte order mark is not whitespace. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && spaceTest.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(leadingSpaces, '');
}

function isSeparator(char: string): boolean {
  if (char <= '\x7f') return !/[0-9A-Za-z_]/.test(char);
  return !/[\p{L}\p{Nd}]/u.test(char) && isSpace(char);
}

/** Implements strings.Title, which converts the first letter of each word to title case. */
export function title(text: string): string {
  let before = ' ';
  return mapRunes(text, (char) => {
    const mapped = isSeparator(before) ? titleOne(char) : char;
    before = char;
    return mapped;
  });
}

/** Converts the first letter of each word to lower case. */
export function untitle(text: string): string {
  let before = ' ';
  return mapRunes(text, (char) => {
    const mapped = isSpace(before) ? lowerOne(char) : char;
    before = char;
    return mapped;
  });
}

/** Swaps upper and lower case. */
export function swapCase(text: string): string {
  return mapRunes(text, (char) => (char === lowerOne(char) ? upperOne(char) : lowerOne(char)));
}
