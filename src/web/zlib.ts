/** Replaces node:zlib in the browser build. */
import { Gunzip } from 'fflate';

/** Number of compressed bytes to unpack at once. Deflate data expands to at most 1032 times its size. */
const step = 1 << 14;

/** Returns an error with an error code of Node's zlib module. */
function zlibError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** fflate's error code for truncated data. */
const unexpectedEnd = 0;

/** Unpacks the members of a gzip file, and checks their sizes, which fflate does not check. */
class Unpacker {
  readonly chunks: Uint8Array[] = [];
  size = 0;
  #memberSize = 0;
  #isComplete = false;
  readonly #stream = new Gunzip((chunk, isLast) => {
    this.chunks.push(chunk);
    this.size += chunk.length;
    this.#memberSize += chunk.length;
    this.#isComplete = isLast;
  });

  constructor() {
    this.#stream.onmember = () => {
      this.#memberSize = 0;
    };
  }

  push(bytes: Uint8Array, part: 'inner' | 'last'): void {
    try {
      this.#stream.push(bytes, part === 'last');
    } catch (error) {
      const isCut = error instanceof Error && 'code' in error && error.code === unexpectedEnd;
      throw zlibError(isCut ? 'Z_BUF_ERROR' : 'Z_DATA_ERROR');
    }
  }

  /** @param trailer last four bytes, which contain the size of the last member modulo 2^32 */
  finish(trailer: Buffer): void {
    if (!this.#isComplete) throw zlibError('Z_BUF_ERROR');
    if (trailer.readUInt32LE(0) !== this.#memberSize >>> 0) throw zlibError('Z_DATA_ERROR');
  }
}

/**
 * Unpacks gzip data.
 *
 * @throws an error with the code ERR_BUFFER_TOO_LARGE, Z_BUF_ERROR if the data is truncated, or Z_DATA_ERROR
 */
export function gunzipSync(bytes: Uint8Array, { maxOutputLength }: { readonly maxOutputLength: number }): Buffer {
  const unpacker = new Unpacker();
  for (let at = 0; at < bytes.length; at += step) {
    unpacker.push(bytes.subarray(at, at + step), at + step >= bytes.length ? 'last' : 'inner');
    if (unpacker.size > maxOutputLength) throw zlibError('ERR_BUFFER_TOO_LARGE');
  }
  if (bytes.length < 4) throw zlibError('Z_BUF_ERROR');
  unpacker.finish(Buffer.from(bytes.subarray(-4)));
  return Buffer.concat(unpacker.chunks);
}
