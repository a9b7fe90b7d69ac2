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

function readRule(line: string): Rule | undefined {
  let text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  if (text.includes('**')) {
    throw new TillerlessError('CHART_INVALID', '.helmignore: double-star (**) syntax is not supported', {
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
 * Compiles a .helmignore file with Helm's rules (pkg/ignore). The first rule that applies wins, and a negated rule ignores
 * everything that it does NOT match.
 */
export function readIgnore(text: string): IgnoreTest {
  const rules = [...text.replace(/^\ufeff/, '').split(/\r?\n/), 'templates/.?*']
    .map(readRule)
    .filter((rule) => rule !== undefined);
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
