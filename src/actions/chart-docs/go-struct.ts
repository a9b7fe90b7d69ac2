import { StructFields } from '../../base/go/json.ts';
import { GoObject, type Value } from '../../base/go/value.ts';
import type { Fielded } from '../../engine/template/exec.ts';
import { objectText } from '../../engine/template/print.ts';

type Fields = Readonly<Record<string, Value>>;

/** A Go struct that templates read. In contrast to a map, a field that does not exist is an error. */
export class GoStruct extends GoObject implements Fielded {
  readonly goType: string;
  readonly goKind = 'struct';
  private readonly fields: ReadonlyMap<string, Value>;
  private readonly embedded: ReadonlyMap<string, Value>;

  /** @param embedded structs whose fields are included in `fields` */
  constructor(goType: string, fields: Fields, embedded: Fields = {}) {
    super();
    this.goType = goType;
    this.fields = new Map(Object.entries(fields));
    this.embedded = new Map(Object.entries(embedded));
  }

  field(name: string): Value | undefined {
    return this.fields.get(name) ?? this.embedded.get(name);
  }

  marshalJson(): Value {
    return this.structFields();
  }

  structFields(): StructFields {
    return new StructFields(this.fields);
  }

  printedFields(): ReadonlyMap<string, Value> {
    return this.fields;
  }

  override toString(): string {
    return objectText(this);
  }
}
