import type { ValuePath } from '../../base/yaml/positions.ts';

/** Formats a path as --set accepts it: `a.b[0].c`, with `\.` for a dot in a key. */
export function formatValuePath(path: ValuePath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += (text === '' ? '' : '.') + part.replace(/[\\.[\]=,]/g, '\\$&');
  }
  return text;
}

/** Parses the format of `formatValuePath`. "." and "" are the empty path. A leading dot is allowed. */
export function parseValuePath(text: string): ValuePath {
  const path: (string | number)[] = [];
  for (const [, index, key] of text.matchAll(/\[(\d+)\]|((?:\\.|[^\\.[\]])+)/g)) {
    path.push(index === undefined ? (key ?? '').replace(/\\(.)/g, '$1') : Number(index));
  }
  return path;
}
