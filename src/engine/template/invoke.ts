import { isMap, type Value } from '../../base/go/value.ts';
import type { TemplateFunction } from './runtime.ts';
import { textLength } from './value-size.ts';
import { spendBytes, spendKeys, spendSteps } from './work-budget.ts';

/** Rough sizes in memory. */
const listBytes = 64;
const itemBytes = 24;
const itemsPerStep = 16;
/** Texts up to this length are part of a step. */
const longText = 256;
const charactersPerStep = 32;

/**
 * Calls a function whose arguments are checked. The only way to call one: the work is charged by the size of the arguments before
 * it is done, and by the size of the result after.
 * @throws TEMPLATE_LIMIT
 */
export function invoke(fn: TemplateFunction, context: unknown, values: Value[]): Value | undefined {
  charge(fn, values);
  const result = fn.call(context, values) ?? undefined;
  if (typeof result === 'string') {
    spendBytes(result.length);
    if (result.length > longText) spendSteps(result.length / charactersPerStep);
  } else if (typeof result === 'object' && Array.isArray(result)) {
    spendSteps(result.length / itemsPerStep);
    spendBytes(listBytes + result.length * itemBytes);
  }
  return result;
}

function charge({ cost, readsAll }: TemplateFunction, values: readonly Value[]): void {
  let length = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null;
    if (typeof value === 'string') length += value.length;
    else if (readsAll && typeof value === 'object') length += textLength(value);
    if (Array.isArray(value)) spendSteps(value.length / itemsPerStep);
    else if (cost?.perEntry !== undefined && isMap(value)) spendSteps(value.size * cost.perEntry);
  }
  if (values.length > itemsPerStep) spendSteps(values.length / itemsPerStep);
  if (cost !== undefined) {
    spendSteps(cost.steps + length * cost.perCharacter);
    spendBytes(cost.bytes + length * cost.bytesPerCharacter);
    if (cost.keys) spendKeys(cost.keys);
  } else if (length > longText) {
    spendSteps(length / charactersPerStep);
    if (readsAll) spendBytes(length);
  }
}
