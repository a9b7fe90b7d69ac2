import { fieldLines } from '../../src/output/field-diff-text.ts';

it.each([
  { name: 'numbers', fields: [{ path: 'spec.replicas', before: 2, after: 3 }], want: [/^spec\.replicas {2,}2 → 3$/] },
  {
    name: 'plain strings',
    fields: [{ path: 'image', before: 'web:1.4', after: 'web:1.5' }],
    want: [/^image +web:1\.4 → web:1\.5$/],
  },
  { name: 'strings that look like other types', fields: [{ path: 'a', before: '1', after: 'true' }], want: [/"1" → "true"$/] },
  { name: 'a new variable', fields: [{ path: 'env[A]', after: { name: 'A', value: 'b' } }], want: [/^env\[A\] +\+ "b"$/] },
  { name: 'a removed field', fields: [{ path: 'data.a', before: 'x' }], want: [/^data\.a +- "x"$/] },
  {
    name: 'several fields of an item below it',
    fields: [
      { path: 'spec.containers[web].image', before: 'a', after: 'b' },
      { path: 'spec.containers[web].env[LEVEL].value', before: 'a', after: 'b' },
      { path: 'spec.x', before: 'a', after: 'b' },
    ],
    want: [/^spec\.containers\[web\]$/, /^ {2}image +a → b$/, /^ {2}env\[LEVEL\]\.value +a → b$/, /^spec\.x +a → b$/],
  },
  { name: 'truncated long values', fields: [{ path: 'a', after: 'x'.repeat(500) }], want: [/^a {2,}\+ "x{98}…$/] },
])('shows $name', ({ fields, want }) => {
  const lines = fieldLines(fields);
  expect(lines).toEqual(want.map((each) => expect.stringMatching(each)));
});
