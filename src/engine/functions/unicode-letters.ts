/**
 * Go's mapping of single characters: never one to many, where JavaScript's may be. "ß" stays, "İ" gives "i", and a sigma at
 * the end of a word is a plain one.
 */

/** unicode.IsSpace */
export function isSpace(char: string): boolean {
  return /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(char);
}

/** unicode.ToUpper of one character. */
function upperOne(char: string): string {
  const upper = char.toUpperCase();
  if (upper.length === char.length || [...upper].length === 1) return upper;
  const code = char.codePointAt(0) ?? 0;
  // Greek vowels with iota subscript have a capital of their own, which JavaScript spells out.
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : char;
}

/** unicode.ToLower of one character. */
function lowerOne(char: string): string {
  return [...char.toLowerCase()][0] ?? '';
}

const digraphs: Readonly<Record<string, string>> = { DŽ: 'ǅ', LJ: 'ǈ', NJ: 'ǋ', DZ: 'ǲ', Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ' };

/** unicode.ToTitle of one character. */
function titleOne(char: string): string {
  const upper = upperOne(char);
  return digraphs[upper] ?? upper;
}

/** strings.Map: bytes that are no UTF-8 become U+FFFD. */
function mapRunes(text: string, map: (char: string) => string): string {
  return Array.from(text, (char) => map(char >= '\ud800' && char <= '\udfff' && char.length === 1 ? '\ufffd' : char)).join('');
}

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text);

/** strings.ToUpper */
export function toUpper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, upperOne);
}

/** strings.ToLower */
export function toLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, lowerOne);
}

const spaces = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leadingSpaces = new RegExp(`^${spaces}+`);
const spaceTest = new RegExp(spaces);

/** strings.TrimSpace; a byte order mark is no space here. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && spaceTest.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(leadingSpaces, '');
}

function isSeparator(char: string): boolean {
  if (char <= '\x7f') return !/[0-9A-Za-z_]/.test(char);
  return !/[\p{L}\p{Nd}]/u.test(char) && isSpace(char);
}

/** strings.Title: the first letter of each word becomes a title letter, the others stay. */
export function title(text: string): string {
  let before = ' ';
  return mapRunes(text, (char) => {
    const mapped = isSeparator(before) ? titleOne(char) : char;
    before = char;
    return mapped;
  });
}

/** The first letter of each word in small. */
export function untitle(text: string): string {
  let before = ' ';
  return mapRunes(text, (char) => {
    const mapped = isSpace(before) ? lowerOne(char) : char;
    before = char;
    return mapped;
  });
}

/** Small letters for capitals and the other way round. */
export function swapCase(text: string): string {
  return mapRunes(text, (char) => (char === lowerOne(char) ? upperOne(char) : lowerOne(char)));
}
