import { formatFloatPlain } from '../../base/go/float.ts';
import { Int, type Value } from '../../base/go/value.ts';

/** A failed check, with its location as a JSON pointer, the reason, and nested failures. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
  readonly causes: readonly Violation[];
  /** true if this violation only groups `causes`, which come from several keywords of the same schema */
  readonly isGroup?: true;
  /** what the keyword expects; used for hints */
  readonly detail?: ViolationDetail;
}

export type ViolationDetail =
  | { readonly rule: 'type'; readonly want: readonly string[] }
  | { readonly rule: 'enum'; readonly choices: readonly Value[] }
  | { readonly rule: 'missing'; readonly names: readonly string[] }
  | { readonly rule: 'extra'; readonly names: readonly string[]; readonly known: readonly string[] }
  /** no alternative matched, for example in an anyOf or oneOf; fixing any one of the alternatives is sufficient */
  | { readonly rule: 'any' };

export function isNumber(value: Value | undefined): value is Int | number {
  return typeof value === 'number' || value instanceof Int;
}

export function quoted(text: string): string {
  // Helm's validator quotes strings the way Go does, but with single quotes.
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function shown(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return quoted(value);
  return isNumber(value) ? shownNumber(value) : String(value);
}

/** Formats a number in decimal notation. Integers beyond the precision of float64 keep all their digits. */
export function shownNumber(value: Int | number): string {
  return value instanceof Int ? value.value.toString() : formatFloatPlain(value);
}

/** Replaces a group with its members. */
export function ungrouped(violations: readonly Violation[]): readonly Violation[] {
  return violations.flatMap((violation) => (violation.isGroup ? violation.causes : [violation]));
}

export function violationLines(violations: readonly Violation[], indent: string): string[] {
  return violations.flatMap(({ pointer, message, causes }) => [
    `${indent}- at '${pointer}': ${message}`,
    ...violationLines(causes, `${indent}  `),
  ]);
}
