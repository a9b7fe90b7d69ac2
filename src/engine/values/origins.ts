import { GoObject, type Value, type ValueMap } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import { coalesceValues, copyMap } from './coalesce.ts';
import { enableDependencies, importDependencyValues, importRule } from './dependencies.ts';
import { applySet, type SetExpression } from './set-syntax.ts';
import { inOrder, mergeUserValues, type UserValueSources } from './user-values.ts';

/**
 * A source of values: a values file (identified by its index), a flag, or a chart's values.yaml (identified by the names of the
 * subcharts on the path to the chart).
 */
export type ValueLayer =
  | { readonly kind: 'file'; readonly index: number }
  | { readonly kind: 'flag'; readonly expression: SetExpression }
  | { readonly kind: 'chart'; readonly chart: Chart; readonly path: readonly string[] };

/** A value in a specific layer. */
export interface Origin {
  readonly layer: ValueLayer;
  /** path in the layer */
  readonly path: ValuePath;
  readonly value: Value;
}

/** The origin of a computed value, or of a value that was removed by a null. */
export interface ExplainedValue {
  readonly path: ValuePath;
  readonly value: Value;
  readonly removed: boolean;
  /** undefined if no layer contains the value, for example if it is a table created for a subchart */
  readonly origin: Origin | undefined;
  /** overridden values, highest precedence first */
  readonly overrides: readonly Origin[];
}

/** Replaces a scalar while values are merged, and records the scalar's origin. */
class Marked extends GoObject {
  readonly goType = 'marked';
  readonly origin: Origin;

  constructor(origin: Origin) {
    super();
    this.origin = origin;
  }
}

/**
 * Replaces the scalars in a value with placeholders. Tables, lists and nulls are unchanged, because they affect how values are
 * merged.
 */
function mark(value: Value, layer: ValueLayer, path: ValuePath): Value {
  if (value === null || value instanceof Marked) return value;
  if (value instanceof Map) return markMap(value, layer, path);
  if (Array.isArray(value)) return value.map((item: Value, at) => mark(item, layer, [...path, at]));
  return new Marked({ layer, path, value });
}

function markMap(map: ValueMap, layer: ValueLayer, path: ValuePath = []): ValueMap {
  return new Map([...map].map(([key, value]) => [key, mark(value, layer, [...path, key])]));
}

function markChart(chart: Chart, path: readonly string[]): Chart {
  return {
    ...chart,
    values: markMap(chart.values, { kind: 'chart', chart, path }),
    subcharts: chart.subcharts.map((subchart) => markChart(subchart, [...path, subchart.metadata.name])),
  };
}

function markedUserValues(sources: UserValueSources): ValueMap {
  const files = sources.files.map((values, index) => markMap(values, { kind: 'file', index }));
  let merged = mergeUserValues({ files, expressions: [] }, () => '');
  for (const expression of inOrder(sources.expressions)) {
    applySet(merged, expression, () => '');
    merged = markMap(merged, { kind: 'flag', expression });
  }
  return merged;
}

/** Returns the value at a path, or undefined if there is none. */
export function valueAt(values: Value | undefined, path: ValuePath): Value | undefined {
  let value = values;
  for (const part of path) {
    if (typeof part === 'string') value = value instanceof Map ? value.get(part) : undefined;
    else value = Array.isArray(value) ? (value[part] as Value | undefined) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function isLeaf(value: Value): boolean {
  return value instanceof Map ? value.size === 0 : !Array.isArray(value) || value.length === 0;
}

/** Calls `visit` for every scalar and for empty tables and lists. */
export function eachLeaf(value: Value, path: ValuePath, visit: (path: ValuePath, value: Value) => void): void {
  if (isLeaf(value)) visit(path, value);
  else if (value instanceof Map) for (const [key, item] of value) eachLeaf(item, [...path, key], visit);
  else if (Array.isArray(value)) for (const [at, item] of value.entries()) eachLeaf(item, [...path, at], visit);
}

interface LayerValues {
  readonly layer: ValueLayer;
  readonly values: ValueMap;
}

/** Finds the origins of a chart's computed values by repeating the merge with placeholders. */
export class ValueOrigins {
  /** user-supplied layers, highest precedence first */
  private readonly userLayers: readonly LayerValues[];
  /** the chart without its disabled subcharts */
  readonly chart: Chart;
  private readonly marked: ValueMap;

  /**
   * @param chart the loaded chart, including disabled subcharts
   * @param sources the user's values; must be valid, that is, the caller has already merged them without errors
   */
  constructor(chart: Chart, sources: UserValueSources) {
    const flags = inOrder(sources.expressions).map((expression): LayerValues => {
      const values: ValueMap = new Map();
      applySet(values, expression, () => '');
      return { layer: { kind: 'flag', expression }, values };
    });
    const files = sources.files.map((values, index): LayerValues => ({ layer: { kind: 'file', index }, values }));
    this.userLayers = [...files, ...flags].reverse();
    this.chart = enableDependencies(
      chart,
      mergeUserValues({ ...sources, files: sources.files.map(copyMap) }, () => ''),
    );
    this.marked = coalesceValues(importDependencyValues(markChart(this.chart, [])), markedUserValues(sources));
  }

  /**
   * Finds the origin of the value at a path, and the values that it overrides. The returned values may differ from the real ones:
   * for example, values from --set-file are empty.
   */
  find(path: ValuePath): Pick<ExplainedValue, 'origin' | 'overrides'> {
    const candidates = this.candidates(path);
    const marked = valueAt(this.marked, path);
    const origin = marked instanceof Marked ? marked.origin : candidates.find(({ value }) => marked !== null || value === null);
    return { origin, overrides: candidates.filter((candidate) => !isSame(candidate, origin) && !isGap(candidate)) };
  }

  /** Returns all computed values below a path with their origins, including defaults that were removed by nulls. */
  explain(computed: ValueMap, below: ValuePath = []): ExplainedValue[] {
    const explained: ExplainedValue[] = [];
    const top = valueAt(computed, below);
    if (top !== undefined)
      eachLeaf(top, below, (path, value) => {
        if (path.length > 0) explained.push({ path, value, removed: false, ...this.find(path) });
      });
    return [...explained, ...this.removed(computed, below)];
  }

  private removed(computed: ValueMap, below: ValuePath): ExplainedValue[] {
    const explained = new Map<string, ExplainedValue>();
    this.eachLayer([], (prefix, { values }) =>
      eachLeaf(values, prefix, (path, value) => {
        if (value !== null || valueAt(computed, path) !== undefined) return;
        if (!below.every((part, at) => part === path[at])) return;
        const [origin, ...overrides] = this.candidates(path);
        const lost = overrides.filter((override) => override.value !== null);
        if (origin?.value === null && lost.length > 0)
          explained.set(JSON.stringify(path), { path, value: null, removed: true, origin, overrides: lost });
      }),
    );
    return [...explained.values()];
  }

  private eachLayer(path: readonly string[], visit: (prefix: ValuePath, layer: LayerValues) => void, chart = this.chart): void {
    if (path.length === 0) for (const layer of this.userLayers) visit([], layer);
    visit(path, { layer: { kind: 'chart', chart, path }, values: chart.values });
    for (const subchart of chart.subcharts) this.eachLayer([...path, subchart.metadata.name], visit, subchart);
  }

  /** Returns the values that the layers contain at a path, highest precedence first. */
  private candidates(path: ValuePath): Origin[] {
    const origins: Origin[] = [];
    for (const alias of aliases(path, this.chart)) {
      for (const { layer, values } of this.userLayers) addOrigin(origins, layer, values, alias);
    }
    chartCandidates(this.chart, [], path, origins);
    return origins;
  }
}

function isSame(a: Origin, b: Origin | undefined): boolean {
  return b !== undefined && sameLayer(a.layer, b.layer) && JSON.stringify(a.path) === JSON.stringify(b.path);
}

/** Reports whether a value is a null that fills a gap in a list. */
function isGap({ layer, path, value }: Origin): boolean {
  return value === null && layer.kind === 'flag' && typeof path.at(-1) === 'number';
}

function sameLayer(a: ValueLayer, b: ValueLayer): boolean {
  if (a.kind === 'file') return b.kind === 'file' && a.index === b.index;
  if (a.kind === 'flag') return b.kind === 'flag' && a.expression === b.expression;
  return b.kind === 'chart' && a.path.join('\0') === b.path.join('\0');
}

function addOrigin(origins: Origin[], layer: ValueLayer, values: ValueMap, path: ValuePath): void {
  const value = valueAt(values, path);
  const origin = value === undefined ? undefined : { layer, path, value };
  if (origin && !origins.some((known) => isSame(known, origin))) origins.push(origin);
}

/** Returns all paths at which the user could have set a value. A subchart's globals can be set in any of its parent charts. */
function aliases(path: ValuePath, chart: Chart): ValuePath[] {
  const at = globalAt(path, chart);
  if (at <= 0) return [path];
  return Array.from({ length: at + 1 }, (_, depth) => [...path.slice(0, depth), ...path.slice(at)]);
}

/** Returns the number of subcharts that precede `global` in a path, or -1 if the path does not refer to a global. */
function globalAt(path: ValuePath, chart: Chart): number {
  let current: Chart | undefined = chart;
  for (const [at, part] of path.entries()) {
    if (part === 'global') return at;
    current = current?.subcharts.find((subchart) => subchart.metadata.name === part);
    if (current === undefined) return -1;
  }
  return -1;
}

function chartCandidates(chart: Chart, names: readonly string[], path: ValuePath, origins: Origin[]): void {
  const layer: ValueLayer = { kind: 'chart', chart, path: names };
  for (const alias of aliases(path, chart)) addOrigin(origins, layer, chart.values, alias);
  importCandidates(chart, names, path, origins);
  const subchart = chart.subcharts.find((subchart) => subchart.metadata.name === path[0]);
  if (subchart !== undefined && path.length > 1)
    chartCandidates(subchart, [...names, subchart.metadata.name], path.slice(1), origins);
}

/** Finds the values that import-values copies to a path, and adds their origins to `origins`. */
function importCandidates(chart: Chart, names: readonly string[], path: ValuePath, origins: Origin[]): void {
  for (const entry of chart.metadata.dependencies ?? []) {
    const subchart = chart.subcharts.find((subchart) => subchart.metadata.name === entry.name);
    for (const item of subchart ? (entry.importValues ?? []) : []) {
      const rule = importRule(item);
      if (rule === undefined || subchart === undefined) continue;
      const parent = rule.parent === '.' ? [] : rule.parent.split('.');
      if (path.length <= parent.length || !parent.every((part, at) => part === path[at])) continue;
      const inner = [...rule.child.split('.'), ...path.slice(parent.length)];
      chartCandidates(subchart, [...names, entry.name], inner, origins);
    }
  }
}
