import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathBytes, pathIn, readFolder } from '../../src/base/file-names.ts';
import { toGoBytes } from '../../src/base/go/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Windows and macOS keep no such names.
(process.platform === 'linux' ? it.each : it.skip.each)([
  { title: 'a byte that starts no sequence', name: 'f\udcff' },
  { title: 'only such a byte', name: '\udcfe' },
  { title: 'a sequence that is cut short', name: '\udce2\udc82x' },
  { title: 'a surrogate', name: '\udced\udca0\udc80' },
  { title: 'with characters beside it', name: 'ü😀\udcff' },
  { title: 'the replacement character itself', name: 'a\ufffd' },
])('a file name is kept byte for byte: $title', ({ name }) => {
  const path = pathIn(folder, name);
  writeFileSync(pathBytes(path), 'x');
  expect(readFolder(folder).map((entry) => entry.name)).toContain(name);
  expect(readFileSync(Buffer.concat([Buffer.from(`${folder}/`), toGoBytes(name)]), 'utf8')).toBe('x');
});

(process.platform === 'linux' ? it : it.skip)('a folder with such a name is one, and is read', () => {
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
