import { fromGoBytes, toGoBytes } from '../../../src/base/go/bytes.ts';

it.each([
  ['ASCII', [0x61, 0x62], 'ab'],
  ['two, three and four bytes', [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80], 'é€😀'],
  ['a real replacement character', [0xef, 0xbf, 0xbd], '\ufffd'],
  ['a stray byte', [0x61, 0xff, 0x62], 'a\udcffb'],
  ['a trailing byte alone', [0x80], '\udc80'],
  ['a truncated sequence', [0xe2, 0x82], '\udce2\udc82'],
  ['an overlong form', [0xc0, 0xaf], '\udcc0\udcaf'],
  ['a surrogate in UTF-8', [0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
  ['a code point beyond Unicode', [0xf5, 0x80, 0x80, 0x80], '\udcf5\udc80\udc80\udc80'],
  ['a stray byte before valid text', [0xff, 0xc3, 0xa9], '\udcffé'],
])('preserves %s', (_, bytes, text) => {
  expect(fromGoBytes(Uint8Array.from(bytes))).toBe(text);
  expect([...toGoBytes(text)]).toEqual(bytes);
});

it('preserves random bytes in a round trip', () => {
  const pool = [0x41, 0xff, 0xf0, 0x9f, 0x98, 0x80, 0xe2, 0x82, 0xac, 0xc3, 0xa9, 0xed, 0xb2, 0xef, 0xbf, 0xbd];
  let seed = 1;
  const next = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  for (let round = 0; round < 5000; round++) {
    const bytes = Array.from({ length: next(12) }, () => pool[next(pool.length)] ?? 0);
    expect([...toGoBytes(fromGoBytes(Uint8Array.from(bytes)))]).toEqual(bytes);
  }
});
