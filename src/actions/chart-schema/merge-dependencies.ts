import type { ImportRule, SchemaDependency } from './chart-definition.ts';
import type { GeneratedChart } from './chart-result.ts';
import { newSchema, type Schema, subschemasOf } from './model/schema.ts';
import type { DependencyOptions, SchemaEnvironment } from './schema-request.ts';

type Log = SchemaEnvironment['log'];

/** Adds the schemas of dependencies to the schemas of the charts that depend on them. */
export class DependencyMerger {
  readonly #options: DependencyOptions;
  readonly #log: Log;
  readonly #byName = new Map<string, GeneratedChart>();
  /** condition paths, keyed by dependency name */
  readonly #conditions = new Map<string, string[][]>();

  /** @param charts all charts; the `condition` paths of their dependencies are recorded */
  constructor(charts: readonly GeneratedChart[], options: DependencyOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    for (const dependency of charts.flatMap((chart) => this.#dependenciesOf(chart))) {
      for (const [name, ...path] of conditionPaths(dependency)) {
        if (name !== undefined) this.#conditions.set(name, [...(this.#conditions.get(name) ?? []), path]);
      }
    }
  }

  #dependenciesOf({ definition }: GeneratedChart): readonly SchemaDependency[] {
    const { names } = this.#options;
    return definition.dependencies.filter(({ name }) => names.size === 0 || names.has(name));
  }

  /**
   * Adds the schemas of a chart's dependencies to its own schema. Their schemas must already be complete, so charts have to be
   * merged before the charts that depend on them.
   */
  merge(chart: GeneratedChart): void {
    const { name } = chart.definition;
    this.#byName.set(name, chart);
    for (const path of this.#conditions.get(name) ?? []) addCondition(chart.schema, path);
    for (const dependency of this.#dependenciesOf(chart)) this.#mergeInto(chart, dependency);
    if (this.#options.isLenient) this.#allowAny(chart);
  }

  #mergeInto(chart: GeneratedChart, dependency: SchemaDependency): void {
    const other = this.#byName.get(dependency.name);
    if (other === undefined) {
      const problem = dependency.name === '' ? 'has no name' : 'was not found; download it with "dependency build"';
      this.#log('warning', `dependency ${dependency.name} of ${chart.definition.name} ${problem}`);
      return;
    }
    const imported = this.#import(chart, dependency, other.schema);
    if (other.definition.isLibrary) mergeProperties(chart.schema, other.schema, imported);
    else if (dependency.imports.length === 0) nest(chart.schema, dependency, other);
  }

  /** Copies the properties that the chart imports with import-values into its schema. Returns the names of the properties. */
  #import(chart: GeneratedChart, { name, imports }: SchemaDependency, other: Schema): ReadonlySet<string> {
    const names = new Set<string>();
    for (const rule of imports) {
      const from = rule && rule.child !== '' ? propertyAt(other, rule.child) : undefined;
      if (rule === undefined || from?.properties === undefined) {
        this.#log(
          'warning',
          `import-values of dependency ${name} of ${chart.definition.name} does not refer to any properties: ${shown(rule)}`,
        );
        continue;
      }
      for (const property of mergeProperties(ensureProperty(chart.schema, rule.parent), from)) names.add(property);
    }
    return names;
  }

  /** Allows additional properties in the values of a chart's dependencies, and makes these values optional. */
  #allowAny(chart: GeneratedChart): void {
    const names = this.#dependenciesOf(chart).map(({ name, alias }) => alias || name);
    const { schema } = chart;
    schema.required = schema.required.filter((name) => !names.includes(name));
    for (const name of names) {
      const property = schema.properties?.get(name);
      if (property !== undefined) property.additionalProperties = true;
    }
  }
}

function shown(rule: ImportRule | undefined): string {
  return rule === undefined ? 'an entry has an unknown form' : JSON.stringify(rule.child);
}

/**
 * Returns the paths in a condition, starting with the name of the dependency. Paths with a single key are ignored, because they
 * do not refer to a dependency's values.
 */
function conditionPaths({ condition, name, alias }: SchemaDependency): string[][] {
  return condition.split(',').flatMap((text) => {
    const [first = '', ...rest] = text.trim().split('.');
    const target = alias !== '' && first === alias ? name : first;
    return rest.length === 0 || target === '' ? [] : [[target, ...rest]];
  });
}

/** Adds a boolean property at the path in a dependency's `condition`, unless the schema already has this property. */
function addCondition(schema: Schema, path: readonly string[]): void {
  let current = schema;
  for (const [at, key] of path.entries()) {
    current.properties ??= new Map();
    const known = current.properties.get(key);
    if (known !== undefined) {
      current = known;
      continue;
    }
    const isLast = at === path.length - 1;
    const property = isLast
      ? newSchema({ type: ['boolean'], title: key, description: 'Conditional property used in parent chart' })
      : newSchema({ type: ['object'], title: key, properties: new Map() });
    current.properties.set(key, property);
    if (!isLast) current = property;
  }
}

/**
 * Adds the properties of one schema to another. An existing property wins, unless it was inferred and the new one is annotated.
 * Globals are not merged.
 *
 * @returns names of the copied properties
 */
function mergeProperties(into: Schema, from: Schema, skipped: ReadonlySet<string> = new Set()): string[] {
  const names: string[] = [];
  if (from.properties === undefined) return names;
  into.properties ??= new Map();
  for (const [name, property] of from.properties) {
    const known = into.properties.get(name);
    const wins = known === undefined || (!known.isAnnotated && property.isAnnotated);
    if (name === 'global' || skipped.has(name) || !wins) continue;
    into.properties.set(name, property);
    names.push(name);
  }
  return names;
}

/**
 * Adds a property with the dependency's alias or name, and nests the properties of the dependency's schema in it. None of them
 * are required, because the dependency's own defaults apply.
 */
function nest(schema: Schema, { name, alias, condition }: SchemaDependency, other: GeneratedChart): void {
  const isSwitch = condition !== '' && !condition.includes('.');
  const property = newSchema({
    type: isSwitch ? ['object', 'boolean'] : ['object'],
    title: name,
    description: other.definition.description,
    properties: other.schema.properties,
  });
  requireNothing(property);
  schema.properties ??= new Map();
  schema.properties.set(alias || name, property);
}

/** Clears `required` in a schema and all nested schemas. */
function requireNothing(schema: Schema): void {
  schema.required = [];
  schema.isRequired = false;
  for (const { keyword, schema: inner } of subschemasOf(schema)) if (keyword !== 'patternProperties') requireNothing(inner);
}

function stepsOf(path: string): string[] {
  return path.split('.').filter((step) => step !== '');
}

function propertyAt(schema: Schema, path: string): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const step of stepsOf(path)) current = current?.properties?.get(step);
  return current;
}

/** Returns the property at a path. Creates it if it does not exist. */
function ensureProperty(schema: Schema, path: string): Schema {
  let current = schema;
  for (const step of stepsOf(path)) {
    current.properties ??= new Map();
    const known = current.properties.get(step) ?? newSchema({ type: ['object'], title: step, properties: new Map() });
    current.properties.set(step, known);
    current = known;
  }
  return current;
}
