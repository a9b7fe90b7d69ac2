/**
 * The character classes of YAML 1.1, by character code. At the end of the input, the code is -1 or NaN, which is not a character
 * of any class.
 */

export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Reports whether a character code is a space, a tab, a line break, or the end of the input. */
export function isBlankOrEnd(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === -1 || code === 13 || (code > 0x84 && isBreak(code));
}

const REST_OF_LINE = /[^\n\r\u0085\u2028\u2029]*/y;

/** Returns the end of the line that contains `from`: the offset of its line break or, on the last line, the end of the input. */
export function lineEnd(text: string, from: number): number {
  REST_OF_LINE.lastIndex = from;
  REST_OF_LINE.test(text);
  return REST_OF_LINE.lastIndex;
}

/** Reports whether a character (a letter, a digit, `_` or `-`) is allowed in the name of an anchor or tag handle. */
export function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45;
}

/** Characters that are not allowed anywhere in YAML. A lone surrogate represents a byte that is not valid UTF-8. */
const SUSPECT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]/g;

/** Returns the offset of the first forbidden character, or -1 if there is none. */
export function findForbidden(text: string): number {
  SUSPECT.lastIndex = 0;
  for (let match = SUSPECT.exec(text); match; match = SUSPECT.exec(text)) {
    const code = text.charCodeAt(match.index);
    const next = text.charCodeAt(match.index + 1);
    const isPair = code >= 0xd800 && code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
    if (!isPair) return match.index;
    SUSPECT.lastIndex++;
  }
  return -1;
}
