import { GoObject, type Value } from '../../base/go/value.ts';

/** A value of a named string type, such as Helm's release status. */
export class NamedString extends GoObject {
  readonly goType: string;
  readonly goKind = 'string';
  readonly text: string;
  readonly #methods: Readonly<Record<string, Value>>;

  /** @param methods results of the methods without parameters, except for String */
  constructor(goType: string, text: string, methods: Readonly<Record<string, Value>> = {}) {
    super();
    this.goType = goType;
    this.text = text;
    this.#methods = methods;
  }

  /** length in bytes, which `len` returns */
  get size(): number {
    return Buffer.byteLength(this.text);
  }

  field(name: string): Value | undefined {
    if (name === 'String') return this.text;
    return Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
  }

  marshalJson(): string {
    return this.text;
  }

  override toString(): string {
    return this.text;
  }
}

/** Returns the text of a value of any string type, including named types. Returns undefined for other values. */
export function stringOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof NamedString ? value.text : undefined;
}
