import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { systemProblem, systemSentence } from '../../src/base/os-error-text.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-system-'));
  symlinkSync('loop', join(folder, 'loop'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

it.each([
  { name: 'a missing file', path: 'none', want: 'no such file or directory' },
  { name: 'a link to itself', path: 'loop', want: 'too many levels of symbolic links' },
  { name: 'a path below a file', path: 'file/x', want: 'not a directory' },
  { name: 'a name that is too long', path: 'x'.repeat(300), want: 'file name too long' },
])('reports $name as Go does', ({ path, want }) => {
  const error = failureOf(() => readFileSync(join(folder, path)));
  expect(systemProblem(error)).toBe(want);
  expect(systemSentence(error)).toBe(`open ${join(folder, path)}: ${want}`);
});

it('reports that a path is a directory instead of a file', () => {
  const error = failureOf(() => readFileSync(folder));
  expect(systemProblem(error)).toBe('is a directory');
  expect(systemSentence(error)).toMatch(/^read.*: is a directory$/);
});

it.each([
  { name: 'an error of a library', error: failureOf(() => gunzipSync('x')), problem: 'Z_BUF_ERROR' },
  { name: 'an error without code', error: new TypeError('x is no function'), problem: 'x is no function' },
  { name: 'a string', error: 'odd', problem: 'odd' },
])('does not treat $name as an OS error', ({ error, problem }) => {
  expect(systemSentence(error)).toBeUndefined();
  expect(systemProblem(error)).toMatch(problem);
});
