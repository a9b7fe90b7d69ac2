import { GoDuration } from './duration.ts';
import { GoObject, Int, int, type Value } from './value.ts';

/** An int with a name of its own: time.Month, time.Weekday. */
export class NamedInt extends GoObject {
  readonly goType: string;
  readonly goKind = 'int';
  readonly #value: number;
  readonly #name: string;

  constructor(goType: string, value: number, name: string) {
    super();
    this.goType = goType;
    this.#value = value;
    this.#name = name;
  }

  /** the number, for those who count with it */
  get number(): Int {
    return int(this.#value);
  }

  marshalJson(): Int {
    return this.number;
  }

  override toString(): string {
    return this.#name;
  }
}

/** The integer of a value whose kind is one in Go, also of named types; undefined for all else. */
export function integerOf(value: Value | undefined): Int | undefined {
  if (value instanceof Int) return value;
  if (value instanceof NamedInt) return value.number;
  return value instanceof GoDuration ? value.marshalJson() : undefined;
}
