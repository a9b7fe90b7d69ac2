import { goJson } from '../base/go/json.ts';
import type { Value } from '../base/go/value.ts';
import { displayWidth } from './table.ts';

/** A value and its origin. */
export interface OriginLine {
  readonly path: string;
  readonly value: Value;
  readonly removed: boolean;
  readonly origin: string;
  readonly overrides: readonly string[];
}

const SHOWN_VALUE = 60;
/** Maximum width of the column `path: value`. If the text is wider, its origin is not aligned with the others. */
const ALIGNED = 50;

function shownValue(value: Value): string {
  const text = goJson(value, { escapeHtml: false });
  return text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE - 1)}…` : text;
}

/** Formats a line for each value, in the form `path: value   origin (overrides origin, origin)`. */
export function originText(lines: readonly OriginLine[]): string {
  const lefts = lines.map(({ path, value, removed }) => `${path}: ${removed ? '(removed by null)' : shownValue(value)}`);
  const width = Math.max(0, ...lefts.map(displayWidth).filter((width) => width <= ALIGNED));
  return lines
    .map(({ origin, overrides, removed }, at) => {
      const left = lefts[at] ?? '';
      const behind = overrides.length === 0 ? '' : ` (${removed ? 'removes' : 'overrides'} ${overrides.join(', ')})`;
      return `${left}${' '.repeat(Math.max(0, width - displayWidth(left)))}   ${origin}${behind}`.trimEnd();
    })
    .join('\n')
    .concat(lines.length === 0 ? '' : '\n');
}
