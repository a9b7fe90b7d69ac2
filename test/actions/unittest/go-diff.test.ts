import { goDiff } from '../../../src/actions/unittest/go-diff.ts';

const hunks = (a: string, b: string): string => goDiff(a, b).replace('--- Expected\n+++ Actual\n', '');

it('is empty for equal text', () => expect(goDiff('a\n', 'a\n')).toBe(''));

// Recorded from difflib, with one line of context.
it.each([
  ['a\n', 'b\n', '@@ -1,2 +1,2 @@\n-a\n+b\n \n'],
  ['- 3\n- 2\n- 1\n', '- 1\n- 2\n- 3\n', '@@ -1,4 +1,4 @@\n+- 1\n+- 2\n - 3\n-- 2\n-- 1\n \n'],
  ['1\n2\n3\n4\n5\n6\n', '1\nx\n3\n4\n5\ny\n', '@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n@@ -5,3 +5,3 @@\n 5\n-6\n+y\n \n'],
  ['', 'a\n', '@@ -1 +1,2 @@\n+a\n \n'],
])('diff of %j and %j', (a, b, text) => expect(hunks(a, b)).toBe(text));

it('terminates if many lines are identical', () => {
  const lines = (first: string): string => first + Array.from({ length: 30_000 }, (_, i) => `${i % 170}\n`).join('');
  expect(hunks(lines('a\n'), lines('b\nc\n'))).toContain('-a\n');
});
