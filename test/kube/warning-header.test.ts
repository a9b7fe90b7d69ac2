import { warningsOf } from '../../src/kube/warning-header.ts';

it.each([
  ['no header', undefined, []],
  ['one warning', '299 - "a b"', ['a b']],
  ['quotes inside', String.raw`299 - "would violate \"restricted:latest\""`, ['would violate "restricted:latest"']],
  ['a backslash inside', String.raw`299 - "a \\ b"`, [String.raw`a \ b`]],
  ['several, joined by commas', '299 - "a, b", 299 kube-apiserver "c"', ['a, b', 'c']],
  ['a date after the text', '299 - "a" "Sat, 28 Nov 2026 10:00:00 GMT"', ['a']],
  ['a duplicate', '299 - "a", 299 - "a"', ['a']],
  ['another code', '199 - "a"', []],
  ['no quotes', '299 - a', []],
  ['an empty text', '299 - ""', ['']],
])('reads %s', (_, warning, want) => {
  expect(warningsOf(warning === undefined ? {} : { warning })).toEqual(want);
});

it('limits the number and the length of warnings', () => {
  const warning = Array.from({ length: 1000 }, (_, i) => `299 - "${i}${'x'.repeat(5000)}"`).join(', ');
  const found = warningsOf({ warning });
  expect(found).toHaveLength(20);
  expect(Math.max(...found.map(({ length }) => length))).toBe(2000);
});

it('parses a huge header in linear time', () => {
  expect(warningsOf({ warning: `299 - "${'\\'.repeat(1_000_000)}` })).toEqual([]);
});
