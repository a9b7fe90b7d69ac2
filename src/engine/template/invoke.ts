import { isMap, type Value } from '../../base/go/value.ts';
import type { TemplateFunction } from './runtime.ts';
import { textLength } from './value-size.ts';
import { spendBytes, spendKeys, spendSteps } from './work-budget.ts';

/** Approximate sizes in memory, in bytes. */
const listBytes = 64;
const itemBytes = 32;
const itemsPerStep = 16;
/** Strings up to this length are free: only the call itself is charged as a step. */
const longText = 256;
const charactersPerStep = 32;

/**
 * Calls a function whose arguments have already been checked. All function calls go through this function, which deducts the size
 * of the arguments from the budget beforehand, and the size of the result afterwards.
 *
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
