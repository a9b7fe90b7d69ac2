import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { ValueOrigins } from '../../engine/values/origins.ts';
import { formatValuePath, parseValuePath } from '../../engine/values/value-path.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { placeText, ValuePlaces } from './value-locations.ts';

/** A chart and the values for it. */
export interface ExplainRequest {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly sources: ValueSources;
}

/** A computed value, who set it, and what that overrides. */
export interface ValueOrigin {
  /** dotted */
  readonly path: string;
  readonly value: Value;
  /** a null took a default away, so there is no value */
  readonly removed: boolean;
  /** "file:line:column" or a flag */
  readonly origin: string;
  readonly overrides: readonly string[];
}

/**
 * Where each computed value comes from, in the order of the computed values; removed defaults last. Nothing is rendered, and the
 * schema is not asked, so that charts which fail can be looked at.
 *
 * @param below a dotted path; all values for "."
 * @throws USAGE when there is nothing at the path; VALUES_NOT_TABLE
 */
export function explainValues(request: ExplainRequest, below: string): ValueOrigin[] {
  const { chart, userValues, sources } = request;
  const computed = coalesceValues(processDependencies(chart, userValues).chart, userValues);
  const origins = new ValueOrigins(chart, {
    files: sources.files.map(({ values }) => values),
    expressions: sources.expressions,
  });
  const places = new ValuePlaces(origins.chart, sources, 'whole');
  const found = origins.explain(computed, parseValuePath(below));
  if (found.length === 0 && below !== '.') {
    throw new TillerlessError('USAGE', `no value at ${JSON.stringify(below)}`, {
      hint: `the chart and its values have at the top: ${[...computed.keys()].map((key) => formatValuePath([key])).join(', ')}`,
    });
  }
  return found.map(({ path, value, removed, origin, overrides }) => ({
    path: formatValuePath(path),
    value,
    removed,
    origin: origin ? placeText(places.place(origin)) : 'made for a subchart',
    overrides: overrides.map((each) => placeText(places.place(each))),
  }));
}
