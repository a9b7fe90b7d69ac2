import { compileRegexp } from '../base/go/regexp.ts';

/**
 * A test for names by a glob as .Files.Glob takes it: `*` and `?` do not cross "/", `**` does, `{a,b}` and `[a-z]` choose.
 * A pattern that can not be read matches everything.
 */
export function globPattern(glob: string): (name: string) => boolean {
  const source = translate(glob);
  if (source === undefined) return () => true;
  try {
    // With choices or many stars JavaScript could try without end.
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
      // Runs of stars mean no more than two, and a regular expression of many would take its time.
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
