import { formatFloatPlain } from '../../base/go/float.ts';
import { Int, type Value } from '../../base/go/value.ts';

/** A value that does not fit: where (JSON pointer), why, and the failures below it. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
  readonly causes: readonly Violation[];
  /** several failures of one schema, which has no keyword of its own to name */
  readonly isGroup?: true;
  /** what the rule expects, for hints */
  readonly detail?: ViolationDetail;
}

export type ViolationDetail =
  | { readonly rule: 'type'; readonly want: readonly string[] }
  | { readonly rule: 'enum'; readonly choices: readonly Value[] }
  | { readonly rule: 'missing'; readonly names: readonly string[] }
  | { readonly rule: 'extra'; readonly names: readonly string[]; readonly known: readonly string[] }
  /** one of several schemas had to fit: the causes contradict each other */
  | { readonly rule: 'any' };

export function isNumber(value: Value | undefined): value is Int | number {
  return typeof value === 'number' || value instanceof Int;
}

export function quoted(text: string): string {
  // The validator quotes as Go does, with single quotes for the double ones.
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function shown(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return quoted(value);
  return isNumber(value) ? shownNumber(value) : String(value);
}

/** A number as people write it; integers that no float64 holds keep all their digits. */
export function shownNumber(value: Int | number): string {
  return value instanceof Int ? value.value.toString() : formatFloatPlain(value);
}

/** A group that stands alone gives way to what is in it. */
export function ungrouped(found: readonly Violation[]): readonly Violation[] {
  return found.flatMap((each) => (each.isGroup ? each.causes : [each]));
}

export function violationLines(violations: readonly Violation[], indent: string): string[] {
  return violations.flatMap(({ pointer, message, causes }) => [
    `${indent}- at '${pointer}': ${message}`,
    ...violationLines(causes, `${indent}  `),
  ]);
}
