import { toJson } from '../base/plain-json.ts';
import type { ChartMetadata, Dependency } from './model.ts';

/** Go leaves out what is empty. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function withoutEmpty<T extends object>(fields: T): T {
  // Only fields that may be absent can be empty.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as T;
}

/** Chart.yaml's fields under their names in the file, in Helm's order. */
export function metadataFields(metadata: ChartMetadata): { readonly name: string; readonly [field: string]: unknown } {
  const { dependencies, ...rest } = metadata;
  return withoutEmpty({ ...rest, ...(dependencies ? { dependencies: dependencies.map(dependencyFields) } : {}) });
}

/** An entry of `dependencies` likewise. */
export function dependencyFields(dependency: Dependency): Record<string, unknown> {
  const { importValues, tags, dependsOn, ...rest } = dependency;
  return withoutEmpty({
    ...rest,
    ...(tags ? { tags } : {}),
    ...(dependsOn ? { 'depends-on': dependsOn } : {}),
    ...(importValues ? { 'import-values': importValues.map((value) => toJson(value)) } : {}),
  });
}
