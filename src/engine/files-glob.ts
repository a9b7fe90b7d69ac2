import { compileRegexp } from '../base/go/regexp.ts';

/**
 * Compiles a pattern for .Files.Glob (gobwas/glob with the separator "/"). `*` and `?` do not match "/", whereas `**` does.
 * `{a,b}` and `[a-z]` match alternatives; a missing "}" is added at the end. As in Helm, a pattern that cannot be parsed matches every
 * name.
 */
export function globPattern(glob: string): (name: string) => boolean {
  const source = translate(glob);
  if (source === undefined) return () => true;
  try {
    // Use RE2 for patterns with alternatives or at least three stars, because they may cause catastrophic backtracking in
    // JavaScript.
    if (/\{|\*(?:.*\*){2}/s.test(glob)) {
      const pattern = compileRegexp(`(?s)^${source}$`);
      return (name) => pattern.test(name);
    }
    const pattern = new RegExp(`^${source}$`, 'su');
    return (name) => pattern.test(name);
  } catch {
    return () => true;
  }
}

const maxGlob = 1000;

function translate(glob: string): string | undefined {
  if (glob.length > maxGlob) return undefined;
  let out = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i] ?? '';
    if (char === '*') {
      const double = glob[i + 1] === '*';
      // More than two consecutive stars mean the same as two, but would slow down the regular expression.
      while (glob[i + 1] === '*') i++;
      out += double ? '.*' : '[^/]*';
    } else if (char === '?') out += '[^/]';
    else if (char === '{') {
      depth++;
      out += '(?:';
    } else if (char === '}' && depth > 0) {
      depth--;
      out += ')';
    } else if (char === ',' && depth > 0) out += '|';
    else if (char === '[') {
      const charClass = readClass(glob, i + 1);
      if (charClass === undefined) return undefined;
      out += charClass.source;
      i = charClass.end;
    } else if (char === '\\') {
      // A backslash at the end of the pattern has no effect.
      i++;
      out += literal(glob[i] ?? '');
    } else out += literal(char);
  }
  return out + ')'.repeat(depth);
}

/** A character class, as a regular expression. */
interface CharClass {
  readonly source: string;
  /** offset of the "]" */
  readonly end: number;
}

/**
 * Reads a character class after the "[": either a single range, such as `a-z`, or a list of characters, in which "-" has no special
 * meaning. Both can be negated with "!". Returns undefined for a malformed class (fetchRange in gobwas/glob/syntax/lexer).
 */
function readClass(glob: string, from: number): CharClass | undefined {
  const start = glob[from] === '!' ? from + 1 : from;
  const not = start > from ? '^' : '';
  const rest = glob.slice(start);
  if (/^.-/su.test(rest)) {
    const [text = '', low = '', high = ''] = /^(.)-(.)\]/su.exec(rest) ?? [];
    if (text === '' || (high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0)) return undefined;
    return { source: `[${not}${inClass(low)}-${inClass(high)}]`, end: start + text.length - 1 };
  }
  const [text, chars = ''] = /^((?:[^\\\]]|\\.)+)\]/su.exec(rest) ?? [];
  if (text === undefined) return undefined;
  const source = chars.replace(/\\?(.)/gsu, (_, char: string) => inClass(char));
  return { source: `[${not}${source}]`, end: start + chars.length };
}

function inClass(char: string): string {
  return char.replace(/[\\^\][-]/, '\\$&');
}

function literal(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
