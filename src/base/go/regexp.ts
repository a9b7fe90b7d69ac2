import { RE2JS } from 're2js';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { withRe2Classes } from './unicode-classes.ts';

/** A compiled regular expression with RE2 syntax and semantics. Matching takes time linear in the length of the input. */
export interface GoRegexp {
  /** number of steps that matching can take per input character; 1 for the simplest patterns */
  readonly size: number;
  test(text: string): boolean;
  /** Returns the first match, or an empty string if there is none. */
  find(text: string): string;
  /** Returns at most `limit` matches, or all matches if `limit` is negative. */
  findAll(text: string, limit: number): string[];
  /** Replaces all matches. As in Go, `$1` and `${name}` in the replacement refer to groups. */
  replaceAll(text: string, replacement: string): string;
  replaceAllLiteral(text: string, replacement: string): string;
  split(text: string, limit: number): string[];
}

/** Matches a lone surrogate. It represents an invalid UTF-8 byte. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const cache = new Map<string, GoRegexp>();
const cacheSize = 500;

/** Reports whether the compiled pattern is in the cache. */
export function isCompiled(pattern: string): boolean {
  return cache.has(pattern);
}

/**
 * Compiles a pattern, or returns it from the cache.
 *
 * @throws TEMPLATE_FUNCTION with Go's error message as `helmText`
 */
export function compileRegexp(pattern: string): GoRegexp {
  const known = cache.get(pattern);
  if (known) return known;
  if (LONE_SURROGATE.test(pattern)) {
    const helmText = `error parsing regexp: invalid UTF-8: \`${pattern}\``;
    throw new TillerlessError('TEMPLATE_FUNCTION', 'the pattern is not valid UTF-8', { helmText });
  }
  const compiled = isSafe(pattern) ? fromNative(pattern, new RegExp(pattern, 'gu')) : build(re2Machine(pattern));
  if (cache.size >= cacheSize) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

/**
 * Reports whether a pattern has the same meaning in JavaScript and needs almost no backtracking. Such a pattern consists of
 * characters and simple classes, has no groups or alternatives, and contains at most one repetition.
 */
function isSafe(pattern: string): boolean {
  const unit = /(?:[\w/ @:=,-]|\\[./-]|\[\^?(?:[a-zA-Z0-9]-[a-zA-Z0-9]|[a-zA-Z0-9._/@:= ])+-?\])/.source;
  if (!new RegExp(`^\\^?(?:${unit})+[+*]?(?:${unit})*\\$?$`).test(pattern)) return false;
  try {
    new RegExp(pattern, 'gu');
    return true;
  } catch {
    return false;
  }
}

interface Match {
  readonly start: number;
  readonly end: number;
  group(index: number | string): string;
}

/** Maximum length of the string that a replacement produces. */
const maxResult = 64 << 20;

function tooLarge(): TillerlessError {
  return new TillerlessError(
    'TEMPLATE_LIMIT',
    `the result of the replacements would exceed the limit of ${maxResult} characters`,
  );
}

interface Machine {
  readonly pattern: string;
  readonly size: number;
  readonly matches: (text: string) => Iterable<Match>;
  readonly names: (name: string) => boolean;
}

function build({ pattern, size, matches, names }: Machine): GoRegexp {
  const first = (text: string): Match | undefined => {
    for (const match of matches(text)) return match;
    return undefined;
  };
  const replaceWith = (text: string, make: (match: Match) => string): string => {
    let out = '';
    let at = 0;
    for (const match of matches(text)) {
      out += text.slice(at, match.start) + make(match);
      if (out.length > maxResult) throw tooLarge();
      at = match.end;
    }
    return out + text.slice(at);
  };
  return {
    size,
    test: (text) => first(text) !== undefined,
    find: (text) => {
      const match = first(text);
      return match ? text.slice(match.start, match.end) : '';
    },
    findAll: (text, limit) => take(matches(text), limit).map((match) => text.slice(match.start, match.end)),
    replaceAll: (text, replacement) => replaceWith(text, (match) => expand(replacement, match, names)),
    replaceAllLiteral: (text, replacement) => replaceWith(text, () => replacement),
    split: (text, limit) => splitText({ text, limit, emptyPattern: pattern === '' }, matches),
  };
}

function take<T>(items: Iterable<T>, limit: number): T[] {
  const result: T[] = [];
  if (limit === 0) return result;
  for (const item of items) {
    result.push(item);
    if (result.length === limit) break;
  }
  return result;
}

interface Split {
  readonly text: string;
  readonly limit: number;
  readonly emptyPattern: boolean;
}

/** Implements Regexp.Split. */
function splitText({ text, limit, emptyPattern }: Split, matches: (text: string) => Iterable<Match>): string[] {
  if (limit === 0) return [];
  // Go returns an empty list for an empty input only if the pattern is also empty.
  if (text === '' && !emptyPattern) return [''];
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const match of matches(text)) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return parts;
}

/** Implements Regexp.Expand. Group names are matched greedily, so "$1W" refers to the group "1W". */
function expand(template: string, match: Match, names: (name: string) => boolean): string {
  return template.replace(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare;
      if (name === undefined) return '$';
      if (/^\d+$/.test(name)) return match.group(Number(name));
      return names(name) ? match.group(name) : '';
    },
  );
}

/** Maximum input length for native matching, which takes quadratic time if an unbounded repetition fails late. */
const maxNativeText = 1000;

function fromNative(pattern: string, native: RegExp): GoRegexp {
  let slow: Machine | undefined;
  return build({
    pattern,
    size: 1,
    *matches(text) {
      if (text.length > maxNativeText) {
        slow ??= re2Machine(pattern);
        yield* slow.matches(text);
        return;
      }
      let from = -1;
      for (const match of text.matchAll(native)) {
        const [start, end] = [match.index, match.index + match[0].length];
        // Like Go, ignore an empty match directly after another match.
        if (start === end && start === from) continue;
        from = end;
        yield { start, end, group: (index) => (index === 0 ? match[0] : '') };
      }
    },
    names: () => false,
  });
}

function compileRe2(pattern: string): RE2JS {
  const rewritten = withRe2Classes(pattern);
  try {
    return compileAsWritten(rewritten);
  } catch (error) {
    if (rewritten === pattern) throw error;
    // Compile the original pattern, because the error message must quote it rather than the rewritten pattern.
    return compileAsWritten(pattern);
  }
}

function compileAsWritten(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why =
      error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
        ? String((error as Error).message)
        : String(error);
    const helmText = why.endsWith('trailing backslash at end of expression') ? `${why}: \`\`` : why;
    throw new TillerlessError('TEMPLATE_FUNCTION', why, { helmText });
  }
}

function re2Machine(pattern: string): Machine {
  const compiled = compileRe2(pattern);
  const groups = compiled.namedGroups();
  return {
    pattern,
    size: compiled.programSize(),
    *matches(text) {
      const matcher = compiled.matcher(text);
      let from = -1;
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        // Like Go, ignore an empty match directly after another match.
        if (start === end && start === from) continue;
        from = end;
        yield {
          start,
          end,
          group: (index) =>
            typeof index === 'number' && index > compiled.groupCount() ? '' : (matcher.group(index as never) ?? ''),
        };
      }
    },
    names: (name) => Object.hasOwn(groups, name),
  };
}
