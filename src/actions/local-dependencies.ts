import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { loadChart } from '../chart/load.ts';
import type { Chart, Dependency } from '../chart/model.ts';
import { isCompatible } from '../engine/values/dependencies.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/**
 * The chart with the dependencies that charts/ lacks, taken from where `file://` says. Nothing is written.
 *
 * @param folder of the chart, from which relative paths go
 * @throws CHART_DEPENDENCIES for a dependency that is not there, does not fit, or is in a repository
 */
export function withLocalDependencies(chart: Chart, folder: string): Chart {
  const present = new Set(chart.subcharts.map((subchart) => subchart.metadata.name));
  const missing = (chart.metadata.dependencies ?? []).filter(({ name }) => !present.has(name));
  const found = new Map(missing.map((dependency) => [dependency.name, loadDependency(dependency, folder)]));
  return found.size === 0 ? chart : { ...chart, subcharts: [...chart.subcharts, ...found.values()] };
}

function loadDependency(dependency: Dependency, folder: string): Chart {
  const { name, repository, version = '' } = dependency;
  if (!repository?.startsWith('file://')) {
    throw new TillerlessError('CHART_DEPENDENCIES', `dependency "${name}" is in the repository "${repository ?? ''}"`, {
      hint: 'only file:// dependencies are resolved; put the chart into charts/',
    });
  }
  const path = repository.slice('file://'.length);
  const place = isAbsolute(path) ? path : resolve(folder, path);
  if (!existsSync(place)) throw new TillerlessError('CHART_DEPENDENCIES', `directory ${place} not found`);
  const chart = loadChart(place);
  if (chart.metadata.version === version || isCompatible(version, chart.metadata.version)) return chart;
  throw new TillerlessError(
    'CHART_DEPENDENCIES',
    `dependency "${name}" at ${place} has version ${chart.metadata.version}, which is not in the range "${version}"`,
    { helmText: `can't get a valid version for dependency ${name}` },
  );
}
