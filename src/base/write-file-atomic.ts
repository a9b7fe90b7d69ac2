import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { systemProblem } from './os-error-text.ts';

/**
 * Writes a file atomically, so that readers see either the old or the new content. Creates the file's directory.
 *
 * @throws FILE_IO
 */
export function writeWhole(path: string, data: string | Uint8Array, mode = 0o644): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, data, { mode });
    renameSync(draft, path);
  } catch (cause) {
    if (existsSync(draft)) rmSync(draft);
    throw new TillerlessError('FILE_IO', `cannot write ${path}: ${systemProblem(cause)}`, { cause });
  }
}
