import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readTar } from '../../chart/archive.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Baseline } from './find-charts.ts';

/**
 * Extracts a chart from the target branch to a directory.
 *
 * @returns false if the chart does not exist on that branch
 * @throws CHART_ARCHIVE if a file in the archive would be written outside the directory
 */
export async function extractPrevious(baseline: Baseline, path: string, folder: string): Promise<boolean> {
  const tar = await baseline.archive(path);
  if (tar === undefined) return false;
  for (const { name, data } of readTar(tar)) {
    const target = normalize(name);
    if (target.startsWith('..') || target.startsWith('/'))
      throw new TillerlessError('CHART_ARCHIVE', `${name} in ${path} is outside the chart`);
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    writeFileSync(join(folder, target), data);
  }
  return true;
}
