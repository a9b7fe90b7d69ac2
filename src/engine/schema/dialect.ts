import type { Value, ValueMap } from '../../base/go/value.ts';

/** A JSON Schema draft, identified by its number or year. */
export type Draft = 4 | 6 | 7 | 2019 | 2020;

/** A schema resource's dialect: its draft, and the vocabularies that its metaschema declares. */
export interface Dialect {
  readonly draft: Draft;
  /** false if the metaschema omits the validation vocabulary (2019-09 and later) */
  readonly hasValidation: boolean;
  /** false if `format` is only an annotation, which is the default since 2019-09 unless the metaschema declares otherwise */
  readonly assertsFormat: boolean;
}

/** Returns the dialect of a schema whose `$schema` is the standard metaschema of a draft. */
export function standardDialect(draft: Draft): Dialect {
  return { draft, hasValidation: true, assertsFormat: draft <= 7 };
}

const drafts: ReadonlyMap<string, Draft> = new Map([
  ['json-schema.org/draft-04/schema', 4],
  ['json-schema.org/draft-06/schema', 6],
  ['json-schema.org/draft-07/schema', 7],
  ['json-schema.org/schema', 2020],
  ['json-schema.org/draft/2019-09/schema', 2019],
  ['json-schema.org/draft/2020-12/schema', 2020],
]);

/** Returns the draft whose metaschema has the given URI, or undefined for any other URI. */
export function draftOfUri(uri: string): Draft | undefined {
  return drafts.get(uri.replace(/^https?:\/\//, '').replace(/#$/, ''));
}

/** Reports whether a value has a valid type for a schema: a mapping or a boolean. */
export function isSchema(value: Value | undefined): value is ValueMap | boolean {
  return value instanceof Map || typeof value === 'boolean';
}

const allDrafts = {
  single: ['additionalProperties', 'not'],
  lists: ['allOf', 'anyOf', 'oneOf'],
  maps: ['definitions', 'properties', 'patternProperties', 'dependencies'],
};
const before2020 = ['additionalItems'];
const from6 = ['contains', 'propertyNames'];
const from7 = ['if', 'then', 'else'];
const from2019 = ['unevaluatedItems', 'unevaluatedProperties', 'contentSchema'];

/**
 * Returns the keywords whose values are schemas, grouped by the structure of the value. Before 2020-12, `items` may also be a
 * list of schemas.
 */
function keywordsOf(draft: Draft): typeof allDrafts {
  const { single, lists, maps } = allDrafts;
  return {
    single: [
      ...single,
      'items',
      ...(draft < 2020 ? before2020 : []),
      ...(draft >= 6 ? from6 : []),
      ...(draft >= 7 ? from7 : []),
      ...(draft >= 2019 ? from2019 : []),
    ],
    lists: [...lists, ...(draft < 2020 ? ['items'] : ['prefixItems'])],
    maps: [...maps, ...(draft >= 2019 ? ['$defs', 'dependentSchemas'] : [])],
  };
}

const keywords: ReadonlyMap<Draft, typeof allDrafts> = new Map(([4, 6, 7, 2019, 2020] as const).map((d) => [d, keywordsOf(d)]));

/**
 * Returns the direct subschemas of a schema: the values of the keywords that contain schemas in this draft. The values of other
 * keywords, such as `enum`, are plain data.
 */
export function subschemas(schema: ValueMap, draft: Draft): readonly (ValueMap | boolean)[] {
  const { single, lists, maps } = keywords.get(draft) ?? allDrafts;
  const candidates: (Value | undefined)[] = single.map((name) => schema.get(name));
  for (const name of lists) {
    const list = schema.get(name);
    if (Array.isArray(list)) candidates.push(...(list as readonly Value[]));
  }
  for (const name of maps) {
    const map = schema.get(name);
    if (map instanceof Map) candidates.push(...map.values());
  }
  return candidates.filter(isSchema);
}
