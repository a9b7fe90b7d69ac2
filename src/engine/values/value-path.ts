import type { ValuePath } from '../../base/yaml/positions.ts';

/** A path as --set takes it: `a.b[0].c`, a point in a key as `\.`. */
export function formatValuePath(path: ValuePath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += (text === '' ? '' : '.') + part.replace(/[\\.[\]=,]/g, '\\$&');
  }
  return text;
}

/** Reads what `formatValuePath` makes; an empty path for "." and "". A leading point is allowed. */
export function parseValuePath(text: string): ValuePath {
  const path: (string | number)[] = [];
  for (const [, index, key] of text.matchAll(/\[(\d+)\]|((?:\\.|[^\\.[\]])+)/g)) {
    path.push(index === undefined ? (key ?? '').replace(/\\(.)/g, '$1') : Number(index));
  }
  return path;
}
