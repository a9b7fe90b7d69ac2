import { join } from 'node:path';
import { fromGoBytes } from '../../base/go/bytes.ts';
import type { ValueMap } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import { isEta } from '../../engine/eta/names.ts';
import { actionEnd } from '../../engine/find-action-end.ts';
import { ValueReads } from '../../engine/reads/value-reads.ts';
import type { Recording } from '../../engine/render.ts';
import { Coverage } from '../../engine/template/coverage.ts';
import { type TemplateParts, templateParts } from '../../engine/template-parts.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ChartCoverage, CoveredRange, FileCoverage } from '../../report/coverage-report.ts';

const noParts: TemplateParts = { actions: [], branches: [], templates: [] };

/** Records, across all renders, which parts of a chart are covered by its tests. */
export class CoverageCollector {
  readonly #chart: Chart;
  readonly #coverage = new Coverage();
  readonly #unread: Map<string, ValuePath>;
  readonly #routes: Set<string>;
  readonly #valueCount: number;

  constructor(chart: Chart) {
    this.#chart = chart;
    this.#routes = new Set([chart.metadata.name]);
    this.#unread = new Map(ownLeaves(chart).map((path) => [formatValuePath(path), path]));
    this.#valueCount = this.#unread.size;
  }

  /**
   * Calls `render` and records which actions run and which values are read.
   *
   * @param route path of the chart whose tests are run: "web" or "web/charts/db"
   */
  record<T>(route: string, render: (recording: Recording) => T): T {
    this.#routes.add(route);
    const reads = new ValueReads({ runsSkipped: false });
    try {
      return render({ coverage: this.#coverage, reads, sources: new Map() });
    } finally {
      reads.close();
      for (const [name, path] of this.#unread) if (reads.root.isReadAt(path)) this.#unread.delete(name);
    }
  }

  /** Returns the coverage of the chart and of the subcharts whose tests were run. @param path path of the chart */
  report(path: string): ChartCoverage {
    const { name } = this.#chart.metadata;
    return {
      name,
      path,
      files: this.#files(this.#chart, name, path),
      values: { read: this.#valueCount - this.#unread.size, unread: [...this.#unread.keys()] },
    };
  }

  #files(chart: Chart, route: string, path: string): FileCoverage[] {
    const own = this.#routes.has(route) ? chart.templates.filter(({ name }) => !isEta(name)) : [];
    const files = own.map(({ name, data }) =>
      this.#file({ path: join(path, name), file: `${route}/${name}`, source: fromGoBytes(data) }),
    );
    const inner = chart.subcharts.flatMap((subchart) => {
      const below = `charts/${subchart.metadata.name}`;
      return this.#files(subchart, `${route}/${below}`, join(path, below));
    });
    return [...files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), ...inner];
  }

  #file({ path, file, source }: { readonly path: string; readonly file: string; readonly source: string }): FileCoverage {
    const { actions, branches, templates } = partsOf(file, source);
    const positions = new TextPositions(source);
    const rangeAt = (pos: number): CoveredRange => rangeOf(source, pos, positions);
    return {
      path,
      source,
      actions: actions.map((pos) => ({ ...rangeAt(pos), count: this.#coverage.actionCount({ file, pos }) })),
      branches: branches.map(({ pos, kind }) => ({ ...rangeAt(pos), kind, ...this.#coverage.branchCounts({ file, pos }) })),
      templates: templates.map(({ pos, name }) => ({
        ...rangeAt(pos),
        name,
        count: this.#coverage.templateCount(file, name),
      })),
    };
  }
}

/**
 * Returns the actions, branches and named templates of a file. Returns empty lists if the file cannot be parsed, because no test
 * can then render it.
 */
function partsOf(file: string, source: string): TemplateParts {
  try {
    return templateParts(file, source);
  } catch {
    return noParts;
  }
}

/**
 * Converts offsets in a template to lines and columns. Uses binary search, because templates can have many lines with many
 * actions each.
 */
class TextPositions {
  readonly #lineStarts: readonly number[];
  /** offsets of low surrogates, which do not count as characters */
  readonly #halves: readonly number[];

  constructor(text: string) {
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    this.#halves = [...text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)].map(({ index }) => index + 1);
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    const line = countUpTo(this.#lineStarts, offset);
    const start = this.#lineStarts[line - 1] ?? 0;
    const halves = countUpTo(this.#halves, offset) - countUpTo(this.#halves, start);
    return { line, column: offset - start - halves + 1 };
  }
}

/** Returns the number of offsets that are less than or equal to a limit. The offsets must be sorted. */
function countUpTo(offsets: readonly number[], limit: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the range of the action at a position, including its braces. */
function rangeOf(source: string, pos: number, positions: TextPositions): CoveredRange {
  const open = source.lastIndexOf('{{', pos);
  const start = open < 0 ? pos : open;
  return { start, end: actionEnd(source, pos), ...positions.at(start) };
}

/** Returns the paths of a chart's own default values: scalars, lists and empty maps, excluding subchart values. */
function ownLeaves(chart: Chart): ValuePath[] {
  const { dependencies = [] } = chart.metadata;
  const subcharts = [
    ...dependencies.map(({ name, alias }) => alias ?? name),
    ...chart.subcharts.map(({ metadata }) => metadata.name),
  ];
  const leaves: ValuePath[] = [];
  const visit = (map: ValueMap, path: ValuePath): void => {
    for (const [key, value] of map) {
      if (path.length === 0 && subcharts.includes(key)) continue;
      if (value instanceof Map && value.size > 0) visit(value, [...path, key]);
      else leaves.push([...path, key]);
    }
  };
  visit(chart.values, []);
  return leaves;
}
