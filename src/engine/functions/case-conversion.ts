import { isSpace, toLower, toUpper } from './unicode-letters.ts';

const small = '[\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]';

/**
 * Splits text into words for sprig's snakecase. A word consists of upper-case letters, or of lower-case letters that may follow a
 * single upper-case letter. Digits belong to the preceding word, unless a lower-case letter follows. In that case, they start a
 * new word ("http_2xx", "id3_tag"). Connectors and punctuation are matched separately, and all other characters are words of
 * their own.
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

/**
 * Implements snakecase and kebabcase by joining the lower-cased words with a connector. Each connector in the text is replaced.
 */
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
      // Do not insert a connector between a symbol and a number directly after it, as in "$5".
      const joins = afterSign && /^\p{N}+$/u.test(groups?.number ?? '');
      out += (afterWord && !joins ? connector : '') + toLower(part);
      afterWord = true;
    }
    afterSign = groups?.other !== undefined;
  }
  return out;
}

const isConnector = (char: string): boolean => char === '_' || char === '-' || isSpace(char);

/** If a word starts with several uppercase letters, only the first one stays uppercase. */
function capitalize(word: string): string {
  const head = /^\p{Lu}+/u.exec(word)?.[0];
  if (head === undefined) {
    const [first = '', ...rest] = word;
    return toUpper(first) + rest.join('');
  }
  const [first = '', ...rest] = head;
  return first + toLower(rest.join('')) + word.slice(head.length);
}

/**
 * Implements camelcase. Connectors are underscores, hyphens and spaces. In a sequence of connectors inside the text, only the
 * last one is removed. Leading and trailing connectors are kept.
 */
export function camelCase(text: string): string {
  const chars = [...text];
  const begin = chars.findIndex((char) => !isConnector(char));
  // As in sprig, if the text consists only of connectors (underscores, hyphens and spaces), the last one is repeated.
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
