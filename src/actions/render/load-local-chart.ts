import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { loadChart } from '../../chart/load.ts';
import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/**
 * Loads the chart a command names: a directory or an archive on disk.
 *
 * @throws CHART_NOT_FOUND with Helm's sentence as helmText, and what loading a chart throws
 */
export function loadNamedChart(name: string): Chart {
  if (existsSync(name)) return loadChart(name);
  if (isAbsolute(name) || name.startsWith('.')) {
    throw new TillerlessError('CHART_NOT_FOUND', `there is no chart at ${name}`, {
      helmText: `path ${JSON.stringify(name)} not found`,
    });
  }
  throw new TillerlessError('CHART_NOT_FOUND', `there is no chart at ${name}`, {
    helmText: name.includes('/')
      ? `repo ${name.split('/', 1)[0]} not found`
      : `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`,
    hint: 'give the path of a chart folder or of a .tgz file',
  });
}
