import { unifiedDiff } from '../../src/base/line-diff.ts';

const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `${i + 1}\n`).join('');

it.each([
  { name: 'equal text', before: 'a\n', after: 'a\n', context: 3, want: '' },
  { name: 'from empty text', before: '', after: 'a\nb\n', context: 3, want: '@@ -0,0 +1,2 @@\n+a\n+b\n' },
  { name: 'to empty text', before: 'a\n', after: '', context: 3, want: '@@ -1,1 +0,0 @@\n-a\n' },
  {
    name: 'a line in the middle',
    before: 'a\nb\nc\n',
    after: 'a\nx\nc\n',
    context: 1,
    want: '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n',
  },
  { name: 'no context', before: 'a\nb\nc\n', after: 'a\nx\nc\n', context: 0, want: '@@ -2,1 +2,1 @@\n-b\n+x\n' },
  {
    name: 'two hunks',
    before: numbers(9),
    after: numbers(9).replace('2\n', '').replace('8\n', '8\nx\n'),
    context: 1,
    want: '@@ -1,3 +1,2 @@\n 1\n-2\n 3\n@@ -8,2 +7,3 @@\n 8\n+x\n 9\n',
  },
  {
    name: 'adjacent hunks',
    before: 'a\nb\nc\nd\n',
    after: 'x\nb\nc\ny\n',
    context: 1,
    want: '@@ -1,4 +1,4 @@\n-a\n+x\n b\n c\n-d\n+y\n',
  },
])('$name', ({ before, after, context, want }) => {
  expect(unifiedDiff(before, after, context)).toBe(want);
});

it('terminates if the texts have no lines in common', () => {
  const [a, b] = ['a', 'b'].map((mark) => Array.from({ length: 20_000 }, (_, i) => `${mark}${i}\n`).join(''));
  expect(unifiedDiff(a ?? '', b ?? '', 3)).toContain('@@ -1,20000 +1,20000 @@');
}, 20_000);
