const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * Parses a Go string or character literal. Returns undefined if the literal is malformed. Bytes that are not valid UTF-8 become
 * U+DC80..U+DCFF.
 */
export function unquoteGo(text: string): string | undefined {
  const quote = text[0];
  const body = text.slice(1, -1);
  if (quote === '`') return body.replaceAll('\r', '');
  if (quote === "'" && body === '') return undefined;
  return quote === "'" ? unescapeGo(body, "'", 'characters') : unescapeGo(body, '"');
}

/**
 * Replaces the escape sequences between the quotes of a literal (strconv.UnquoteChar). Returns undefined if one is malformed, or
 * if the text contains the quote.
 *
 * @param numeric whether `\xff` and `\377` are bytes, as in strings, or characters, as in character literals
 */
export function unescapeGo(body: string, quote: '"' | "'", numeric: 'bytes' | 'characters' = 'bytes'): string | undefined {
  if (!body.includes('\\')) return body.includes(quote) ? undefined : body;
  let result = '';
  const pattern = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))|([^\\]+)/suy;
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) result += decodeBytes(bytes);
    bytes = [];
  };
  while (pattern.lastIndex < body.length) {
    const match = pattern.exec(body);
    if (!match) return undefined;
    const byte =
      match[1] !== undefined ? Number.parseInt(match[1], 16) : match[4] !== undefined ? Number.parseInt(match[4], 8) : undefined;
    if (byte !== undefined) {
      if (byte > 255) return undefined;
      if (numeric === 'characters') result += String.fromCodePoint(byte);
      else bytes.push(byte);
      continue;
    }
    flush();
    const code = match[2] ?? match[3];
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
      result += String.fromCodePoint(point);
    } else if (match[5] !== undefined) {
      const char = match[5] === quote ? quote : escapes[match[5]];
      if (char === undefined) return undefined;
      result += char;
    } else if (match[6]?.includes(quote)) return undefined;
    else result += match[6];
  }
  flush();
  return result;
}

function decodeBytes(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (Buffer.from(text, 'utf8').equals(Buffer.from(bytes))) return text;
  return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}
