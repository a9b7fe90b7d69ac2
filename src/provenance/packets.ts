import { problem } from './problem.ts';

/** An OpenPGP packet (RFC 4880, section 4). */
export interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** Tags of the supported packets. */
export const tags = {
  trust: 12,
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  userId: 13,
  publicSubkey: 14,
} as const;

const damaged = (): Error => problem('the OpenPGP data is corrupt', 'openpgp: invalid data');

/** Returns the length of a packet's body and the position where it starts. The length is -1 if the data is truncated. */
function lengthAt(data: Buffer, at: number, isNew: boolean, kind: number): { length: number; start: number } {
  if (isNew) {
    const first = data[at] ?? 0;
    if (first < 192) return { length: first, start: at + 1 };
    if (first < 224) return { length: ((first - 192) << 8) + (data[at + 1] ?? 0) + 192, start: at + 2 };
    if (first < 255) throw damaged();
    return { length: data.length >= at + 5 ? data.readUInt32BE(at + 1) : -1, start: at + 5 };
  }
  if (kind === 3) return { length: data.length - at, start: at };
  const bytes = 1 << kind;
  return { length: data.length >= at + bytes ? data.readUIntBE(at, bytes) : -1, start: at + bytes };
}

/** Reads the packets in binary data. @throws PROVENANCE */
export function readPackets(data: Buffer): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < data.length; ) {
    const head = data[at] ?? 0;
    if ((head & 0x80) === 0) throw damaged();
    const isNew = (head & 0x40) !== 0;
    const { length, start } = lengthAt(data, at + 1, isNew, head & 3);
    if (length < 0 || start + length > data.length) throw damaged();
    packets.push({ tag: isNew ? head & 0x3f : (head & 0x3c) >> 2, body: data.subarray(start, start + length) });
    at = start + length;
  }
  return packets;
}

/** Encodes a packet with a new-format header. */
export function writePacket(tag: number, body: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head[0] = 0xc0 | tag;
  head[1] = 255;
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Reads the fields of a packet sequentially. */
export class FieldCursor {
  private at = 0;
  private readonly data: Buffer;

  constructor(data: Buffer) {
    this.data = data;
  }

  get position(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.data.length;
  }

  bytes(count: number): Buffer {
    if (this.at + count > this.data.length) throw damaged();
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  uint16(): number {
    return this.bytes(2).readUInt16BE();
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  /** Reads a multiprecision integer. @returns its bytes without leading zeros */
  integer(): Buffer {
    return this.bytes((this.uint16() + 7) >> 3);
  }

  rest(): Buffer {
    return this.bytes(this.data.length - this.at);
  }
}
