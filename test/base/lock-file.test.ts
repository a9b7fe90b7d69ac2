import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeStaleLock } from '../../src/base/lock-file.ts';

let folder: string;
const lock = () => join(folder, 'a.lock');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('removes the lock of a dead process', () => {
  writeFileSync(lock(), '4711');
  removeStaleLock(lock(), '4711');
  expect(readdirSync(folder)).toEqual([]);
});

it('keeps a lock that another process has taken in the meantime', () => {
  writeFileSync(lock(), '4712');
  removeStaleLock(lock(), '4711');
  expect(readFileSync(lock(), 'utf8')).toBe('4712');
  expect(readdirSync(folder)).toEqual(['a.lock']);
});

it('succeeds if the lock no longer exists', () => {
  removeStaleLock(lock(), '4711');
  expect(existsSync(lock())).toBe(false);
});
