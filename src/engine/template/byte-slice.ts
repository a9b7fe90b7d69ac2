import { toBase64 } from '../../base/go/bytes.ts';
import { GoObject, Int, isNilContainer, type SliceObject, type Value } from '../../base/go/value.ts';
import { spendBytes, spendSteps } from './work-budget.ts';

/** Steps charged for each byte that is converted to a number. */
const itemSteps = 0.25;
const itemBytes = 64;

/** Go's []byte, the type of a file's content. */
export class ByteSlice extends GoObject implements SliceObject {
  readonly goType = '[]uint8';
  readonly goKind = 'slice';
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }

  /** the bytes as uint8 values, used by range and index */
  get items(): readonly Value[] {
    spendSteps(this.bytes.length * itemSteps);
    spendBytes(this.bytes.length * itemBytes);
    return Array.from(this.bytes, (byte) => new Int(BigInt(byte), 'uint8'));
  }

  slice(start: number, end: number): ByteSlice {
    return new ByteSlice(this.bytes.subarray(start, end));
  }

  /** upper bound on the length of the string that `toString` returns, excluding its brackets */
  get textSize(): number {
    return this.bytes.length * 4;
  }

  get size(): number {
    return this.bytes.length;
  }

  /** Returns the bytes as base64, like encoding/json. */
  marshalJson(): string | null {
    if (this.bytes.length === 0 && isNilContainer(this)) return null;
    return toBase64(this.bytes);
  }

  override toString(): string {
    return `[${this.bytes.join(' ')}]`;
  }
}
