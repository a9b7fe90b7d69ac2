import { isUtf8 } from 'node:buffer';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** A file in memory. The name is relative to the root of the chart, with forward slashes. */
export interface BufferedFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** RFC 3339 */
  readonly modTime?: string;
}

/** Maximum total size of the files of a chart (Helm 4: 100 MiB). */
export const MAX_CHART_BYTES = 104_857_600;

/** Returns the error for a chart that is too large. */
export function tooLarge(): TillerlessError {
  const text = `chart exceeds maximum decompressed size of ${MAX_CHART_BYTES} bytes`;
  return new TillerlessError('CHART_LIMIT', text, { helmText: text });
}

/** Decodes a file; `undefined` if it is not UTF-8. A byte order mark is removed. */
export function textOf(data: Uint8Array): string | undefined {
  if (!isUtf8(data)) return undefined;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
