/**
 * Matches characters that a terminal would interpret: C0 except tab and newline, DEL, C1, bidirectional formatting characters
 * (UAX 9), line and paragraph separators, and bytes that are not valid UTF-8.
 */
const unseen =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Makes untrusted strings from charts, servers and records safe for a terminal. Control characters are escaped in the form `\x1b`
 * or `\u202e`.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, escaped);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
