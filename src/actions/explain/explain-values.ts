import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { ValueOrigins } from '../../engine/values/origins.ts';
import { formatValuePath, parseValuePath } from '../../engine/values/value-path.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { placeText, ValuePlaces } from './value-locations.ts';

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
  /** true if a null removed the default, so that there is no value */
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
  const { chart, userValues, sources } = request;
  const computed = coalesceValues(processDependencies(chart, userValues).chart, userValues);
  const origins = new ValueOrigins(chart, {
    files: sources.files.map(({ values }) => values),
    expressions: sources.expressions,
  });
  const locations = new ValuePlaces(origins.chart, sources, 'whole');
  const explained = origins.explain(computed, parseValuePath(below));
  if (explained.length === 0 && below !== '.') {
    throw new TillerlessError('USAGE', `no value at ${JSON.stringify(below)}`, {
      hint: `available top-level keys: ${[...computed.keys()].map((key) => formatValuePath([key])).join(', ')}`,
    });
  }
  return explained.map(({ path, value, removed, origin, overrides }) => ({
    path: formatValuePath(path),
    value,
    removed,
    origin: origin ? placeText(locations.locate(origin)) : 'made for a subchart',
    overrides: overrides.map((override) => placeText(locations.locate(override))),
  }));
}
