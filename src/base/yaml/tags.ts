import { isBlankOrEnd, isWordCharacter } from './char-classes.ts';
import { TAG, Token } from './token.ts';

/** The scanner state and methods that are used to scan tags. */
export interface TagSource {
  position: number;
  readonly line: number;
  readonly text: string;
  code(offset?: number): number;
  fail(problem: string, contextLine: number): never;
}

const URI = /[\w\-;/?:@&=+$.,!~*'()[\]%]*/y;

function readUri(source: TagSource): string {
  URI.lastIndex = source.position;
  const text = URI.exec(source.text)?.[0] ?? '';
  source.position += text.length;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => {
    return Buffer.from(octets.replaceAll('%', ''), 'hex').toString('utf8');
  });
}

/** Scans a tag (`!`, `!suffix`, `!!suffix`, `!handle!suffix` or `!<uri>`) into a token with a handle and a suffix. */
export function scanTag(source: TagSource): Token {
  const { line } = source;
  let handle = '';
  let suffix: string;
  if (source.code(1) === 60) {
    source.position += 2;
    suffix = readUri(source);
    if (suffix === '') source.fail('did not find expected tag URI', line);
    if (source.code() !== 62) source.fail("did not find the expected '>'", line);
    source.position++;
  } else {
    let end = source.position + 1;
    while (end < source.text.length && isWordCharacter(source.text.charCodeAt(end))) end++;
    const named = source.text.charCodeAt(end) === 33;
    handle = named ? source.text.slice(source.position, end + 1) : '!';
    source.position = named ? end + 1 : source.position + 1;
    suffix = readUri(source);
    if (named && suffix === '') source.fail('did not find expected tag URI', line);
    if (!named && suffix === '') {
      // A lone "!" is the non-specific tag.
      handle = '';
      suffix = '!';
    }
  }
  if (!isBlankOrEnd(source.code())) source.fail('did not find expected whitespace or line break', line);
  return new Token(TAG, line, handle, suffix);
}
