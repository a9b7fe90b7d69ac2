import { gzipSync } from 'node:zlib';
import { gunzipLimited, unpackedLimit } from '../../src/base/gunzip.ts';

const MiB = 1 << 20;

it.each([
  { name: 'allows 8 MiB for little data', packed: 100, max: 64 * MiB, want: 8 * MiB },
  { name: 'allows 100 times the size for more data', packed: MiB / 4, max: 64 * MiB, want: 25 * MiB },
  { name: 'never exceeds the maximum', packed: MiB, max: 64 * MiB, want: 64 * MiB },
  { name: 'never exceeds the maximum for little data', packed: 10, max: MiB, want: MiB },
  { name: 'allows 8 MiB for no data', packed: 0, max: 64 * MiB, want: 8 * MiB },
])('$name', ({ packed, max, want }) => {
  expect(unpackedLimit(packed, max)).toBe(want);
});

it('rejects data with a compression ratio of 1000', () => {
  const bomb = gzipSync(Buffer.alloc(20 * MiB));
  expect(() => gunzipLimited(bomb, 64 * MiB)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
  expect(gunzipLimited(gzipSync(Buffer.alloc(7 * MiB)), 64 * MiB)).toHaveLength(7 * MiB);
});
