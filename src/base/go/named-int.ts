import { GoDuration } from './duration.ts';
import { GoObject, Int, int, type Value } from './value.ts';

/** A value of a named integer type that has a String method, such as time.Month or time.Weekday. */
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

  /** The underlying integer, for use in arithmetic. */
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

/** Returns the integer value of any integer type, including named types. Returns undefined for other values. */
export function integerOf(value: Value | undefined): Int | undefined {
  if (value instanceof Int) return value;
  if (value instanceof NamedInt) return value.number;
  return value instanceof GoDuration ? value.marshalJson() : undefined;
}
