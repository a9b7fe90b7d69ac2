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

it('writes what it reads, unknown fields included', () => {
  expect(decodeRecord(encodeRecord(record), 'Secret shop/x')).toEqual(record);
});

it('packs as Go does: gzip without a time, marked best compression and unknown system', () => {
  const packed = Buffer.from(encodeRecord(record), 'base64');
  expect(packed.subarray(0, 10).toString('hex')).toBe('1f8b08000000000002ff');
  expect(Object.keys(JSON.parse(gunzipSync(packed).toString()) as object).slice(0, 4)).toEqual([
    'name',
    'info',
    'chart',
    'manifest',
  ]);
});

it('accepts records that are not packed', () => {
  expect(decodeRecord(Buffer.from(JSON.stringify(record)).toString('base64'), 'x').name).toBe('web');
});

it.each([
  { name: 'cut short', text: encodeRecord(record).slice(0, 40) },
  { name: 'not JSON', text: Buffer.from('hello').toString('base64') },
  { name: 'not a record', text: Buffer.from('[1]').toString('base64') },
  { name: 'empty', text: '' },
])('says where a record that is $name lies', ({ text }) => {
  expect(() => decodeRecord(text, 'Secret shop/x')).toThrow(
    expect.objectContaining({ code: 'STORAGE_DECODE', where: { object: 'Secret shop/x' } }),
  );
});
