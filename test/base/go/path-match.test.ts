import { globMatcher } from '../../../src/base/go/path-match.ts';

// Results of filepath.Match in Go 1.26.
it.each([
  { glob: '*.md', name: 'a.md', want: true },
  { glob: '*.md', name: 'd/a.md', want: false },
  { glob: 'd/*.md', name: 'd/a.md', want: true },
  { glob: 'a*b*c', name: 'a-b-b-c', want: true },
  { glob: '*a*', name: 'b/a', want: false },
  { glob: 'a?c', name: 'abc', want: true },
  { glob: 'a?c', name: 'a/c', want: false },
  { glob: '[a-c]x', name: 'bx', want: true },
  { glob: '[^a-c]x', name: 'bx', want: false },
  { glob: '[^a]x', name: '/x', want: true },
  { glob: '[z-a]', name: 'm', want: false },
  { glob: '[\\w]', name: 'w', want: true },
  { glob: '[\\]a]', name: ']', want: true },
  { glob: 'a\\*', name: 'a*', want: true },
  { glob: 'a\\*', name: 'ab', want: false },
  { glob: 'é?', name: 'é€', want: true },
  { glob: '', name: '', want: true },
  { glob: '*', name: '', want: true },
])('matching $glob against $name: $want', ({ glob, name, want }) => {
  expect(globMatcher(glob)(name)).toBe(want);
});

it.each(['[', '[]a]', '[a', '[-a]', '[a-]', 'a\\'])('rejects the incomplete pattern %s', (glob) => {
  expect(() => globMatcher(glob)).toThrow('bad pattern');
});
