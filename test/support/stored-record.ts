import { decodeRecord, encodeRecord } from '../../src/storage/codec.ts';
import type { ReleaseRecord } from '../../src/storage/release.ts';
import type { Place } from './places.ts';

/** Modifies the stored record of a revision directly. */
export async function editRecord(
  place: Place,
  release: string,
  revision: number,
  edit: (record: ReleaseRecord) => ReleaseRecord,
): Promise<void> {
  const path = `/api/v1/namespaces/${place.namespace}/secrets/sh.helm.release.v1.${release}.v${revision}`;
  const secret = await place.client.json<{ data: { release: string }; metadata: { labels: Record<string, string> } }>(
    'GET',
    path,
  );
  const record = edit(decodeRecord(Buffer.from(secret.data.release, 'base64').toString('utf8'), path));
  const data = { release: Buffer.from(encodeRecord(record)).toString('base64') };
  const labels = { ...secret.metadata.labels, status: record.info.status ?? '' };
  await place.client.json('PUT', path, { body: { ...secret, metadata: { ...secret.metadata, labels }, data } });
}
