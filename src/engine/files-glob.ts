import { compileRegexp } from '../base/go/regexp.ts';

/**
 * Compiles a pattern for .Files.Glob (gobwas/glob with the separator "/"). `*` and `?` do not match "/", whereas `**` does.
 * `{a,b}` and `[a-z]` match alternatives. As in Helm, a pattern that cannot be parsed matches every name.
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
      const end = glob.indexOf(']', i + 2);
      if (end < 0) return undefined;
      const body = glob
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replace(/[\\[\]]/g, '\\$&');
      out += `[${body}]`;
      i = end;
    } else if (char === '\\') {
      i++;
      if (i >= glob.length) return undefined;
      out += literal(glob[i] ?? '');
    } else out += literal(char);
  }
  return depth > 0 ? undefined : out;
}

function literal(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
