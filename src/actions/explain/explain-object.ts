import { nearest } from '../../base/did-you-mean.ts';
import type { Value } from '../../base/go/value.ts';
import { toJson } from '../../base/go/value-to-json.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { OutputOrigins } from '../../engine/output-origin.ts';
import type { ValueReads } from '../../engine/reads/value-reads.ts';
import { isCondition, sharedGlobals, valueAliases } from '../../engine/reads/value-usage.ts';
import { eachLeaf } from '../../engine/values/origins.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { fieldPath, isFieldIn } from '../../kube/change/diff.ts';
import type { ExplainedField, ExplainedValueUse, ObjectExplanation } from '../../report/explanation.ts';
import type { ExplainRequest } from './explain-values.ts';
import { FieldWriters } from './field-writers.ts';
import type { RenderedField, RenderedObject } from './rendered-objects.ts';
import { type EffectsRequest, ValueEffects } from './value-effects.ts';
import { ValueUses } from './value-uses.ts';

/** A chart with values, and the release to render it for. */
export type ExplainChartRequest = EffectsRequest & ExplainRequest;

/** Lists the objects that a chart renders. @throws any error from rendering the chart */
export async function explainableObjects(request: ExplainChartRequest): Promise<readonly RenderedObject[]> {
  return (await ValueEffects.open(request)).objects;
}

/**
 * Explains the fields of a rendered object: the template line that wrote each field, the branches that led to it, and the values
 * that the field depends on. Dependencies are determined experimentally, see `ValueEffects`.
 *
 * @param wanted "KIND/NAME" or "KIND/NAME:FIELD.PATH"; the name may be omitted if there is only one object of the kind. The kind
 * is case-insensitive. With a field path, only that field and the fields nested in it are explained.
 * @throws USAGE if the object or field does not exist; any error from rendering the chart
 */
export async function explainObject(request: ExplainChartRequest, wanted: string): Promise<ObjectExplanation> {
  const effects = await ValueEffects.open(request);
  return explainFields(request, effects, findObject(effects.objects, wanted));
}

/** An object, and the path of one of its fields. An empty path selects all fields. */
export interface SelectedObject {
  readonly object: RenderedObject;
  readonly field: string;
}

/** Explains fields of an object that a chart renders. @throws USAGE if the field does not exist */
export async function explainFields(
  request: ExplainChartRequest,
  effects: ValueEffects,
  { object, field }: SelectedObject,
): Promise<ObjectExplanation> {
  const fields = selectFields(object, field);
  const uses = new ValueUses(request);
  const { byField, unknown } = await dependencies(effects, object, uses);
  const writers = new FieldWriters(new OutputOrigins(effects.trace()), object);
  const { apiVersion, kind, namespace, path: file } = object;
  return {
    apiVersion,
    kind,
    name: object.name,
    namespace,
    file,
    unknown,
    fields: fields.map(([path, { path: at, value }]) => ({
      path,
      value,
      ...writerOf(writers, at),
      values: byField(path),
    })),
  };
}

/**
 * Returns a field and the fields nested in it.
 *
 * @param field path in the notation of `ExplainedField` (`spec.containers[0]`) or of a plan (`spec.containers[web]`,
 * `metadata.labels["a.b/c"]`)
 * @throws USAGE if the field does not exist
 */
export function selectFields(object: RenderedObject, field: string): [string, RenderedField][] {
  const fields = [...object.fields].filter(([path]) => isWithin(path, field));
  if (fields.length > 0) return fields;
  const json = toJson(parseYaml(object.content));
  const named = [...object.fields].filter(([, { path }]) => isWithin(fieldPath(json, path), field));
  if (named.length === 0) throw unknownField(object, field);
  return named;
}

function writerOf(
  writers: FieldWriters,
  path: ValuePath,
): Pick<ExplainedField, 'template' | 'action' | 'includedFrom' | 'conditions'> {
  const { where, ...writer } = writers.find(path);
  const template = where && { template: `${where.file}:${where.line}:${where.column}` };
  return { ...template, ...writer, includedFrom: where?.chain ?? [] };
}

function isWithin(path: string, field: string): boolean {
  return field === '' || path === field || isFieldIn(path, field);
}

const labelOf = ({ kind, name }: RenderedObject): string => `${kind}/${name}`;

/**
 * Finds an object and splits off the path of the field. Names may contain colons, so the longest name that matches wins.
 *
 * @throws USAGE if the object does not exist
 */
export function findObject(objects: readonly RenderedObject[], wanted: string): SelectedObject {
  const [kind = ''] = wanted.split(/[/:]/);
  const ofKind = objects.filter((object) => object.kind.toLowerCase() === kind.toLowerCase());
  const rest = wanted.slice(kind.length);
  if (!rest.startsWith('/')) {
    const [object, ...others] = ofKind;
    if (object && others.length === 0) return { object, field: rest.slice(1) };
    if (object)
      throw new TillerlessError('USAGE', `the chart renders ${ofKind.length} objects of kind ${object.kind}`, {
        hint: `specify one of ${ofKind.map(labelOf).join(', ')}`,
      });
  }
  const [match] = ofKind
    .filter(({ name }) => rest === `/${name}` || rest.startsWith(`/${name}:`))
    .toSorted((a, b) => b.name.length - a.name.length);
  if (match) return { object: match, field: rest.slice(match.name.length + 2) };
  const near = nearest(wanted.split(':')[0] ?? '', objects.map(labelOf));
  throw new TillerlessError('USAGE', `the chart does not render ${JSON.stringify(wanted)} with these values`, {
    hint: near === undefined ? 'run explain without an object to list the objects' : `did you mean ${near}?`,
  });
}

function unknownField(object: RenderedObject, field: string): TillerlessError {
  const near = nearest(field, [...object.fields.keys()]);
  return new TillerlessError('USAGE', `${object.kind}/${object.name} has no field ${field}`, {
    hint: near === undefined ? `run explain with ${object.kind}/${object.name} to list its fields` : `did you mean ${near}?`,
  });
}

interface Dependencies {
  /** returns the values that a field depends on */
  readonly byField: (path: string) => readonly ExplainedValueUse[];
  readonly unknown: readonly ExplainedValueUse[];
}

/**
 * Determines which values each field of an object depends on. Each value that the templates read is changed, one at a time, and
 * the object is rendered again.
 */
async function dependencies(effects: ValueEffects, object: RenderedObject, uses: ValueUses): Promise<Dependencies> {
  const { reads } = effects.recordReads({ runsSkipped: false }, object.path);
  const found: { readonly use: ExplainedValueUse; readonly fields: ReadonlySet<string> }[] = [];
  const unknown: ExplainedValueUse[] = [];
  const values = valuesRead(effects, reads);
  for (const [index, { path, value }] of values.entries()) {
    effects.reportProgress(index, values.length);
    const effect = await effects.of(path, value, object.path);
    if (effect.problem !== undefined) unknown.push(uses.describe(path, value));
    const fields = effect.objects.get(object);
    if (fields) found.push({ use: uses.describe(path, value), fields });
  }
  return {
    unknown,
    // If `fields` is empty, the value determines whether the object is rendered at all, and therefore affects every field.
    byField: (path) => found.filter(({ fields }) => fields.size === 0 || fields.has(path)).map(({ use }) => use),
  };
}

/** Returns the values that the templates read, and the values that enable subcharts. */
function valuesRead({ computed, chart, loaded }: ValueEffects, { root }: ValueReads): { path: ValuePath; value: Value }[] {
  const values: { path: ValuePath; value: Value }[] = [];
  eachLeaf(computed, [], (path, value) => {
    // An empty map below `global` counts as read even if only another chart reads it, because globals are shared: that chart
    // would see any key added to the map.
    const shared = value instanceof Map ? sharedGlobals(path, chart) : [];
    const isRead = [...valueAliases(path, chart), ...shared].some((alias) => root.isReadAt(alias));
    if (path.length > 0 && (isRead || isCondition(loaded, path))) values.push({ path, value });
  });
  return values;
}
