import { toGoBytes } from '../../src/base/go/bytes.ts';
import { encodedParts } from '../../src/output/encoded-parts.ts';

const partLength = 1 << 16;

it.each([
  { name: 'an empty text', text: '' },
  { name: 'a short text', text: 'é\u{1f600}\udc80' },
  { name: 'a text of one part', text: 'a'.repeat(partLength) },
  { name: 'a long text', text: 'aé€'.repeat(partLength) },
  { name: 'a surrogate pair between two parts', text: `${'a'.repeat(partLength - 1)}\u{1f600}${'b'.repeat(partLength)}` },
  { name: 'bytes that are not UTF-8 around a part', text: `${'a'.repeat(partLength - 1)}\udc80\udcff${'b'.repeat(partLength)}` },
  { name: 'only surrogate pairs', text: `a${'\u{1f600}'.repeat(partLength)}` },
  { name: 'a lone high surrogate between two parts', text: `${'a'.repeat(partLength - 1)}\ud800${'b'.repeat(10)}` },
])('$name is encoded as a whole text is', ({ text }) => {
  const parts = [...encodedParts(text)].length;
  const bytes = Buffer.concat([...copies(text)]);
  expect(bytes.equals(toGoBytes(text))).toBe(true);
  expect(parts).toBeLessThanOrEqual(Math.ceil(text.length / partLength) + 1);
});

function* copies(text: string): Generator<Uint8Array> {
  for (const part of encodedParts(text)) yield Uint8Array.from(part);
}
