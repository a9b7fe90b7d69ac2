import { isSpace, toLower, toUpper } from './unicode-letters.ts';

const small = '[\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]';

/**
 * Words as sprig's snakecase sees them: a run of capitals, or small letters with a capital before them, takes digits that
 * follow unless these lead on to small letters; such digits begin a word ("http_2xx", "id3_tag"). Connectors and
 * punctuation stand alone, other signs are words of their own.
 */
const words = new RegExp(
  [
    `(?<word>(?:\\p{Lu}+(?!${small})|\\p{Lu}?${small}+)(?:\\p{N}+(?![\\p{N}]|${small}))?)`,
    `(?<number>\\p{N}+(?:${small}+\\p{N}+)*(?:${small}+)?)`,
    '(?<connector>[_\\-\\s\\u0085])',
    '(?<punctuation>\\p{P}+)',
    '(?<other>[^\\p{L}\\p{M}\\p{N}\\p{P}\\s\\u0085]+)',
  ].join('|'),
  'gu',
);

/** snakecase and kebabcase: words in small letters with connectors between; every connector of the text stays one. */
export function splitCase(text: string, connector: string): string {
  let out = '';
  let afterWord = false;
  let afterSign = false;
  for (const { 0: part, groups } of text.matchAll(words)) {
    if (groups?.connector !== undefined) {
      out += connector;
      afterWord = false;
    } else if (groups?.punctuation !== undefined) {
      out += part;
      afterWord = false;
    } else {
      // A number joins the sign before it.
      const joins = afterSign && /^\p{N}+$/u.test(groups?.number ?? '');
      out += (afterWord && !joins ? connector : '') + toLower(part);
      afterWord = true;
    }
    afterSign = groups?.other !== undefined;
  }
  return out;
}

const isConnector = (char: string): boolean => char === '_' || char === '-' || isSpace(char);

/** A word of camelcase: the run of capitals at its begin keeps the first alone, the rest stays as it is. */
function capitalize(word: string): string {
  const head = /^\p{Lu}+/u.exec(word)?.[0];
  if (head === undefined) {
    const [first = '', ...rest] = word;
    return toUpper(first) + rest.join('');
  }
  const [first = '', ...rest] = head;
  return first + toLower(rest.join('')) + word.slice(head.length);
}

/** camelcase: connectors go, but those at the ends stay, and of several between two words the last one goes. */
export function camelCase(text: string): string {
  const chars = [...text];
  const begin = chars.findIndex((char) => !isConnector(char));
  // A text of connectors alone comes out one longer.
  if (begin < 0) return text + (chars.at(-1) ?? '');
  const end = chars.findLastIndex((char) => !isConnector(char)) + 1;
  let out = chars.slice(0, begin).join('');
  let word = '';
  for (let i = begin; i < end; i++) {
    const char = chars[i] ?? '';
    if (!isConnector(char)) word += char;
    else if (word !== '' || isConnector(chars[i + 1] ?? '')) {
      out += capitalize(word) + (isConnector(chars[i + 1] ?? '') ? char : '');
      word = '';
    }
  }
  return out + capitalize(word) + chars.slice(end).join('');
}
