import { asNil, GoObject } from '../../base/go/value.ts';

/** A nil pointer to a struct. Reading any of its fields is an error. */
export class NilPointer extends GoObject {
  readonly goType: string;
  readonly goKind = 'ptr';

  /** @param goType for example "*v2.Lock" */
  constructor(goType: string) {
    super();
    this.goType = goType;
    asNil(this);
  }

  marshalJson(): null {
    return null;
  }

  override toString(): string {
    return '<nil>';
  }
}
