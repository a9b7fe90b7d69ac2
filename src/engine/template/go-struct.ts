import { StructFields } from '../../base/go/json.ts';
import { GoObject, type Value } from '../../base/go/value.ts';
import type { Fielded } from './exec.ts';
import { objectText } from './print.ts';

type Fields = Readonly<Record<string, Value>>;

/** A Go struct that templates read. Unlike reading a missing map key, reading a field that does not exist is an error. */
export class GoStruct extends GoObject implements Fielded {
  readonly goType: string;
  readonly goKind = 'struct';
  // The fields are stored in a plain object, which is cheaper than a Map. Rendering documentation creates one GoStruct per table
  // row.
  private readonly fields: Fields;
  private readonly embedded: Fields | undefined;

  /** @param embedded fields of embedded structs; templates can also read them, but `fields` takes precedence */
  constructor(goType: string, fields: Fields, embedded?: Fields) {
    super();
    this.goType = goType;
    this.fields = fields;
    this.embedded = embedded;
  }

  field(name: string): Value | undefined {
    if (Object.hasOwn(this.fields, name)) return this.fields[name];
    return this.embedded !== undefined && Object.hasOwn(this.embedded, name) ? this.embedded[name] : undefined;
  }

  marshalJson(): Value {
    return this.structFields();
  }

  structFields(): StructFields {
    return new StructFields(Object.entries(this.fields));
  }

  printedFields(): ReadonlyMap<string, Value> {
    return this.structFields();
  }

  override toString(): string {
    return objectText(this);
  }
}
