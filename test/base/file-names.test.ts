import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathBytes, pathIn, readFolder } from '../../src/base/file-names.ts';
import { toGoBytes } from '../../src/base/go/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Windows and macOS do not allow these file names.
(process.platform === 'linux' ? it.each : it.skip.each)([
  { title: 'a byte that does not start a sequence', name: 'f\udcff' },
  { title: 'only an invalid byte', name: '\udcfe' },
  { title: 'a truncated sequence', name: '\udce2\udc82x' },
  { title: 'a surrogate', name: '\udced\udca0\udc80' },
  { title: 'with other characters', name: 'ü😀\udcff' },
  { title: 'the replacement character itself', name: 'a\ufffd' },
])('preserves the bytes of a file name: $title', ({ name }) => {
  const path = pathIn(folder, name);
  writeFileSync(pathBytes(path), 'x');
  expect(readFolder(folder).map((entry) => entry.name)).toContain(name);
  expect(readFileSync(Buffer.concat([Buffer.from(`${folder}/`), toGoBytes(name)]), 'utf8')).toBe('x');
});

(process.platform === 'linux' ? it : it.skip)('reads a folder whose name is not valid UTF-8', () => {
  const path = pathIn(folder, 'd\udcfe');
  mkdirSync(pathBytes(path));
  writeFileSync(pathBytes(pathIn(path, 'inner')), 'x');
  expect(
    readFolder(folder)
      .find(({ name }) => name === 'd\udcfe')
      ?.isDirectory(),
  ).toBe(true);
  expect(readFolder(path).map(({ name }) => name)).toEqual(['inner']);
});
