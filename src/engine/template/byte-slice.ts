import { GoObject, Int, isNilContainer, type Value } from '../../base/go/value.ts';

/** Go's []byte: contents of files. */
export class ByteSlice extends GoObject {
  readonly goType = '[]uint8';
  readonly goKind = 'slice';
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }

  /** the bytes as numbers, for loops and indices */
  get items(): readonly Value[] {
    return Array.from(this.bytes, (byte) => new Int(BigInt(byte), 'uint8'));
  }

  get size(): number {
    return this.bytes.length;
  }

  /** As JSON and YAML show it. */
  marshalJson(): string | null {
    if (this.bytes.length === 0 && isNilContainer(this)) return null;
    return Buffer.from(this.bytes).toString('base64');
  }

  override toString(): string {
    return `[${this.bytes.join(' ')}]`;
  }
}
