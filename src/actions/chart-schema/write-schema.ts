import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { toGoBytes } from '../../base/go/bytes.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { ChartFiles, readFile } from '../chart-docs/chart-files.ts';

function differs(file: string, text: string): boolean {
  return !existsSync(file) || Buffer.compare(readFile(file), toGoBytes(text)) !== 0;
}

/**
 * Writes a file unless it already has the content. A symbolic link is followed unless it points outside the directory that
 * contains the charts.
 *
 * @throws FILE_NOT_FOUND, FILE_IO
 */
export function writeInside(file: string, text: string, root: string): void {
  const directory = dirname(file);
  if (!existsSync(directory)) throw new TillerlessError('FILE_NOT_FOUND', `the directory ${directory} does not exist`);
  new ChartFiles([root]).checkInside(file);
  if (!differs(file, text)) return;
  if (!existsSync(file)) writeWhole(file, toGoBytes(text));
  else writeWhole(realpathSync(file), toGoBytes(text), statSync(file).mode & 0o777);
}
