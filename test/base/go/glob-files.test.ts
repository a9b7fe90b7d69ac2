import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { globFiles } from '../../../src/base/go/glob-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'glob-'));
beforeAll(() => {
  for (const path of ['b.yaml', 'a.yaml', 'a.txt', 'x/c.yaml', 'x/y/d.yaml', 'w/e.yaml', '[z].yaml']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The order in which Go's filepath.Glob and filepathx return their results.
it.each([
  ['*.yaml', ['[z].yaml', 'a.yaml', 'b.yaml']],
  ['[ab].yaml', ['a.yaml', 'b.yaml']],
  ['[^a].yaml', ['b.yaml']],
  ['\\[z\\].yaml', ['[z].yaml']],
  ['{a,b}.yaml', []],
  ['*/*.yaml', ['w/e.yaml', 'x/c.yaml']],
  ['**/*.yaml', ['[z].yaml', 'a.yaml', 'b.yaml', 'w/e.yaml', 'x/c.yaml', 'x/y/d.yaml']],
  ['x/**', ['x/', 'x/c.yaml', 'x/y', 'x/y/d.yaml']],
  ['a.yaml', ['a.yaml']],
  ['nope.yaml', []],
])('%s', (pattern, found) => {
  expect(globFiles(`${folder}/${pattern}`).map((path) => path.slice(folder.length + 1))).toEqual(found);
});

it('rejects a malformed pattern', () => expect(() => globFiles(`${folder}/[`)).toThrow('bad pattern'));
