import type { ValueMap } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import type { RecordedReads } from '../../engine/reads/record-reads.ts';
import { ValueUsage, type ValueUse } from '../../engine/reads/value-usage.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { eachLeaf, type ValueLayer } from '../../engine/values/origins.ts';
import { applySet } from '../../engine/values/set-syntax.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { type ValuePlace, ValuePlaces } from './value-locations.ts';

/** A value that the user set but no template of the chart reads. */
export interface UnreadValue {
  /**
   * path of the value up to the first key that the chart neither declares nor reads; the entire path if the chart knows all keys
   */
  readonly path: string;
  /** name of the chart whose templates do not read the value */
  readonly chart: string;
  /** the most similar path that has a default, is declared in a schema, or is read by a template */
  readonly suggestion: string | undefined;
  /** where the user set the value */
  readonly location: ValuePlace;
}

/** A rendered chart, and the values that the user set. */
export interface UnreadRequest {
  /** the chart as loaded, including disabled subcharts */
  readonly loaded: Chart;
  /** the chart that was rendered, without disabled subcharts */
  readonly rendered: Chart;
  readonly sources: ValueSources;
  /** the values that the templates read while the chart was rendered */
  readonly reads: RecordedReads;
  /** renders again, and also records the values that skipped branches would read */
  readonly recordAgain: () => RecordedReads;
}

interface Layer {
  readonly layer: ValueLayer;
  readonly values: ValueMap;
}

/** Finds the values that the user set but no template reads, in the order they were set. */
export function unreadValues(request: UnreadRequest): UnreadValue[] {
  const leaves = userLayers(request.sources).flatMap(leavesOf);
  const first = usageOf(request, request.reads);
  const suspects = leaves.filter(({ path }) => first.useOf(path).kind === 'unread');
  if (suspects.length === 0) return [];
  const again = recordSkipped(request);
  if (!again || again.reads.isIncomplete) return [];
  const usage = usageOf(request, again);
  const locations = new ValuePlaces(request.rendered, request.sources);
  const found = new Map<string, UnreadValue>();
  for (const { layer, at, path } of suspects) {
    const use = usage.useOf(path);
    if (use.kind !== 'unread') continue;
    const key = JSON.stringify([at, use.path]);
    if (!found.has(key))
      found.set(key, describe(request.rendered, use, locations.locate({ layer, path: use.path, value: null }, 'key')));
  }
  return [...found.values()];
}

/**
 * Re-renders the chart and also executes skipped branches. Returns undefined if this fails or exceeds a limit, because the record
 * of the values that were read is then incomplete.
 */
function recordSkipped({ recordAgain }: UnreadRequest): RecordedReads | undefined {
  try {
    return recordAgain();
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

function usageOf({ loaded, rendered }: UnreadRequest, { reads }: RecordedReads): ValueUsage {
  return new ValueUsage({ loaded, rendered, defaults: coalesceValues(rendered, new Map()), reads });
}

function describe(chart: Chart, { path, suggestion }: ValueUse & { kind: 'unread' }, location: ValuePlace): UnreadValue {
  return {
    path: formatValuePath(path),
    chart: owner(chart, path),
    suggestion: suggestion && formatValuePath(suggestion),
    location,
  };
}

/** Returns the name of the innermost chart that a value belongs to. */
function owner(chart: Chart, path: ValuePath): string {
  const inner = path.length > 1 ? chart.subcharts.find(({ metadata }) => metadata.name === path[0]) : undefined;
  return inner ? owner(inner, path.slice(1)) : chart.metadata.name;
}

function userLayers({ files, expressions }: ValueSources): Layer[] {
  const flags = expressions.map((expression): Layer => {
    const values: ValueMap = new Map();
    applySet(values, expression, () => '');
    return { layer: { kind: 'flag', expression }, values };
  });
  return [...files.map(({ values }, index): Layer => ({ layer: { kind: 'file', index }, values })), ...flags];
}

function leavesOf({ layer, values }: Layer, at: number): { layer: ValueLayer; at: number; path: ValuePath }[] {
  const leaves: { layer: ValueLayer; at: number; path: ValuePath }[] = [];
  eachLeaf(values, [], (path, value) => {
    // Ignore the nulls that --set a[2]=x inserts before the index.
    const isGap = layer.kind === 'flag' && value === null && typeof path.at(-1) === 'number';
    if (path.length > 0 && !isGap) leaves.push({ layer, at, path });
  });
  return leaves;
}
