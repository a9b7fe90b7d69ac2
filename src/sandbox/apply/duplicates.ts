import type { Schema } from '../../base/kubernetes/schema.ts';
import { elementText } from './field-set.ts';
import { childrenOf, shapeOf } from './schema-walk.ts';

/**
 * Returns an error message for each duplicate list key in an applied configuration, for example `.spec.ports: duplicate entries
 * for key [port=80]`.
 */
export function duplicateItems(value: unknown, schema: Schema, path = ''): string[] {
  const shape = shapeOf(value, schema);
  if (shape.kind === 'leaf') return [];
  const problems: string[] = [];
  if (shape.kind === 'items' && Array.isArray(value)) {
    const keys = value.map((item) => shape.key(item));
    const repeated = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
    for (const key of repeated) problems.push(`${path}: duplicate entries for key ${elementText(key)}`);
  }
  for (const [key, child] of childrenOf(value, shape))
    problems.push(...duplicateItems(child.value, child.schema, path + elementText(key)));
  return problems;
}
