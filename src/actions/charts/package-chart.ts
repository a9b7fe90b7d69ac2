import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parseVersion } from '../../base/semver-range.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { archiveName } from '../../chart/archive-name.ts';
import { missingDependencies, missingText } from '../../chart/dependencies.ts';
import { packChart } from '../../chart/package.ts';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { checkChartFolder, loadRenderedChart } from '../render/load-local-chart.ts';

export interface PackageRequest {
  /** directory of the chart */
  readonly path: string;
  readonly destination: string;
  /** empty to keep the chart's version */
  readonly version: string;
  readonly appVersion: string;
  readonly cwd: string;
  /** value of SOURCE_DATE_EPOCH; empty if it is not set */
  readonly epoch: string;
}

/** Parses SOURCE_DATE_EPOCH. @throws USAGE */
function readEpoch(text: string): number | undefined {
  if (text === '') return undefined;
  if (/^[+-]?\d+$/.test(text) && Number(text) >= 0 && Number(text) < 8 ** 11) return Number(text);
  const problem = /^[+-]?\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  throw new TillerlessError('USAGE', `SOURCE_DATE_EPOCH is not a number of seconds: ${text}`, {
    helmText: `invalid SOURCE_DATE_EPOCH: strconv.ParseInt: parsing ${JSON.stringify(text)}: ${problem}`,
  });
}

/** Returns the directory of a chart. @throws CHART_NOT_FOUND, CHART_INVALID */
function chartFolderAt(name: string, cwd: string): string {
  const path = resolve(cwd, name);
  if (!existsSync(path))
    throw new TillerlessError('CHART_NOT_FOUND', `folder ${name} does not exist`, {
      helmText: `stat ${name}: no such file or directory`,
    });
  checkChartFolder(path);
  return path;
}

/** Checks the chart's version, or the version that replaces it. @throws USAGE */
function checkVersion(version: string): void {
  try {
    parseVersion(version);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw reworded(error, {
      message: `${JSON.stringify(version)} is not a semantic version`,
      hint: `${JSON.stringify(version)} is not a semantic version such as 1.2.3 or v1.2.3-rc.1`,
    });
  }
}

/**
 * Packages a chart.
 *
 * @returns the path of the archive; absolute if the archive is in the working directory
 * @throws CHART_*, USAGE, FILE_IO
 */
export async function packageChart(request: PackageRequest): Promise<string> {
  const epochSeconds = readEpoch(request.epoch);
  const chart = loadRenderedChart(chartFolderAt(request.path, request.cwd));
  const missing = missingDependencies(chart);
  if (missing.length > 0)
    throw new TillerlessError('CHART_DEPENDENCIES', `dependencies ${missingText(missing)}`, {
      helmText: missingText(missing),
      hint: 'run `dependency update`, or use --dependency-update, to fetch them',
    });
  const version = request.version || chart.metadata.version;
  checkVersion(version);
  const { destination, cwd, appVersion } = request;
  const fileName = archiveName({ name: chart.metadata.name, version });
  const path = destination === '.' ? join(cwd, fileName) : join(destination, fileName);
  const bytes = await packChart(chart, { version, appVersion, ...(epochSeconds === undefined ? {} : { epochSeconds }) });
  writeWhole(isAbsolute(path) ? path : resolve(cwd, path), bytes);
  return path;
}
