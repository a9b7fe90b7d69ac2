import type { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartDefinition } from './chart-definition.ts';
import type { ChartSource } from './chart-source.ts';
import type { Schema } from './model/schema.ts';

/** A chart and its schema, or the error if there is no schema. */
export interface ChartResult {
  readonly source: ChartSource;
  /** undefined if Chart.yaml cannot be read */
  readonly definition: ChartDefinition | undefined;
  schema: Schema | undefined;
  readonly error: TillerlessError | undefined;
  /** true if the schema was read from the chart instead of being generated */
  isExisting: boolean;
}

/** A chart whose schema was generated. */
export interface GeneratedChart extends ChartResult {
  readonly definition: ChartDefinition;
  schema: Schema;
}

export function isGenerated(result: ChartResult): result is GeneratedChart {
  return result.definition !== undefined && result.schema !== undefined && result.error === undefined;
}
