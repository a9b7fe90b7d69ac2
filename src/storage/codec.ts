import { gzipSync } from 'node:zlib';
import { gunzipLimited } from '../base/gunzip.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { readRecord } from './record-shape.ts';
import type { ReleaseRecord } from './release.ts';

/** Maximum size of a decompressed record, so that a manipulated Secret cannot exhaust memory. */
const maxRecordBytes = 128 << 20;

/** Encodes a record as in Helm's `release` field: base64 of gzip of JSON. Secrets encode it in base64 once more. */
export function encodeRecord(record: ReleaseRecord): string {
  const packed = gzipSync(JSON.stringify(ordered(record)), { level: 9 });
  // In the gzip header, Go writes OS "unknown" and the extra flag "best compression".
  packed[8] = 2;
  packed[9] = 255;
  return packed.toString('base64');
}

/**
 * Decodes a record written by `encodeRecord` or Helm. Uncompressed payloads are accepted, as in Helm.
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

/** Returns the fields in Helm's order, followed by unknown ones. */
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
