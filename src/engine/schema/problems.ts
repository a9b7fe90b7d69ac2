import type { Value, ValueMap } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { checkSchema } from './validate-values.ts';
import type { Violation } from './violation.ts';

/** A value that a schema refuses. */
export interface SchemaProblem {
  /** in the computed values of the root chart */
  readonly path: ValuePath;
  readonly value: Value;
  readonly violation: Violation;
}

/** Follows a JSON pointer; indexes of lists become numbers. */
function follow(values: Value, pointer: string): { path: ValuePath; value: Value } {
  const path: (string | number)[] = [];
  let value = values;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    const inner: Value | undefined = value instanceof Map ? value.get(key) : Array.isArray(value) ? value[Number(key)] : null;
    value = inner ?? null;
  }
  return { path, value };
}

/** The failures at the ends; those below a choice contradict each other, so that the choice itself counts. */
function ends(violation: Violation): Violation[] {
  return violation.causes.length === 0 || violation.detail !== undefined ? [violation] : violation.causes.flatMap(ends);
}

/**
 * All values that the schemas of a chart and its subcharts refuse, in the order in which Helm lists them. Schemas that can not be used
 * are passed over.
 *
 * @param values computed values
 */
export function schemaProblems(chart: Chart, values: ValueMap, names: readonly string[] = []): SchemaProblem[] {
  const own = violationsOf(chart, values).flatMap(ends);
  const found = own.map((violation): SchemaProblem => {
    const { path, value } = follow(values, violation.pointer);
    return { path: [...names, ...path], value, violation };
  });
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata;
    const inner = values.get(name);
    if (inner instanceof Map) found.push(...schemaProblems(subchart, inner, [...names, name]));
  }
  return found;
}

function violationsOf(chart: Chart, values: ValueMap): readonly Violation[] {
  if (chart.schema === undefined) return [];
  try {
    return checkSchema(values, chart.schema, chart.remoteSchemas);
  } catch (error) {
    if (isTillerlessError(error, 'VALUES_SCHEMA')) return [];
    throw error;
  }
}
