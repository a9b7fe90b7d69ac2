import { gzipSync } from 'node:zlib';
import { gunzipLimited } from '../base/gunzip.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { readRecord } from './record-shape.ts';
import type { ReleaseRecord } from './release.ts';

/** A record may not grow beyond this when it is unpacked: whoever can write Secrets must not fill our memory. */
const maxRecordBytes = 128 << 20;

/** The text in a record's `release` field (before the API's own base64): base64 of gzip of JSON, as Helm writes it. */
export function encodeRecord(record: ReleaseRecord): string {
  const packed = gzipSync(JSON.stringify(ordered(record)), { level: 9 });
  // Go writes "unknown" as the operating system and "best compression" as the extra flag.
  packed[8] = 2;
  packed[9] = 255;
  return packed.toString('base64');
}

/**
 * Reads what `encodeRecord` or Helm wrote; payloads that are not packed are accepted as Helm does.
 * @throws STORAGE_DECODE
 */
export function decodeRecord(text: string, place: string): ReleaseRecord {
  const bytes = Buffer.from(text, 'base64');
  let parsed: unknown;
  try {
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08;
    parsed = JSON.parse((packed ? gunzipLimited(bytes, maxRecordBytes) : bytes).toString('utf8'));
  } catch (error) {
    throw new TillerlessError('STORAGE_DECODE', `can't read the release record in ${place}: ${(error as Error).message}`, {
      where: { object: place },
      hint: 'the record was changed or truncated by another program; restore it, or delete it to continue from the previous revision',
      cause: error,
    });
  }
  return readRecord(
    parsed,
    (problem) =>
      new TillerlessError('STORAGE_DECODE', `the data in ${place} is not a release record: ${problem}`, {
        where: { object: place },
        hint: 'the record was changed by another program; restore it, or delete it to continue from the previous revision',
      }),
  );
}

/** Fields in the order in which Helm writes them; unknown ones follow. */
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
