import type { ValuePath } from '../../base/yaml/positions.ts';

/** Formats a path in the syntax of --set, such as `a.b[0].c`. A dot in a key is escaped as `\.`. */
export function formatValuePath(path: ValuePath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += (text === '' ? '' : '.') + part.replace(/[\\.[\]=,]/g, '\\$&');
  }
  return text;
}

/** Parses a path in the syntax of `formatValuePath`. Both "." and "" are the empty path, and a leading dot is optional. */
export function parseValuePath(text: string): ValuePath {
  const path: (string | number)[] = [];
  for (const [, index, key] of text.matchAll(/\[(\d+)\]|((?:\\.|[^\\.[\]])+)/g)) {
    path.push(index === undefined ? (key ?? '').replace(/\\(.)/g, '$1') : Number(index));
  }
  return path;
}
