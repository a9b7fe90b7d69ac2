import { isUtf8 } from 'node:buffer';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** A file in memory. Its name is relative to the chart's root and contains forward slashes. */
export interface BufferedFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** modification time in RFC 3339 format */
  readonly modTime?: string;
}

/** Maximum total size of a chart's files (100 MiB in Helm 4). */
export const MAX_CHART_BYTES = 104_857_600;

/** Returns the error for a chart that is too large. */
export function tooLarge(): TillerlessError {
  const text = `chart exceeds maximum decompressed size of ${MAX_CHART_BYTES} bytes`;
  return new TillerlessError('CHART_LIMIT', text, { helmText: text });
}

/** Decodes a file and removes a byte order mark. Returns undefined if the file is not valid UTF-8. */
export function textOf(data: Uint8Array): string | undefined {
  if (!isUtf8(data)) return undefined;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
