import { firstLine, noComment, parseValueComment } from '../../../src/actions/chart-docs/value-comment.ts';

describe('the first line of a description', () => {
  it.each([
    ['# -- text', { path: '', text: 'text' }],
    ['#   --   text', { path: '', text: 'text' }],
    ['  # a.b -- text', { path: 'a.b', text: 'text' }],
    ['# a  -- text', { path: 'a ', text: 'text' }],
    ['# -- one -- two', { path: '-- one', text: 'two' }],
    ['# -- a--b', { path: '', text: 'a--b' }],
    ['# --text', { path: '', text: 'text' }],
    ['# --', { path: '', text: '' }],
    ['#-- text', undefined],
    ['# text', undefined],
    ['a: 1 # -- text', undefined],
  ])('%j', (line, expected) => {
    expect(firstLine(line)).toEqual(expected);
  });
});

describe('a description', () => {
  it.each([
    ['continues on the next line', ['# -- one', '# two'], { description: 'one two' }],
    ['loses one space at the start of a line', ['# -- one', '#   two', '#three'], { description: 'one   two three' }],
    ['keeps line breaks after @raw', ['# -- one', '# @raw', '# two', '#   three'], { description: 'one\ntwo\n  three' }],
    ['names the type in parentheses', ['# -- (tpl/array) text'], { type: 'tpl/array', description: 'text' }],
    ['has no type if the parentheses are empty', ['# -- () text'], { description: '() text' }],
    ['names the default', ['# -- one', '# @default -- `x` | y'], { description: 'one', default: '`x` | y' }],
    [
      'uses the last of several defaults',
      ['# -- one', '# @default -- x', '# @default -- y'],
      { description: 'one', default: 'y' },
    ],
    ['names the section', ['# -- one', '# @section -- Net work'], { description: 'one', section: 'Net work' }],
    ['names the notation', ['# -- one', '#  @notationType  --  tpl'], { description: 'one', notation: 'tpl' }],
    ['treats a tag with other spacing as text', ['# -- one', '#  @default -- x'], { description: 'one  @default -- x' }],
    ['starts at the last `# --`', ['# -- one', '# more', '# -- two'], { description: 'two' }],
    ['ignores the lines before it', ['# note', '# @section -- A', '# -- one'], { description: 'one' }],
  ])('%s', (_, lines, expected) => {
    expect(parseValueComment(lines)).toEqual({ path: '', comment: { ...noComment, ...expected } });
  });
});

it('a line of 60,000 spaces or dashes is parsed in linear time', () => {
  expect(firstLine(`#${' '.repeat(60_000)}x`)).toBeUndefined();
  expect(firstLine(`# ${'-- '.repeat(20_000)}`)?.text).toBe('');
});
