import type { Value, ValueMap } from '../../base/go/value.ts';
import { slogLine } from '../../base/log.ts';
import { checkConstraint, parseConstraint, parseVersion } from '../../base/semver-range.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { stringMap } from '../template/go-types.ts';
import { coalesceValues, copyMap, mergeDefaults, mergeTables } from './coalesce.ts';
import { pathTable, pathValue } from './path-value.ts';

/** A chart without its disabled subcharts, and the warnings that Helm logs. */
export interface ProcessedChart {
  readonly chart: Chart;
  /** lines as Helm 4 prints them to stderr */
  readonly warnings: readonly string[];
}

/**
 * Reports whether a version satisfies a constraint. An empty or invalid constraint is never satisfied (Helm's IsCompatibleRange).
 */
export function isCompatible(constraint: string, version: string): boolean {
  try {
    return checkConstraint(parseConstraint(constraint), parseVersion(version));
  } catch (error) {
    if (isTillerlessError(error)) return false;
    throw error;
  }
}

function matches(dependency: Dependency, chart: Chart): boolean {
  return dependency.name === chart.metadata.name && isCompatible(dependency.version ?? '', chart.metadata.version);
}

/**
 * Returns the subcharts in Helm's order: first those that Chart.yaml does not declare, then one subchart per entry in Chart.yaml,
 * renamed to its alias.
 */
function declaredSubcharts(chart: Chart, dependencies: readonly Dependency[]): Chart[] {
  const undeclared = chart.subcharts.filter((subchart) => !dependencies.some((dependency) => matches(dependency, subchart)));
  const declared = dependencies.flatMap((dependency) => {
    const subchart = chart.subcharts.find((candidate) => matches(dependency, candidate));
    if (subchart === undefined) return [];
    const name = dependency.alias ?? subchart.metadata.name;
    return [{ ...subchart, metadata: { ...subchart.metadata, name } }];
  });
  return [...undeclared, ...declared];
}

class Processor {
  readonly warnings: string[] = [];

  private warn(message: string, fields: Readonly<Record<string, string>>): void {
    this.warnings.push(slogLine('warn', message, fields));
  }

  /** Removes disabled subcharts at every level. `path` is the chart's path in `values`. */
  enable(chart: Chart, values: ValueMap, path: string): Chart {
    const { dependencies } = chart.metadata;
    if (dependencies === undefined) return chart;
    const all: Chart = { ...chart, subcharts: declaredSubcharts(chart, dependencies) };
    const renamed = dependencies.map((entry) => (entry.alias === undefined ? entry : { ...entry, name: entry.alias }));
    const computed = coalesceValues(all, values, (line) => this.warnings.push(slogLine('info', line)));
    const enabled = renamed.filter((entry) => this.byCondition(entry, computed, path) ?? this.byTags(entry, computed));
    const disabledNames = new Set(renamed.filter((entry) => !enabled.includes(entry)).map((entry) => entry.name));
    const subcharts = all.subcharts.filter((subchart) => !disabledNames.has(subchart.metadata.name));
    return {
      ...all,
      metadata: { ...all.metadata, dependencies: enabled.map((entry) => ({ ...entry, enabled: true })) },
      subcharts: subcharts.map((subchart) => this.enable(subchart, computed, `${path}${subchart.metadata.name}.`)),
    };
  }

  /** Evaluates a dependency's conditions. The first condition that resolves to a boolean decides. */
  private byCondition(entry: Dependency, values: ValueMap, path: string): boolean | undefined {
    for (const condition of (entry.condition ?? '').trim().split(',')) {
      if (condition === '') continue;
      const value = pathValue(values, path + condition);
      if (typeof value === 'boolean') return value;
      if (value !== undefined) this.warn('returned non-bool value', { path: condition, chart: entry.name });
    }
    return undefined;
  }

  /** Evaluates a dependency's tags. The dependency is enabled if any of its tags is true or none of them is set. */
  private byTags(entry: Dependency, values: ValueMap): boolean {
    const table = values.get('tags');
    if (!(table instanceof Map)) return true;
    let anyFalse = false;
    for (const tag of entry.tags ?? []) {
      const value = table.get(tag);
      if (value === true) return true;
      if (value === false) anyFalse = true;
      else if (value !== undefined) this.warn('returned non-bool value', { tag, chart: entry.name });
    }
    return !anyFalse;
  }

  /** Applies import-values, starting with the most deeply nested subcharts. */
  importValues(chart: Chart): Chart {
    const inner: Chart = { ...chart, subcharts: chart.subcharts.map((subchart) => this.importValues(subchart)) };
    const { dependencies } = inner.metadata;
    if (dependencies === undefined || dependencies.length === 0) return inner;
    const computed = mergeDefaults(inner, (line) => this.warnings.push(slogLine('info', line)));
    let imported: ValueMap = new Map();
    const resolved = dependencies.map((entry) => {
      const imports = entry.importValues?.flatMap((item) => {
        const rule = importRule(item);
        if (rule === undefined) return [];
        const result = pathTable(computed, `${entry.name}.${rule.child}`);
        if (result.table === undefined) {
          const error = JSON.stringify(result.missing);
          if (typeof item === 'string') this.warn('ImportValues missing table', { error: `${error} is not a table` });
          else this.warn('ImportValues missing table from chart', { chart: entry.name, error: `${error} is not a table` });
        } else {
          imported = mergeTables(imported, typeof item === 'string' ? result.table : underPath(rule.parent, result.table));
        }
        return [
          stringMap([
            ['child', rule.child],
            ['parent', rule.parent],
          ]),
        ];
      });
      return imports === undefined ? entry : { ...entry, importValues: imports };
    });
    return {
      ...inner,
      metadata: { ...inner.metadata, dependencies: resolved },
      values: imported.size === 0 ? computed : mergeTables(computed, imported),
    };
  }
}

/**
 * Parses an entry of import-values. Returns the path to copy from in the subchart (`child`), and the path to copy to in the
 * parent chart (`parent`).
 */
export function importRule(item: Value): { child: string; parent: string } | undefined {
  if (typeof item === 'string') return { child: `exports.${item}`, parent: '.' };
  if (!(item instanceof Map)) return undefined;
  return { child: String(item.get('child') ?? ''), parent: String(item.get('parent') ?? '') };
}

/** Nests a table under a path. For "a.b", the result is `{a: {b: table}}`, and for ".", it is the table itself. */
function underPath(path: string, table: ValueMap): ValueMap {
  if (path === '.') return copyMap(table);
  return path
    .split('.')
    .reverse()
    .reduce<ValueMap>((inner, name) => new Map<string, Value>([[name, inner]]), copyMap(table));
}

/**
 * Applies the conditions, tags, aliases and import-values of dependencies at every level (Helm's ProcessDependencies).
 *
 * @param userValues user-supplied values, against which conditions are evaluated together with the charts' defaults
 * @throws VALUES_NOT_TABLE if the value for a subchart is not a table
 */
export function processDependencies(chart: Chart, userValues: ValueMap): ProcessedChart {
  const processor = new Processor();
  const enabled = processor.enable(chart, userValues, '');
  return { chart: processor.importValues(enabled), warnings: processor.warnings };
}

/** Runs the first half of `processDependencies`: removes disabled subcharts. The chart's values are unchanged. */
export function enableDependencies(chart: Chart, userValues: ValueMap): Chart {
  return new Processor().enable(chart, userValues, '');
}

/** Runs the second half of `processDependencies`: applies import-values. */
export function importDependencyValues(chart: Chart): Chart {
  return new Processor().importValues(chart);
}
