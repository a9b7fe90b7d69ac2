import { toJson } from '../base/plain-json.ts';
import type { ChartMetadata, Dependency } from './model.ts';

/** Chart.yaml's fields under their names in the file, in Helm's order. */
export function metadataFields(metadata: ChartMetadata): { readonly name: string; readonly [field: string]: unknown } {
  const { dependencies, ...rest } = metadata;
  return { ...rest, ...(dependencies ? { dependencies: dependencies.map(dependencyFields) } : {}) };
}

/** An entry of `dependencies` likewise. */
export function dependencyFields(dependency: Dependency): Record<string, unknown> {
  const { importValues, tags, dependsOn, ...rest } = dependency;
  return {
    ...rest,
    ...(tags ? { tags } : {}),
    ...(dependsOn ? { 'depends-on': dependsOn } : {}),
    ...(importValues ? { 'import-values': importValues.map((value) => toJson(value)) } : {}),
  };
}
