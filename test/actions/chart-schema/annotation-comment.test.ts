import {
  lastParagraph,
  splitAnnotation,
  splitRootAnnotation,
  withoutMarker,
} from '../../../src/actions/chart-schema/annotation-comment.ts';

describe('the annotation in a comment', () => {
  it.each([
    [
      'is between two marks',
      '# a\n# @schema\n# type: x\n# @schema\n# b',
      { yaml: ['type: x'], lines: [2], rest: ['# a', '# b'] },
    ],
    [
      'may be in several parts',
      '# @schema\n# a: 1\n# @schema\n# @schema\n# b: 1\n# @schema',
      { yaml: ['a: 1', 'b: 1'], lines: [1, 4] },
    ],
    ['keeps its indentation', '# @schema\n# a:\n#   b: 1\n# @schema', { yaml: ['a:', '  b: 1'] }],
    ['may have two hashes or no space', '# @schema\n## a: 1\n#b: 1\n# @schema', { yaml: ['a: 1', 'b: 1'] }],
    ['starts at any line that starts with the mark', '# @schema foo\n# a: 1\n# @schemas', { yaml: ['a: 1'], isUnclosed: false }],
    ['needs a space before the @', '#@schema\n# a: 1\n#@schema', { yaml: [], rest: ['#@schema', '# a: 1', '#@schema'] }],
    ['has no end', '# @schema\n# a: 1', { yaml: ['a: 1'], isUnclosed: true }],
    ['is missing', '# text', { yaml: [], rest: ['# text'], isUnclosed: false }],
    ['is missing in an empty comment', '', { yaml: [], rest: [], isUnclosed: false }],
  ])('%s', (_, comment, expected) => {
    expect(splitAnnotation(comment)).toMatchObject(expected);
  });

  it('is separate for the root and the first key', () => {
    const comment = '# @schema.root\n# title: a\n# @schema.root\n# @schema\n# title: b\n# @schema';
    expect(splitRootAnnotation(comment)).toMatchObject({ yaml: ['title: a'], rest: ['# @schema', '# title: b', '# @schema'] });
  });
});

it.each([
  ['# a', 'a'],
  ['#  a', ' a'],
  ['#a', 'a'],
  ['', ''],
])('removing the comment marker from %j yields %j', (line, text) => {
  expect(withoutMarker(line)).toBe(text);
});

it.each([
  ['# a', '# a'],
  ['# a\n\n# b\n# c', '# b\n# c'],
  ['# a\n\n\n# b', '# b'],
  ['# a\n\n', ''],
])('the last paragraph of %j is %j', (comment, last) => {
  expect(lastParagraph(comment)).toBe(last);
});
