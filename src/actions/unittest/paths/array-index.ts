/** Returns the error for an invalid index, or undefined if the index is valid. */
export function arrayIndexProblem(index: string): string | undefined {
  const parts = index.split(',');
  if (parts.length === 1) return partProblem(index);
  for (const [i, part] of parts.entries()) {
    const problem = part.trim() === '*' ? 'wildcard cannot be used in union' : partProblem(part);
    if (problem !== undefined) return `error in union member ${i}: ${problem}`;
  }
  return undefined;
}

function partProblem(part: string): string | undefined {
  if (part.trim() === '*') return undefined;
  const bounds = part.split(':').map((bound) => bound.trim());
  if (bounds.length > 3) return 'malformed array index, too many colons';
  if (bounds.some((bound) => bound !== '' && !isInteger(bound))) return 'non-integer array index';
  if (bounds.length === 1 && bounds[0] === '') return 'array index missing';
  return bounds[2] !== undefined && bounds[2] !== '' && Number(bounds[2]) === 0
    ? 'array index step value must be non-zero'
    : undefined;
}

function isInteger(text: string): boolean {
  return /^[-+]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''));
}

/** Returns the positions selected by an index: `0`, `-1`, `1:3`, `::2`, `*`, or several of these separated by commas. */
export function indexesOf(index: string, length: number): number[] {
  return index.split(',').flatMap((part) => positionsOf(part.trim(), length));
}

function positionsOf(part: string, length: number): number[] {
  if (part === '*') return range(0, length, 1);
  const [from, to, by] = part.split(':').map((bound) => bound.trim());
  const fromEnd = (text: string): number => (Number(text) < 0 ? Number(text) + length : Number(text));
  if (to === undefined) {
    const at = fromEnd(from ?? '');
    return at >= 0 && at < length ? [at] : [];
  }
  const step = by === undefined || by === '' ? 1 : Number(by);
  const begin = from === undefined || from === '' ? (step > 0 ? 0 : length - 1) : fromEnd(from);
  const end = to === '' ? (step > 0 ? length : -1) : fromEnd(to);
  return range(
    step > 0 ? Math.max(begin, 0) : Math.min(begin, length),
    step > 0 ? Math.min(end, length) : Math.max(end, -1),
    step,
  ).filter((at) => at >= 0 && at < length);
}

function range(begin: number, end: number, step: number): number[] {
  const positions: number[] = [];
  for (let at = begin; step > 0 ? at < end : at > end; at += step) positions.push(at);
  return positions;
}
