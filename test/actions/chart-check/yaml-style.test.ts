import { defaultStyle, styleProblems } from '../../../src/actions/chart-check/yaml-style.ts';

/**
 * Returns the problems in YAML source: "line:column rule: message". The messages and positions are the same as in yamllint 1.29.
 */
const problems = (text: string): string[] =>
  styleProblems(text).map(({ rule, line, column, message }) => `${line}:${column} ${rule}: ${message}`);

it.each<[string, string[]]>([
  ['a: [1, 2]\nb: {c: 1}\n', []],
  ['a: []\nb: {}\n', []],
  ['a: [ 1, 2 ]\n', ['1:5 brackets: too many spaces inside brackets', '1:10 brackets: too many spaces inside brackets']],
  ['a: [ ]\n', ['1:5 brackets: too many spaces inside empty brackets']],
  ['a: {  b: 1}\n', ['1:6 braces: too many spaces inside braces']],
  ['a: {\n  b: 1\n}\n', []],
  ['a:  1\n', ['1:4 colons: too many spaces after colon']],
  ['a : 1\n', ['1:2 colons: too many spaces before colon']],
  ['a:\n  b: 1\n', []],
  ['a: [1 , 2]\n', ['1:6 commas: too many spaces before comma']],
  ['a: [1,2]\n', ['1:7 commas: too few spaces after comma']],
  ['a: [1,  2]\n', ['1:8 commas: too many spaces after comma']],
  ['#a\n##b\n# c\n#\n', ['1:2 comments: missing starting space in comment', '2:3 comments: missing starting space in comment']],
  ['#!/bin/sh\na: 1\n', []],
  ['a: 1 # b\n', ['1:6 comments: too few spaces before comment']],
  ['a: 1  # b\n', []],
  ['a: |  # b\n  #!x\n', []],
  ['a: |\n# b\n', []],
  ['a: "#b"\nc: d#e\n', []],
  ['a: 1\n\n\n\nb: 1\n', ['4:1 empty-lines: too many blank lines (3 > 2)']],
  ['a: 1\n\n\nb: 1\n', []],
  ['\na: 1\n', ['1:1 empty-lines: too many blank lines (1 > 0)']],
  ['a: 1\n\n', ['2:1 empty-lines: too many blank lines (1 > 0)']],
  ['-  a\n- b\n', ['1:3 hyphens: too many spaces after hyphen']],
  ['a:\n  b:\n      c: 1\n', ['3:7 indentation: wrong indentation: expected 4 but found 6']],
  ['a:\n- b\nc:\n  - d\n', []],
  ['a:\n    b:\n        c: 1\n', []],
  ['- a:\n    b: 1\n  c: 1\n', []],
  ['  a: 1\n', ['1:3 indentation: wrong indentation: expected 0 but found 2']],
  ['a:\n  b: |\n      text\n   more\nc:\n  d: 1\n', []],
  [
    'a: 1\nb: {c: 1, c: 2}\na: 2\n',
    ['2:11 key-duplicates: duplication of key "c" in mapping', '3:1 key-duplicates: duplication of key "a" in mapping'],
  ],
  ['a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n', []],
  ['a: 1', ['1:5 new-line-at-end-of-file: no new line character at the end of file']],
  ['', []],
  ['a: 1\r\nb: 1\r\n', ['1:5 new-lines: wrong new line character: expected \\n']],
  ['a: 1 \t\n', ['1:5 trailing-spaces: trailing spaces']],
  [
    'a: yes\nOn: "no"\n',
    ['1:4 truthy: truthy value should be one of [false, true]', '2:1 truthy: truthy value should be one of [false, true]'],
  ],
  ['a:  1  # yamllint disable-line\nb:  1\n', ['2:4 colons: too many spaces after colon']],
  ['# yamllint disable-line rule:colons\na:  1 \n', ['2:6 trailing-spaces: trailing spaces']],
  ['# yamllint disable rule:colons\na:  1\n# yamllint enable\nb:  1\n', ['4:4 colons: too many spaces after colon']],
])('%j', (text, expected) => expect(problems(text)).toEqual(expected));

it('applies custom severities and options', () => {
  const settings = new Map(defaultStyle)
    .set('colons', { severity: 'warning', options: { 'max-spaces-after': 2 } })
    .set('truthy', { severity: undefined, options: {} });
  expect(styleProblems('a:   yes\nb:  no\n', settings)).toEqual([
    { rule: 'colons', severity: 'warning', line: 1, column: 5, message: 'too many spaces after colon' },
  ]);
});
