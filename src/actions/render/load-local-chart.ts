import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { systemProblem } from '../../base/os-error-text.ts';
import { loadChart, readChartFiles } from '../../chart/load.ts';
import { checkApiVersion, loadChartFiles } from '../../chart/load-files.ts';
import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/**
 * Loads a chart from a local directory or archive.
 *
 * @throws CHART_NOT_FOUND with Helm's error message as `helmText`, or any error from loading a chart
 */
export function loadNamedChart(name: string): Chart {
  if (existsSync(name)) return loadChart(name);
  if (isAbsolute(name) || name.startsWith('.')) {
    throw new TillerlessError('CHART_NOT_FOUND', `chart not found at ${name}`, {
      helmText: `path ${JSON.stringify(name)} not found`,
    });
  }
  throw new TillerlessError('CHART_NOT_FOUND', `chart not found at ${name}`, {
    helmText: name.includes('/')
      ? `repo ${name.split('/', 1)[0]} not found`
      : `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`,
    hint: 'specify the path to a chart directory or .tgz file',
  });
}

/**
 * Loads a chart for rendering or packaging. As in Helm 4, the apiVersion is checked before the chart is loaded.
 *
 * @throws CHART_INVALID, or any error that `loadNamedChart` throws
 */
export function loadRenderedChart(path: string): Chart {
  if (!existsSync(path)) return loadNamedChart(path);
  const isFolder = statSync(path).isDirectory();
  if (isFolder) checkChartFolder(path);
  const files = readChartFiles(path);
  const chartFile = files.find((file) => file.name === 'Chart.yaml');
  if (chartFile !== undefined) checkApiVersion(chartFile);
  else if (!isFolder)
    throw new TillerlessError('CHART_ARCHIVE', `${path} has no Chart.yaml`, { helmText: 'unable to load chart archive' });
  return loadChartFiles(files);
}

/** Checks that a directory contains a Chart.yaml. @throws CHART_INVALID */
export function checkChartFolder(folder: string): void {
  const file = join(folder, 'Chart.yaml');
  try {
    closeSync(openSync(file, 'r'));
  } catch (error) {
    throw new TillerlessError('CHART_INVALID', `chart not found at ${folder}: Chart.yaml is missing`, {
      helmText: `unable to detect chart at ${file}: open ${file}: ${systemProblem(error)}`,
      hint: 'specify the directory that contains Chart.yaml',
      cause: error,
    });
  }
}
