import { cleanPath } from '../../base/go/clean-path.ts';
import { trimEndOf } from '../../base/text.ts';
import { defineFunctions, type Family, withPrefix } from './define.ts';

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = trimEndOf(path, '/');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at = name.lastIndexOf('.');
  return at < 0 ? '' : name.slice(at);
}

/** Functions for slash-separated paths. */
const paths = defineFunctions({
  base: { args: ['string'], doc: 'Returns the last element of a path.', call: base },
  dir: {
    args: ['string'],
    doc: 'Returns all but the last element of a path.',
    call: (path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)),
  },
  clean: { args: ['string'], doc: 'Returns the shortest equivalent path.', call: cleanPath },
  ext: { args: ['string'], doc: 'Returns the file name extension of a path, including the dot.', call: extension },
  isAbs: { args: ['string'], doc: 'Reports whether a path is absolute.', call: (path) => path.startsWith('/') },
});

/**
 * The path functions and their os variants, such as osBase. They share an implementation, because they differ only on Windows.
 */
export const pathFunctions: Family = { ...paths, ...withPrefix('os', paths) };
