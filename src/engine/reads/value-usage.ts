import { nearest } from '../../base/did-you-mean.ts';
import { fromGoBytes } from '../../base/go/bytes.ts';
import type { ValueMap } from '../../base/go/value.ts';
import { keyOfToken } from '../../base/text.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import type { TemplateMark } from '../template/output-trace.ts';
import { importRule } from '../values/dependencies.ts';
import { valueAt } from '../values/origins.ts';
import type { ValueNode } from './value-node.ts';
import type { ValueReads } from './value-reads.ts';

/** How a chart uses a value. */
export type ValueUse =
  | { readonly kind: 'read' }
  /** no template read the value, but it is used in a branch that was skipped */
  | { readonly kind: 'skipped'; readonly branch: TemplateMark }
  /** the value belongs to a disabled subchart */
  | { readonly kind: 'disabled'; readonly subchart: string }
  /** no template reads the value, but a schema declares it or import-values refers to it */
  | { readonly kind: 'declared' }
  | {
      readonly kind: 'unread';
      /** the path up to and including the first unknown key, or the whole path if all keys are known */
      readonly path: ValuePath;
      /** the most similar path that has a default, is declared in a schema, or is read by a template */
      readonly suggestion: ValuePath | undefined;
    };

/** A chart, its values, and the values that its templates read. */
export interface UsageRequest {
  /** the chart as loaded, including disabled subcharts */
  readonly loaded: Chart;
  /** the chart that was rendered */
  readonly rendered: Chart;
  /** computed values of the rendered chart without the user's values */
  readonly defaults: ValueMap;
  readonly reads: ValueReads;
}

/** Maximum number of keys to compare when looking for suggestions. */
const maxCompared = 200_000;

const READ: ValueUse = { kind: 'read' };
const DECLARED: ValueUse = { kind: 'declared' };

/** Determines how a chart uses the values that a user can set. */
export class ValueUsage {
  readonly #request: UsageRequest;
  readonly #schemas = new Map<Chart, unknown>();
  #compared = 0;
  /** known keys of each map; the key is the map's path, encoded as JSON */
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(request: UsageRequest) {
    this.#request = request;
  }

  /** @param path path of a scalar, of an empty map or list, or of a null that removes a default */
  useOf(path: ValuePath): ValueUse {
    const { loaded, rendered, reads } = this.#request;
    if (isCondition(loaded, path)) return READ;
    const paths = valueAliases(path, rendered);
    if (paths.some((alias) => this.#isRead(alias))) return READ;
    if (sharedGlobals(path, rendered).some((alias) => this.#isRead(alias))) return READ;
    const disabled = disabledSubchart(loaded, rendered, path);
    if (disabled !== undefined) return { kind: 'disabled', subchart: disabled };
    for (const alias of paths) {
      const branch = skippedBranch(reads.root, alias);
      if (branch) return { kind: 'skipped', branch };
    }
    if (isImported(loaded, path) || paths.some((alias) => this.#schemasAt(rendered, alias).length > 0)) return DECLARED;
    return this.#unread(path);
  }

  #isRead(path: ValuePath): boolean {
    const { root } = this.#request.reads;
    return root.isReadAt(path) || path.some((_, at) => at > 0 && this.#fillsCountedMap(path.slice(0, at)));
  }

  /**
   * Reports whether a template checks if a map is empty and the chart's default is an empty map. If so, adding any key to the map
   * has an effect.
   */
  #fillsCountedMap(path: ValuePath): boolean {
    const { reads, defaults } = this.#request;
    return reads.root.at(path)?.isCounted === true && isEmpty(valueAt(defaults, path));
  }

  /** Returns the schemas of a chart and of its subcharts that apply to a path. */
  #schemasAt(chart: Chart, path: ValuePath): Fields[] {
    const inner = chart.subcharts.find(({ metadata }) => metadata.name === path[0]);
    const own = schemasAt(this.#schemaOf(chart), path);
    return inner ? [...own, ...this.#schemasAt(inner, path.slice(1))] : own;
  }

  #schemaOf(chart: Chart): unknown {
    if (!this.#schemas.has(chart)) this.#schemas.set(chart, parseSchema(chart.schema));
    return this.#schemas.get(chart);
  }

  #unread(path: ValuePath): ValueUse {
    for (const [at, step] of path.entries()) {
      if (typeof step === 'number') continue;
      const known = this.#knownKeys(path.slice(0, at));
      if (known.has(step)) continue;
      const near = this.#nearest(step, known);
      return {
        kind: 'unread',
        path: path.slice(0, at + 1),
        suggestion: near === undefined ? undefined : [...path.slice(0, at), near],
      };
    }
    return { kind: 'unread', path, suggestion: undefined };
  }

  #nearest(key: string, known: ReadonlySet<string>): string | undefined {
    this.#compared += known.size;
    return this.#compared > maxCompared ? undefined : nearest(key, known);
  }

  #knownKeys(path: ValuePath): ReadonlySet<string> {
    const id = JSON.stringify(path);
    const known = this.#known.get(id) ?? this.#findKnownKeys(path);
    this.#known.set(id, known);
    return known;
  }

  /**
   * Returns the keys of a map that have defaults, are declared by a schema, or are read by templates (including skipped
   * branches).
   */
  #findKnownKeys(path: ValuePath): ReadonlySet<string> {
    const { reads, defaults, rendered } = this.#request;
    const table = valueAt(defaults, path);
    const known = new Set<string>(table instanceof Map ? table.keys() : []);
    for (const [key, { isRead, skippedBranch }] of reads.root.at(path)?.children ?? [])
      if (typeof key === 'string' && (isRead || skippedBranch)) known.add(key);
    for (const { properties } of this.#schemasAt(rendered, path))
      for (const key of Object.keys(fieldsOf(properties) ?? {})) known.add(key);
    return known;
  }
}

function isEmpty(value: unknown): boolean {
  return !(value instanceof Map) || value.size === 0;
}

function skippedBranch(root: ValueNode, path: ValuePath): TemplateMark | undefined {
  const { map, value } = root.lastKey(path);
  return map?.skippedIteration ?? value?.skippedBranch;
}

/** Returns the paths at which templates can read a value. A global has several paths, because it is visible in every subchart. */
export function valueAliases(path: ValuePath, chart: Chart): ValuePath[] {
  let current: Chart | undefined = chart;
  for (const [at, step] of path.entries()) {
    if (step === 'global') return chartPaths(current, path.slice(0, at)).map((prefix) => [...prefix, ...path.slice(at)]);
    current = current.subcharts.find(({ metadata }) => metadata.name === step);
    if (current === undefined) break;
  }
  return [path];
}

/**
 * Returns all paths under which a subchart's global is visible. Helm copies only the first level of `global` (coalesceGlobals in
 * pkg/chart/common/util/coalesce.go), so all charts share the maps below it: a key that a subchart adds to such a map also
 * appears in the parent and in the other subcharts.
 */
export function sharedGlobals(path: ValuePath, chart: Chart): ValuePath[] {
  const at = path.indexOf('global');
  const isNested = at > 0 && path.length - at > 2;
  const isOfSubchart = chart.subcharts.some(({ metadata }) => metadata.name === path[0]);
  return isNested && isOfSubchart ? chartPaths(chart, []).map((prefix) => [...prefix, ...path.slice(at)]) : [];
}

function chartPaths(chart: Chart, path: ValuePath): ValuePath[] {
  return [path, ...chart.subcharts.flatMap((subchart) => chartPaths(subchart, [...path, subchart.metadata.name]))];
}

/**
 * Reports whether `test` returns true for the chart or for any subchart along the path. `test` is called with a chart and the
 * path relative to that chart.
 */
function someChart(chart: Chart, path: ValuePath, test: (chart: Chart, rest: ValuePath) => boolean): boolean {
  if (test(chart, path)) return true;
  const names = new Set([path[0]]);
  for (const { name, alias } of chart.metadata.dependencies ?? []) if (alias === path[0]) names.add(name);
  return chart.subcharts.some((subchart) => names.has(subchart.metadata.name) && someChart(subchart, path.slice(1), test));
}

/** Reports whether a chart's Chart.yaml uses a value as a condition or tag. */
export function isCondition(chart: Chart, path: ValuePath): boolean {
  if (path[0] === 'tags') return chart.metadata.dependencies?.some(({ tags }) => tags?.includes(String(path[1]))) ?? false;
  return someChart(chart, path, (inner, rest) => {
    const text = rest.join('.');
    return (inner.metadata.dependencies ?? []).some(({ condition = '' }) =>
      condition.split(',').some((one) => one.trim() === text),
    );
  });
}

function isImported(chart: Chart, path: ValuePath): boolean {
  return someChart(chart, path, (inner, rest) =>
    (inner.metadata.dependencies ?? []).some(({ name, alias, importValues }) => {
      if (rest[0] !== (alias ?? name)) return false;
      return (importValues ?? []).some((item) => {
        const child = importRule(item)?.child.split('.') ?? [];
        return child.length > 0 && child.every((step, at) => rest[at + 1] === step);
      });
    }),
  );
}

/** Returns the name of the disabled subchart that a value belongs to. */
function disabledSubchart(loaded: Chart, rendered: Chart, path: ValuePath): string | undefined {
  const [name] = path;
  const enabled = rendered.subcharts.find(({ metadata }) => metadata.name === name);
  const dependency = (loaded.metadata.dependencies ?? []).find((entry) => (entry.alias ?? entry.name) === name);
  if (!enabled) return dependency && String(name);
  const original = loaded.subcharts.find(({ metadata }) => metadata.name === (dependency?.name ?? name));
  return original && disabledSubchart(original, enabled, path.slice(1));
}

function parseSchema(data: Uint8Array | undefined): unknown {
  if (data === undefined) return undefined;
  try {
    return JSON.parse(fromGoBytes(data));
  } catch {
    // Treat an invalid schema as missing, because the error has already been reported.
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/**
 * Returns the subschemas that a JSON Schema declares explicitly for the keys of a path. References inside the document are
 * followed.
 */
function schemasAt(root: unknown, path: ValuePath): Fields[] {
  let schemas = variants(root, root);
  for (const step of path) {
    schemas = schemas.flatMap((schema) => {
      const inner = typeof step === 'number' ? schema.items : own(fieldsOf(schema.properties), step);
      return variants(root, inner);
    });
  }
  return schemas;
}

const own = (fields: Fields | undefined, key: string): unknown =>
  fields && Object.hasOwn(fields, key) ? fields[key] : undefined;

/** Returns a schema and the schemas that it refers to or combines (allOf, anyOf, oneOf). */
function variants(root: unknown, schema: unknown, seen = new Set<unknown>()): Fields[] {
  const fields = fieldsOf(schema);
  if (fields === undefined || seen.has(fields)) return [];
  seen.add(fields);
  const { $ref, allOf, anyOf, oneOf } = fields;
  const others = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const target = typeof $ref === 'string' && $ref.startsWith('#/') ? [atPointer(root, $ref)] : [];
  return [fields, ...[...others, ...target].flatMap((other) => variants(root, other, seen))];
}

function atPointer(root: unknown, pointer: string): unknown {
  let value = root;
  for (const step of pointer.slice(2).split('/')) value = own(fieldsOf(value), keyOfToken(step));
  return value;
}
