import { globMatcher } from '../base/go/path-match.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** A line of .helmignore. */
interface Rule {
  readonly matches: (path: string) => boolean;
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
  /** true to match the entire relative path; otherwise, only its last element is matched */
  readonly wholePath: boolean;
}

function readRule(line: string, file: string): Rule | undefined {
  let text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  if (text.includes('**')) {
    throw new TillerlessError('CHART_INVALID', `${file}: double-star (**) syntax is not supported`, {
      helmText: 'double-star (**) syntax is not supported',
    });
  }
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const directoriesOnly = text.endsWith('/');
  if (directoriesOnly) text = text.slice(0, -1);
  const rooted = text.startsWith('/');
  if (rooted) text = text.slice(1);
  return { matches: globMatcher(text), negated, directoriesOnly, wholePath: rooted || text.includes('/') };
}

/** Reports whether a path is ignored. */
export type IgnoreTest = (path: string, isDirectory: boolean) => boolean;

/**
 * Compiles a .helmignore file with Helm's rules (pkg/ignore). The first rule that applies wins. As in Helm, a negated rule
 * ignores every path that it does NOT match.
 */
export function readIgnore(text: string): IgnoreTest {
  return readIgnoreRules(`${text}\ntemplates/.?*`, '.helmignore');
}

/** Compiles a file in the format of .helmignore. @param file name of the file, for error messages @throws CHART_INVALID */
export function readIgnoreRules(text: string, file: string): IgnoreTest {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const rules = lines.map((line) => readRule(line, file)).filter((rule) => rule !== undefined);
  return (path, isDirectory) => {
    if (path === '' || path === '.' || path === './') return false;
    const base = path.slice(path.lastIndexOf('/') + 1);
    for (const rule of rules) {
      const matches = rule.matches(rule.wholePath ? path : base);
      if (rule.negated) {
        if (rule.directoriesOnly && !isDirectory) return true;
        if (!matches) return true;
        continue;
      }
      if (rule.directoriesOnly && !isDirectory) continue;
      if (matches) return true;
    }
    return false;
  };
}
