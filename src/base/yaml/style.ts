import { isBlankOrEnd, isBreak } from './char-classes.ts';
import { readsAsString } from './resolve.ts';

/** The style of a string: plain, 'single', "double" or a literal block. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** Matches ASCII words and paths that are always parsed as strings. */
const SAFE_WORD = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Matches characters that libyaml always escapes, including tabs and all characters above U+FFFF. */
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const INDICATORS = '#,[]{}&*!|>\'"%@`';

/** The styles that are possible for a scalar (libyaml's scalar analysis). */
interface Analysis {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
  readonly multiline: boolean;
}

function hasIndicators(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // In block context, only indicators at the start, "#" after whitespace and ":" before whitespace have a special meaning.
    if (code === 35 && i > 0 && isBlankOrEnd(text.charCodeAt(i - 1))) return true;
    if (code === 58 && (i + 1 === text.length || isBlankOrEnd(text.charCodeAt(i + 1)))) return true;
  }
  const first = text.charAt(0);
  if (INDICATORS.includes(first)) return true;
  return (first === '-' || first === '?') && (text.length === 1 || isBlankOrEnd(text.charCodeAt(1)));
}

function analyze(text: string): Analysis {
  let spaceBreak = false;
  let breakSpace = false;
  let multiline = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isBreak(code)) {
      multiline = true;
      if (i > 0 && text.charCodeAt(i - 1) === 32) spaceBreak = true;
    } else if (code === 32 && i > 0 && isBreak(text.charCodeAt(i - 1))) {
      breakSpace = true;
    }
  }
  const last = text.charCodeAt(text.length - 1);
  const edge = text.startsWith(' ') || last === 32 || isBreak(text.charCodeAt(0)) || isBreak(last);
  const special = spaceBreak || UNPRINTABLE.test(text);
  return {
    plain: !(edge || breakSpace || special || multiline || hasIndicators(text)),
    single: !(breakSpace || special),
    block: !(last === 32 || special),
    multiline,
  };
}

/**
 * The context in which a string is written. `key` is true for a simple key, which must fit on one line. `tabsInBlocks` is true
 * for go-yaml v3, which keeps tabs in literal blocks.
 */
export interface StyleContext {
  readonly key: boolean;
  readonly tabsInBlocks: boolean;
}

/** Returns the style that go-yaml chooses for a string. */
export function chooseStyle(text: string, { key, tabsInBlocks }: StyleContext): ScalarStyle {
  if (text.length > 5 && SAFE_WORD.test(text)) return 'plain';
  if (text === '') return 'double';
  const analysis = analyze(text);
  if (text.includes('\n')) {
    if (key) return 'double';
    const block = analysis.block || (tabsInBlocks && text.includes('\t') && analyze(text.replaceAll('\t', 'x')).block);
    return block ? 'literal' : 'double';
  }
  if (!readsAsString(text) || BASE_60.test(text)) return 'double';
  if (analysis.plain) return 'plain';
  return analysis.single && !(key && analysis.multiline) ? 'single' : 'double';
}

/** Reports whether a string can be a simple key, which needs no `?`. A simple key must be a single line of at most 128 bytes. */
export function isSimpleKey(text: string): boolean {
  if (text.length <= 42) return !/[\n\r\x85\u2028\u2029]/.test(text);
  return Buffer.byteLength(text) <= 128 && !/[\n\r\x85\u2028\u2029]/.test(text);
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e',
  '"': '\\"', '\\': '\\\\', '\x85': '\\N', '\u2028': '\\L', '\u2029': '\\P',
}; // biome-ignore format: a table reads better on few lines

/** Escapes a character for a double-quoted string, if necessary. */
export function escapeCharacter(character: string): string {
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) return named;
  const point = character.codePointAt(0) ?? 0;
  if (point > 0xffff) return hexEscape(point);
  if (!UNPRINTABLE.test(character) && point !== 0xfeff) return character;
  return hexEscape(point);
}

/** Escapes any character for a double-quoted string. */
export function escapeAny(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return point === 0xa0 ? '\\_' : (NAMED_ESCAPES[character] ?? hexEscape(point));
}

function hexEscape(point: number): string {
  const hex = point.toString(16).toUpperCase();
  if (point > 0xffff) return `\\U${hex.padStart(8, '0')}`;
  return point <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/**
 * Returns the style that go-yaml v3 uses to write a string, given its style in the source.
 *
 * @param isFlow true inside `[]` and `{}`
 */
export function writableStyle(
  text: string,
  wanted: ScalarStyle | 'folded',
  { isKey, isFlow }: WrittenScalar,
): ScalarStyle | 'folded' {
  const { plain, single, block, multiline } = analyze(text);
  if (isKey && multiline) return 'double';
  let style = wanted;
  const isPlainInFlow = plain && !/[,?[\]{}]/.test(text) && !/:[,?[\]{}]|^[-?:]$/.test(text);
  if (style === 'plain' && (text === '' ? isFlow || isKey : !(isFlow ? isPlainInFlow : plain))) style = 'single';
  if (style === 'single' && !single) return 'double';
  const isBlock = style === 'literal' || style === 'folded';
  const fits = block || (text.includes('\t') && analyze(text.replaceAll('\t', 'x')).block);
  return isBlock && (!fits || isFlow || isKey) ? 'double' : style;
}

/** The context of a string: whether it is a key, and whether it is inside `[]` or `{}`. */
interface WrittenScalar {
  readonly isKey: boolean;
  readonly isFlow: boolean;
}
