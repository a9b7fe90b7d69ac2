import { join } from 'node:path';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartInfo } from './chart-info.ts';
import type { ValueRow } from './value-row.ts';
import { valueRows } from './value-rows.ts';

/**
 * Maximum number of dependencies. It ensures that the search terminates if dependencies are circular. A chart is counted once for
 * each path that leads to it.
 */
const MAX_DEPENDENCIES = 1000;

/** Maximum number of rows, including rows of dependencies. */
const MAX_ROWS = 200_000;

/** A dependency whose values are documented. */
export interface DependencyChart {
  /** path of the dependency's values in the chart's values, for example "db.cache" */
  readonly prefix: string;
  readonly chart: ChartInfo;
}

interface Search {
  readonly charts: ReadonlyMap<string, ChartInfo>;
  readonly warn: (message: string) => void;
}

/** Finds the direct and indirect local dependencies of a chart. Other dependencies are skipped with a warning. */
export function dependencyCharts(chart: ChartInfo, search: Search): DependencyChart[] {
  const found: DependencyChart[] = [];
  const addFrom = (parent: ChartInfo, prefix: string): void => {
    for (const { name, alias, repository } of parent.dependencies) {
      const dependency = findDependency({ parent, name, repository }, search);
      if (dependency === undefined) continue;
      const own = prefix + (alias || name);
      if (found.length >= MAX_DEPENDENCIES) {
        search.warn(`Chart in "${chart.directory}" has more than ${MAX_DEPENDENCIES} dependencies. The rest is not included.`);
        return;
      }
      found.push({ prefix: own, chart: dependency });
      addFrom(dependency, `${own}.`);
    }
  };
  addFrom(chart, '');
  return found;
}

interface Reference {
  readonly parent: ChartInfo;
  readonly name: string;
  readonly repository: string;
}

function findDependency({ parent, name, repository }: Reference, { charts, warn }: Search): ChartInfo | undefined {
  if (repository !== '' && !repository.startsWith('file://')) {
    warn(`Chart in "${parent.directory}" has a remote dependency "${name}". Dependency values will not be included.`);
    return undefined;
  }
  const path =
    repository === ''
      ? join(parent.directory, 'charts', name)
      : join(parent.directory, repository.slice('file://'.length)).replace(/(?<=.)\/$/, '');
  const chart = charts.get(path);
  if (chart === undefined) warn(`Dependency with path "${path}" was not found. Dependency values will not be included.`);
  return chart;
}

/**
 * Adds the rows of dependencies. Their keys start with the name or alias of the dependency, except for global values, which are
 * listed once.
 */
export function withDependencyRows(own: readonly ValueRow[], dependencies: readonly DependencyChart[]): readonly ValueRow[] {
  if (dependencies.length === 0) return own;
  const known = new Map<ChartInfo, readonly ValueRow[]>();
  const rows = own.map((row) => ({ ...row, isGlobal: row.key.startsWith('global.') }));
  const globals = new Set(rows.flatMap(({ key, isGlobal }) => (isGlobal ? [key] : [])));
  for (const { prefix, chart } of dependencies) {
    const charts = known.get(chart) ?? valueRows(chart);
    known.set(chart, charts);
    if (rows.length + charts.length > MAX_ROWS) throw tooManyRows(chart);
    for (const row of charts) {
      const isGlobal = row.key === 'global' || row.key.startsWith('global.');
      if (isGlobal && globals.has(row.key)) continue;
      if (isGlobal) globals.add(row.key);
      rows.push({ ...row, key: isGlobal ? row.key : `${prefix}.${row.key}`, dependency: prefix, isGlobal });
    }
  }
  return rows;
}

function tooManyRows({ valuesFile }: ChartInfo): TillerlessError {
  return new TillerlessError('CHART_LIMIT', `the chart and its dependencies have more than ${MAX_ROWS} values`, {
    where: { file: valuesFile },
  });
}
