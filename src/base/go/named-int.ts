import { GoObject, type Int, int } from './value.ts';

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
