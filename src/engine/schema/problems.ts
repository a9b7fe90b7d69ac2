import type { Value, ValueMap } from '../../base/go/value.ts';
import { keyOfToken } from '../../base/text.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { checkSchema } from './validate-values.ts';
import type { Violation } from './violation.ts';

/** A value that a schema rejects. */
export interface SchemaProblem {
  /** path in the root chart's computed values */
  readonly path: ValuePath;
  readonly value: Value;
  readonly violation: Violation;
}

/** Resolves a JSON pointer. List indexes become numbers. */
function follow(values: Value, pointer: string): { path: ValuePath; value: Value } {
  const path: (string | number)[] = [];
  let value = values;
  for (const part of pointer.split('/').slice(1)) {
    const key = keyOfToken(part);
    path.push(Array.isArray(value) ? Number(key) : key);
    const inner: Value | undefined = value instanceof Map ? value.get(key) : Array.isArray(value) ? value[Number(key)] : null;
    value = inner ?? null;
  }
  return { path, value };
}

/**
 * Replaces a failure with its innermost causes. A failure of anyOf, oneOf or contains is returned as is, because its causes are
 * alternatives.
 */
function ends(violation: Violation): Violation[] {
  return violation.causes.length === 0 || violation.detail !== undefined ? [violation] : violation.causes.flatMap(ends);
}

/**
 * Returns all values that the schemas of a chart and its subcharts reject, in the order of Helm's list. Invalid schemas are
 * skipped.
 *
 * @param values the computed values
 */
export function schemaProblems(chart: Chart, values: ValueMap, names: readonly string[] = []): SchemaProblem[] {
  const own = violationsOf(chart, values).flatMap(ends);
  const problems = own.map((violation): SchemaProblem => {
    const { path, value } = follow(values, violation.pointer);
    return { path: [...names, ...path], value, violation };
  });
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata;
    const inner = values.get(name);
    if (inner instanceof Map) problems.push(...schemaProblems(subchart, inner, [...names, name]));
  }
  return problems;
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
