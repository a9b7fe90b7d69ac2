import type { Value } from '../../base/go/value.ts';
import { toJson } from '../../base/go/value-to-json.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import { type ExplainedValue, ValueOrigins } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import type { ExplainedValueUse } from '../../report/explanation.ts';
import { type FlagNaming, placeText, ValuePlaces } from './value-locations.ts';

/** Describes values, and where they were set. */
export class ValueUses {
  readonly origins: ValueOrigins;
  readonly #locations: ValuePlaces;

  constructor({ chart, sources }: { readonly chart: Chart; readonly sources: ValueSources }, naming: FlagNaming = 'path') {
    const files = sources.files.map(({ values }) => values);
    this.origins = new ValueOrigins(chart, { files, expressions: sources.expressions });
    this.#locations = new ValuePlaces(this.origins.chart, sources, naming);
  }

  describe(path: ValuePath, value: Value): ExplainedValueUse {
    return { path: formatValuePath(path), value: toJson(value), ...this.locate(this.origins.find(path)) };
  }

  /** Returns where a value was set ("file:line:column" or a flag), and the locations of the values that it overrides. */
  locate({ origin, overrides }: Pick<ExplainedValue, 'origin' | 'overrides'>): Pick<ExplainedValueUse, 'origin' | 'overrides'> {
    return {
      origin: origin ? placeText(this.#locations.locate(origin)) : 'created for a subchart',
      overrides: overrides.map((override) => placeText(this.#locations.locate(override))),
    };
  }
}
