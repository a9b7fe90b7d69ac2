import { sha256, sha256Digest } from '../../../src/base/crypto/sha256.ts';

// The example from FIPS 180-4 and the empty message.
it.each([
  { name: 'no bytes', data: new Uint8Array(), want: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  { name: 'bytes', data: Buffer.from('abc'), want: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  { name: 'a string', data: 'abc', want: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
])('sha256: $name', ({ data, want }) => {
  expect(sha256(data)).toBe(want);
  expect(sha256Digest(data)).toBe(`sha256:${want}`);
});
