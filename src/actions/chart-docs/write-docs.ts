import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { toGoBytes } from '../../base/go/bytes.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { ChartFiles, readFile } from './chart-files.ts';
import type { DocsRequest } from './docs-request.ts';
import type { ChartDocs } from './generate-docs.ts';

/** Reports whether a file differs from the generated text, or is missing. @throws FILE_IO */
export function isOutdated({ file, text = '' }: ChartDocs): boolean {
  return !existsSync(file) || Buffer.compare(readFile(file), toGoBytes(text)) !== 0;
}

/**
 * Writes the documentation of a chart, unless it is up to date. A symbolic link is followed only if its target is in a directory
 * that contains charts.
 *
 * @throws FILE_NOT_FOUND, FILE_IO
 */
export function writeDocs(docs: ChartDocs, { searchRoot, charts }: Pick<DocsRequest, 'searchRoot' | 'charts'>): void {
  const { file, text = '' } = docs;
  const directory = dirname(file);
  if (!existsSync(directory)) throw new TillerlessError('FILE_NOT_FOUND', `the directory ${directory} does not exist`);
  new ChartFiles([searchRoot, ...charts]).checkInside(file);
  if (!isOutdated(docs)) return;
  if (!existsSync(file)) writeWhole(file, toGoBytes(text));
  else writeWhole(realpathSync(file), toGoBytes(text), statSync(file).mode & 0o777);
}
