import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { formatValuePath, parseValuePath } from '../../engine/values/value-path.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { ValueUses } from './value-uses.ts';

/** A chart and the values to apply to it. */
export interface ExplainRequest {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly sources: ValueSources;
}

/** A computed value with its origin and the values that it overrides. */
export interface ValueOrigin {
  /** dotted path */
  readonly path: string;
  readonly value: Value;
  /** true if a null removed the default, leaving no value */
  readonly removed: boolean;
  /** "file:line:column" or a flag */
  readonly origin: string;
  readonly overrides: readonly string[];
}

/**
 * Returns the origin of each computed value, in the order of the values. Removed defaults come last. Nothing is rendered or
 * validated, so this also works for charts with errors.
 *
 * @param below a dotted path; "." for all values
 * @throws USAGE if there is no value at the path; VALUES_NOT_TABLE
 */
export function explainValues(request: ExplainRequest, below: string): ValueOrigin[] {
  const { chart, userValues } = request;
  const computed = coalesceValues(processDependencies(chart, userValues).chart, userValues);
  const uses = new ValueUses(request, 'whole');
  const explained = uses.origins.explain(computed, parseValuePath(below));
  if (explained.length === 0 && below !== '.') throw noValueAt(below, computed);
  return explained.map(({ path, value, removed, ...origin }) => ({
    path: formatValuePath(path),
    value,
    removed,
    ...uses.locate(origin),
  }));
}

/** Returns the error for a path that has no computed value. */
export function noValueAt(path: string, computed: ValueMap): TillerlessError {
  return new TillerlessError('USAGE', `no value at ${JSON.stringify(path)}`, {
    hint: `available top-level keys: ${[...computed.keys()].map((key) => formatValuePath([key])).join(', ')}`,
  });
}
