import type { Chart, Dependency } from '../../chart/model.ts';
import { importRule } from '../../engine/values/dependencies.ts';
import type { ChartFacts } from './chart-rules.ts';
import { newSchema, type Schema } from './model/schema.ts';

/** Returns the top-level keys of a chart's values that contain values for its subcharts. */
export function subchartNames({ metadata: { dependencies = [] }, subcharts }: Chart): ReadonlySet<string> {
  const declared = new Set(dependencies.map(({ name }) => name));
  const others = subcharts.map(({ metadata }) => metadata.name).filter((name) => !declared.has(name));
  return new Set([...dependencies.map(({ name, alias }) => alias ?? name), ...others]);
}

/** Returns the dotted paths of the maps into which a chart imports values from its subcharts. */
export function importPaths({ metadata: { dependencies = [] } }: Chart): ChartFacts['importPaths'] {
  const rules = dependencies.flatMap(({ importValues = [] }) => importValues.flatMap((item) => importRule(item) ?? []));
  return new Set(rules.map(({ parent }) => parent));
}

/**
 * Adds properties for the subcharts of a chart, for the conditions and tags of its dependencies, and for the maps into which it
 * imports values. Helm validates the values of a subchart against the subchart's own schema, so any property is allowed here.
 */
export function addSubchartProperties(schema: Schema, chart: Chart): void {
  const { dependencies = [] } = chart.metadata;
  for (const name of subchartNames(chart)) ensureMap(schema, name);
  for (const path of importPaths(chart)) if (path !== '.') ensureMapAt(schema, path.split('.'));
  for (const dependency of dependencies) addCondition(schema, dependency);
  if (dependencies.some(({ tags = [] }) => tags.length > 0)) {
    const tags = ensureMap(schema, 'tags');
    if (!tags.isAnnotated) tags.additionalProperties = true;
  }
}

function addCondition(schema: Schema, { condition = '', name, alias = name }: Dependency): void {
  for (const path of condition.split(',').map((text) => text.trim().split('.'))) {
    const key = path.at(-1) ?? '';
    if (key === '') continue;
    const parent = ensureMapAt(schema, path.slice(0, -1));
    const known = parent?.properties?.get(key);
    if (known !== undefined && path.length === 1 && key === alias && !known.isAnnotated) known.type = ['object', 'boolean'];
    if (known === undefined && parent !== undefined) addProperty(parent, key, newSchema({ title: key, type: ['boolean'] }));
  }
}

function ensureMapAt(schema: Schema, path: readonly string[]): Schema | undefined {
  let current: Schema = schema;
  for (const step of path) {
    if (current.isAnnotated) return undefined;
    current = ensureMap(current, step);
  }
  return current.isAnnotated ? undefined : current;
}

/** Returns a property. Creates it if it does not exist. */
function ensureMap(schema: Schema, name: string): Schema {
  const known = schema.properties?.get(name);
  if (known !== undefined) return known;
  return addProperty(schema, name, newSchema({ title: name, type: ['object'] }));
}

function addProperty(schema: Schema, name: string, property: Schema): Schema {
  schema.properties = new Map([...(schema.properties ?? []), [name, property]]);
  return property;
}
