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
  return isNumber(value) ? decimal(value) : String(value);
}

/** Formats a number in decimal notation. Integers beyond the precision of float64 keep all their digits. */
function decimal(value: Int | number): string {
  return value instanceof Int ? value.value.toString() : formatFloatPlain(value);
}

const superscripts: Readonly<Record<string, string>> = {
  ...{ '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴' },
  ...{ '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹' },
};

/**
 * Formats a number as golang.org/x/text does for English: "99,999.5", or "1.5×10⁰⁶" if the exponent is less than -4 or at least 6.
 */
export function localNumber(value: Int | number): string {
  const number = Number(value instanceof Int ? value.value : value);
  const [digits = '', exponent = 0] = number.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    const text = `${power < 0 ? '-' : ''}${String(Math.abs(power)).padStart(2, '0')}`;
    return `${digits}×10${text.replace(/./g, (char) => superscripts[char] ?? char)}`;
  }
  const [whole = '', fraction] = String(number).split('.');
  return `${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Formats a count or an index as golang.org/x/text does for English: "1,234,567". */
export function localCount(count: number): string {
  return grouped(String(count));
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
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
