import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const maxDepth = 50;

/** A pattern with `**`, `*`, `?`, `[...]` and `{a,b}` as an expression over whole paths. */
function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\[!?[^\]]*\]|\{[^}]*\}|[.+^$()|\\]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[')) return part.replace(/^\[!/, '[^');
    if (part.startsWith('{'))
      return `(?:${part
        .slice(1, -1)
        .split(',')
        .map((each) => each.replaceAll(/[.+^$()|\\]/g, '\\$&'))
        .join('|')})`;
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/**
 * Files and folders that match a pattern, in the order of their names. A pattern without special characters is a path, and matches if it
 * exists. Symbolic links to folders are not followed below `**`.
 *
 * @param folder the pattern is relative to it
 */
export function globFiles(folder: string, pattern: string): string[] {
  if (!/[*?[{]/.test(pattern)) return exists(join(folder, pattern)) ? [join(folder, pattern)] : [];
  const parts = pattern.split('/');
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => /[*?[{]/.test(part)),
  );
  const start = pattern.startsWith('/') ? `/${fixed.filter(Boolean).join('/')}` : fixed.join('/');
  const expression = expressionOf(pattern);
  const found: string[] = [];
  const isDeep = pattern.includes('**');
  walk(join(folder, start), start, (path) => {
    if (expression.test(path)) found.push(path);
    return isDeep || path.split('/').length < parts.length;
  });
  return found.map((path) => join(folder, path));
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @param visit tells if what is below a folder is looked at */
function walk(folder: string, path: string, visit: (path: string) => boolean, depth = 0): void {
  for (const entry of entriesOf(folder)) {
    const below = path === '' ? entry.name : `${path.replace(/\/$/, '')}/${entry.name}`;
    const goesOn = visit(below);
    if (goesOn && entry.isDirectory() && depth < maxDepth) walk(join(folder, entry.name), below, visit, depth + 1);
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A folder that is not there, or cannot be read, holds nothing.
    return [];
  }
}
