import { uncommented } from '../../../src/actions/chart-schema/uncomment.ts';

/** Results of helm-schema -u, which adds an empty line after each block. */
describe('commented-out values', () => {
  it.each([
    ['a key', '# a: 1', 'a: 1\n\n'],
    ['an indented key', 'a:\n  # b: 1', 'a:\n  b: 1\n\n'],
    ['only the first of several lines', '# a: 1\n# b: 2', 'a: 1\n# b: 2\n\n'],
    ['text without a colon', '# text', '# text\n'],
    ['text that is not valid YAML', '# a: b: c', '# a: b: c\n\n'],
    ['an annotation', '# @schema\n# type: x\n# @schema\na: 1', '# @schema\n# type: x\n# @schema\na: 1\n'],
    ['a block up to an empty line', '# a: 1\n\nb: 2', 'a: 1\n\n\nb: 2\n'],
  ])('%s', (_, text, expected) => {
    expect(uncommented(text)).toBe(expected);
  });
});
