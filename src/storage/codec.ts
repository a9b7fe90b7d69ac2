import { gzipSync } from 'node:zlib';
import { gunzipLimited } from '../base/gunzip.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { readRecord } from './record-shape.ts';
import type { ReleaseRecord } from './release.ts';

/** Maximum size of a decompressed record, which prevents a malicious Secret from exhausting memory. */
const maxRecordBytes = 128 << 20;

/**
 * Encodes a record for Helm's `release` field: JSON, compressed with gzip and encoded in base64. Secrets add another layer of
 * base64.
 */
export function encodeRecord(record: ReleaseRecord): string {
  const packed = gzipSync(JSON.stringify(ordered(record)), { level: 9 });
  // Match Go's gzip header, which contains OS "unknown" and the extra flag "best compression".
  packed[8] = 2;
  packed[9] = 255;
  return packed.toString('base64');
}

/**
 * Decodes a record written by `encodeRecord` or by Helm. Like Helm, it also accepts uncompressed payloads.
 *
 * @throws STORAGE_DECODE
 */
export function decodeRecord(text: string, location: string): ReleaseRecord {
  const bytes = Buffer.from(text, 'base64');
  let parsed: unknown;
  try {
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08;
    parsed = JSON.parse((packed ? gunzipLimited(bytes, maxRecordBytes) : bytes).toString('utf8'));
  } catch (error) {
    throw new TillerlessError('STORAGE_DECODE', `cannot read the release record in ${location}: ${(error as Error).message}`, {
      where: { object: location },
      hint: 'the record was changed or truncated by another program; restore it, or delete it to continue from the previous revision',
      cause: error,
    });
  }
  return readRecord(
    parsed,
    (problem) =>
      new TillerlessError('STORAGE_DECODE', `the data in ${location} is not a release record: ${problem}`, {
        where: { object: location },
        hint: 'the record was changed by another program; restore it, or delete it to continue from the previous revision',
      }),
  );
}

/** Returns the fields in Helm's order, followed by unknown fields. */
function ordered(record: ReleaseRecord): Record<string, unknown> {
  const { name, info, chart, config, manifest, hooks, version, namespace, ...rest } = record;
  return {
    name,
    info,
    chart,
    ...(config === undefined ? {} : { config }),
    manifest,
    ...(hooks === undefined ? {} : { hooks }),
    version,
    namespace,
    ...rest,
  };
}
