import { trimEndOf } from '../../base/trim-end-chars.ts';
import { defineFunctions } from './define.ts';

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = trimEndOf(path, '/');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** Go's path.Clean. */
function cleanPath(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !rooted) parts.push(part);
  }
  return (rooted ? '/' : '') + parts.join('/') || '.';
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at = name.lastIndexOf('.');
  return at < 0 ? '' : name.slice(at);
}

const pathForms = {
  base: (path: string) => base(path),
  dir: (path: string) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)),
  clean: cleanPath,
  ext: extension,
  isAbs: (path: string) => path.startsWith('/'),
};

/** Paths with "/"; the os forms are the same on the platforms that charts are written for. */
export const pathFunctions = defineFunctions({
  ...Object.fromEntries(Object.entries(pathForms).map(([name, call]) => [name, { args: ['string'] as const, call }])),
  ...Object.fromEntries(
    Object.entries(pathForms).map(([name, call]) => [
      `os${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      { args: ['string'] as const, call },
    ]),
  ),
});
