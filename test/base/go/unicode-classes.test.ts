import { compileRegexp } from '../../../src/base/go/regexp.ts';

const text = 'aB1 α-_𐌀p{Letter}';

// The expected results are from Go 1.26.
it.each([
  [String.raw`\p{Letter}`, 'aBα𐌀pLetter'],
  [String.raw`\p{ lu }`, 'BL'],
  [String.raw`\p{GREEK}`, 'α'],
  [String.raw`\p{any}`, text],
  [String.raw`\p{ASCII}`, 'aB1 -_p{Letter}'],
  [String.raw`\P{ASCII}`, 'α𐌀'],
  [String.raw`\p{LC}`, 'aBαpLetter'],
  [String.raw`\p{^Letter}`, '1 -_{}'],
  [String.raw`[\p{digit}a]`, 'a1'],
  [String.raw`[^\p{Letter}\p{ascii}]`, ''],
  [String.raw`[[:digit:]\p{ASCII}]`, 'aB1 -_p{Letter}'],
  [String.raw`[[:^alpha:]\p{LC}]`, text],
  [String.raw`[:a:]\p{ascii}`, 'aB'],
  [String.raw`\p{Uppercase_Letter}`, 'BL'],
  [String.raw`\p{uppercase-letter}`, 'BL'],
  [String.raw`\pl`, 'aBα𐌀pLetter'],
  [String.raw`\Q\p{Letter}\E`, ''],
  [String.raw`\Qp{Letter}\E`, 'p{Letter}'],
])('%s matches %p', (pattern, want) => {
  expect(compileRegexp(pattern).findAll(text, -1).join('')).toBe(want);
});

it.each([String.raw`\p{Foo}`, String.raw`\p{foo}`, String.raw`\p{Script=Greek}`])(
  'rejects %s, and quotes it unchanged in the error message',
  (pattern) => {
    expect(() => compileRegexp(pattern)).toThrow(`invalid character class range: \`${pattern}\``);
  },
);
