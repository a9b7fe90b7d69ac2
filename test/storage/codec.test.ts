import { gunzipSync } from 'node:zlib';
import { decodeRecord, encodeRecord } from '../../src/storage/codec.ts';
import type { ReleaseRecord } from '../../src/storage/release.ts';

const record: ReleaseRecord = {
  version: 3,
  name: 'web',
  namespace: 'shop',
  manifest: '---\na: 1\n',
  info: { status: 'deployed' },
  chart: { metadata: { name: 'web' } },
  from_the_future: { kept: true },
};

it('round-trips a record with unknown fields', () => {
  expect(decodeRecord(encodeRecord(record), 'Secret shop/x')).toEqual(record);
});

it('compresses as Go does: gzip without a timestamp, with the flags for best compression and unknown OS', () => {
  const packed = Buffer.from(encodeRecord(record), 'base64');
  expect(packed.subarray(0, 10).toString('hex')).toBe('1f8b08000000000002ff');
  expect(Object.keys(JSON.parse(gunzipSync(packed).toString()) as object).slice(0, 4)).toEqual([
    'name',
    'info',
    'chart',
    'manifest',
  ]);
});

it('accepts records that are not compressed', () => {
  expect(decodeRecord(Buffer.from(JSON.stringify(record)).toString('base64'), 'x').name).toBe('web');
});

it.each([
  { name: 'truncated', text: encodeRecord(record).slice(0, 40) },
  { name: 'not JSON', text: Buffer.from('hello').toString('base64') },
  { name: 'not a record', text: Buffer.from('[1]').toString('base64') },
  { name: 'empty', text: '' },
])('names the Secret or ConfigMap whose record is $name', ({ text }) => {
  expect(() => decodeRecord(text, 'Secret shop/x')).toThrow(
    expect.objectContaining({ code: 'STORAGE_DECODE', where: { object: 'Secret shop/x' } }),
  );
});
