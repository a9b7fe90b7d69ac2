import { toJson } from '../base/go/value-to-json.ts';
import type { ChartMetadata, Dependency } from './model.ts';

/** Reports whether Go's `omitempty` would omit a field with this value. */
function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function withoutEmpty<T extends object>(fields: T): T {
  // Only optional fields can be empty.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as T;
}

/** Returns the fields of Chart.yaml in Helm's order, keyed by their names in the file. */
export function metadataFields(metadata: ChartMetadata): { readonly name: string; readonly [field: string]: unknown } {
  const { name, home, sources, version, description, keywords, maintainers, icon, apiVersion, ...others } = metadata;
  const { condition, tags, appVersion, deprecated, annotations, kubeVersion, dependencies, type } = others;
  return withoutEmpty({
    ...{ name, home, sources, version, description, keywords, maintainers, icon, apiVersion },
    ...{ condition, tags, appVersion, deprecated, annotations, kubeVersion },
    dependencies: dependencies?.map(dependencyFields),
    type,
  });
}

/** Returns the fields of a `dependencies` entry. */
export function dependencyFields(dependency: Dependency): Record<string, unknown> {
  const { name, version, repository, condition, tags, enabled, importValues, alias, dependsOn } = dependency;
  return withoutEmpty({
    ...{ name, version, repository, condition, tags, enabled },
    'import-values': importValues?.map((value) => toJson(value)),
    alias,
    'depends-on': dependsOn,
  });
}
