const named: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** Implements strconv.QuoteRune. */
export function quoteRune(char: string): string {
  if (char === "'") return "'\\''";
  return char === '"' ? `'"'` : `'${quoteGo(char).slice(1, -1)}'`;
}

/** Implements strconv.Quote, or QuoteToASCII if `ascii` is true. */
export function quoteGo(text: string, ascii = false): string {
  if (/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(text)) return `"${text}"`;
  let out = '"';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (named[char]) out += named[char];
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${(code - 0xdc00).toString(16)}`;
    else if (code < 0x7f) out += char;
    else if (!ascii && isPrintable(char)) out += char;
    else out += code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return `${out}"`;
}

/** Implements strconv.IsPrint. */
export function isPrintable(char: string): boolean {
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char);
}
