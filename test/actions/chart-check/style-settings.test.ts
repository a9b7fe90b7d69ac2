import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStyle } from '../../../src/actions/chart-check/style-settings.ts';
import { styleProblems } from '../../../src/actions/chart-check/yaml-style.ts';

const folder = mkdtempSync(join(tmpdir(), 'style-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the problems in YAML source, checked with a lintconf.yaml. */
function problems(config: string, text: string): string[] {
  writeFileSync(join(folder, 'lintconf.yaml'), config);
  const found = styleProblems(text, readStyle(folder, 'lintconf.yaml'));
  return found.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`);
}

// The messages and positions are the same as in yamllint 1.29.
it.each<[string, string, string[]]>([
  ['indentation: {spaces: 4}', 'a:\n  b: 1\n', ['2:3 error: wrong indentation: expected 4 but found 2']],
  ['indentation: {spaces: 4}', 'a:\n  {}\n', ['2:3 error: wrong indentation: expected 4 but found 2']],
  ['indentation: {spaces: 2}', 'a:\n     b: 1\nc:\n  d: 1\n', ['2:6 error: wrong indentation: expected 2 but found 5']],
  ['indentation: {spaces: 2}', 'a:\n- b\n', ['2:1 error: wrong indentation: expected 2 but found 0']],
  ['indentation: enable', 'a:\n- b\n', ['2:1 error: wrong indentation: expected at least 1']],
  ['indentation: {indent-sequences: false}', 'a:\n  - b\n', ['2:3 error: wrong indentation: expected 0 but found 2']],
  [
    'indentation: {indent-sequences: consistent}',
    'a:\n- b\nc:\n  - d\n',
    ['4:3 error: wrong indentation: expected 0 but found 2'],
  ],
  ['indentation: {indent-sequences: whatever}', 'a:\n- b\nc:\n  - d\n', []],
  ["truthy: {allowed-values: ['yes', 'true']}", 'a: yes\nb: false\n', ['2:4 error: truthy value should be one of [true, yes]']],
  ['truthy: {check-keys: false}', 'on: no\n', ['1:5 error: truthy value should be one of [false, true]']],
  ['comments: {require-starting-space: false, min-spaces-from-content: 1}', '#a\nb: 1 #c\n', []],
  ['braces: {forbid: true}', 'a: {}\n', ['1:5 error: forbidden flow mapping']],
  ['brackets: {forbid: non-empty}', 'a: []\nb: [1]\n', ['2:5 error: forbidden flow sequence']],
  [
    'braces: {min-spaces-inside: 1, max-spaces-inside: 1}',
    'a: {b: 1}\nc: { d: 1 }\n',
    ['1:5 error: too few spaces inside braces', '1:9 error: too few spaces inside braces'],
  ],
  ['new-lines: {type: dos}', 'a: 1\n', [String.raw`1:5 error: wrong new line character: expected \r\n`]],
  ['colons: {level: warning}', 'a:  1\n', ['1:4 warning: too many spaces after colon']],
])('rules: %s, %j', (rule, text, expected) => expect(problems(`rules:\n  ${rule}\n`, text)).toEqual(expected));

it.each([
  ['default', 1],
  ['relaxed', 0],
])('extends: %s', (name, count) => {
  expect(problems(`extends: ${name}\n`, '#a\nb: 1\n')).toHaveLength(count);
});

it.each([
  ['colons: {max-spaces-after: x}', 'option max-spaces-after of rule colons in lintconf.yaml must be a number'],
  ['indentation: {spaces: few}', 'option spaces of rule indentation in lintconf.yaml must be a number or "consistent"'],
  ['truthy: {allowed-values: yes}', 'option allowed-values of rule truthy in lintconf.yaml must be a list'],
  ['new-lines: {type: mac}', 'option type of rule new-lines in lintconf.yaml must be one of unix, dos, platform'],
  ['colons: {level: fatal}', 'level of rule colons in lintconf.yaml must be "error" or "warning"'],
])('rejects %s', (rule, message) => expect(() => problems(`rules:\n  ${rule}\n`, '')).toThrow(message));
