import type { Value } from '../../base/go/value.ts';
import { toJson } from '../../base/go/value-to-json.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { ValueOrigins } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ExplainedValueUse } from '../../report/explanation.ts';
import type { ExplainRequest } from './explain-values.ts';
import { placeText, ValuePlaces } from './value-locations.ts';

/** Describes values with their origins. */
export class ValueUses {
  readonly #origins: ValueOrigins;
  readonly #locations: ValuePlaces;

  constructor({ chart, sources }: ExplainRequest) {
    const files = sources.files.map(({ values }) => values);
    this.#origins = new ValueOrigins(chart, { files, expressions: sources.expressions });
    this.#locations = new ValuePlaces(this.#origins.chart, sources);
  }

  describe(path: ValuePath, value: Value): ExplainedValueUse {
    const { origin, overrides } = this.#origins.find(path);
    return {
      path: formatValuePath(path),
      value: toJson(value),
      origin: origin ? placeText(this.#locations.locate(origin)) : 'created for a subchart',
      overrides: overrides.map((override) => placeText(this.#locations.locate(override))),
    };
  }
}
