import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { globFiles } from '../../base/go/glob-files.ts';
import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import type { Chart } from '../../chart/model.ts';
import { mergeValues } from '../../chart/values-file.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { readSuites } from './read-suites.ts';
import { renderSuites } from './render-suites.ts';
import type { Suite } from './suite.ts';
import { readValuesFile } from './test-values.ts';

/** A suite, its file and its chart. */
export interface FoundSuite {
  readonly suite: Suite;
  /** path relative to the working directory */
  readonly file: string;
  /** path of the suite's chart: "web" or "web/charts/db" */
  readonly route: string;
  /** values files from the command line */
  readonly valuesFiles: readonly string[];
}

export interface SuiteSearch {
  /** patterns for suite files; `matching` modifies this list, as helm-unittest does */
  readonly files: string[];
  /** patterns for values files */
  readonly values: string[];
  readonly withSubcharts: boolean;
  readonly strict: boolean;
  readonly chartTestsPath: string;
  /** Called for a suite file that cannot be parsed. */
  onBroken(file: string, error: string): void;
  onWarning(text: string): void;
}

interface ChartPlace {
  readonly chart: Chart;
  readonly path: string;
  readonly route: string;
}

/**
 * Finds the suites of a chart and its unpacked subcharts. If a suite of a subchart has errors, the suites of that subchart are
 * skipped.
 *
 * @throws UNITTEST_SUITE
 */
export async function findSuites(location: ChartPlace, search: SuiteSearch): Promise<FoundSuite[]> {
  const suites = await suitesOf(location, search);
  if (!search.withSubcharts) return suites;
  return [...suites, ...(await suitesOfSubcharts(location, search, conditionValues(location, search)))];
}

/**
 * @param values values of the top-level chart; undefined if they cannot be read, in which case the values of each subchart are
 * used
 */
async function suitesOfSubcharts(location: ChartPlace, search: SuiteSearch, values: ValueMap | undefined): Promise<FoundSuite[]> {
  const collected: FoundSuite[] = [];
  for (const subchart of location.chart.subcharts) {
    const { name } = subchart.metadata;
    if (values !== undefined && !isEnabled(location.chart, name, values)) continue;
    const inner = { chart: subchart, path: join(location.path, 'charts', name), route: `${location.route}/charts/${name}` };
    try {
      const suites = await suitesOf(inner, search);
      const below = await suitesOfSubcharts(inner, search, values ?? conditionValues(inner, search));
      collected.push(...suites, ...below);
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
    }
  }
  return collected;
}

async function suitesOf({ path, route }: ChartPlace, search: SuiteSearch): Promise<FoundSuite[]> {
  const files = matching(path, search.files);
  const valuesFiles = matching('', search.values).map((file) => resolve(file));
  const shared = { route, valuesFiles };
  const rendered = search.chartTestsPath === '' ? [] : await renderSuites(join(path, search.chartTestsPath), search);
  const suites: FoundSuite[] = [];
  for (const file of files) {
    try {
      for (const suite of readSuites(readSuiteFile(file), search)) suites.push({ suite, file: relative('', file), ...shared });
    } catch (error) {
      if (isTillerlessError(error)) search.onBroken(file, reasonOf(error));
      throw error;
    }
  }
  return [...suites, ...rendered.map((suite) => ({ ...suite, ...shared }))];
}

function readSuiteFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const problem = systemProblem(error);
    const action = problem === 'is a directory' ? 'read' : 'open';
    throw new TillerlessError('UNITTEST_SUITE', `${action} ${file}: ${problem}`);
  }
}

/**
 * Returns the files that match the patterns, in order. Modifies `patterns` as helm-unittest does: removes consecutive duplicates,
 * and pads the list with empty strings to its original length. When the list is used for the next chart, each empty string
 * matches the chart's directory.
 *
 * @param folder base directory for relative patterns
 */
function matching(folder: string, patterns: string[]): string[] {
  const kept = patterns.filter((pattern, i) => i === 0 || pattern !== patterns[i - 1]);
  patterns.splice(0, patterns.length, ...kept, ...patterns.slice(kept.length).map(() => ''));
  return kept.flatMap((pattern) => {
    if (isAbsolute(pattern)) return [pattern];
    return globFiles(pattern.includes(`${folder}/`) ? pattern : join(`${folder}/`, pattern).replace(/(?<=.)\/$/, ''));
  });
}

/**
 * Returns the values that determine which subcharts are tested: those of the chart, merged with values files from the command
 * line. Returns undefined, and reports a warning, if one of these cannot be read.
 */
function conditionValues({ chart, path }: ChartPlace, { values: files, onWarning }: SuiteSearch): ValueMap | undefined {
  try {
    return files.reduce<ValueMap>((values, file) => mergeValues(values, readValuesFile(file, path)), chart.values);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    // helm-unittest logs the same warning. It resolves these paths relative to the chart.
    onWarning(`Failed to merge values for condition evaluation: ${reasonOf(error)}. All subchart tests will be included.`);
    return undefined;
  }
}

/** Reports whether a subchart is enabled, which is the default. Conditions take precedence over tags. */
function isEnabled(parent: Chart, name: string, values: ValueMap): boolean {
  const dependency = parent.metadata.dependencies?.find((entry) => (entry.alias || entry.name) === name);
  if (dependency === undefined) return true;
  if (dependency.condition) {
    const value = dependency.condition
      .split('.')
      .reduce<Value | undefined>((inner, key) => (isMap(inner ?? null) ? (inner as ValueMap).get(key) : undefined), values);
    return value !== false;
  }
  const tags = values.get('tags') ?? null;
  if (!dependency.tags?.length || !isMap(tags)) return true;
  return dependency.tags.some((tag) => tags.get(tag) === true);
}
