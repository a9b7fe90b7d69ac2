import { createHash } from 'node:crypto';
import { sha256 } from '../../base/crypto/sha256.ts';
import type { Chart } from '../../chart/model.ts';

/** Returns the SHA-256 digest of data encoded as JSON with sorted keys, so that equal data has equal digests. */
export function digestOf(data: unknown): string {
  return sha256(JSON.stringify(sorted(data)));
}

function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null) return data;
  const keys = Object.entries(data).filter(([, value]) => value !== undefined);
  return keys.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, sorted(value)]);
}

/**
 * Returns the SHA-256 digest of all files of a chart and its subcharts. A chart directory and its packaged archive have the same
 * digest.
 */
export function chartDigest(chart: Chart): string {
  const hash = createHash('sha256');
  const add = (current: Chart, prefix: string): void => {
    for (const file of current.raw.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      hash.update(`${prefix}${file.name}\0${file.data.length}\0`).update(file.data);
    }
    for (const subchart of current.subcharts) add(subchart, `${prefix}charts/${subchart.metadata.name}/`);
  };
  add(chart, '');
  return hash.digest('hex');
}
