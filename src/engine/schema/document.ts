import type { Value, ValueMap } from '../../base/go/value.ts';
import { percentDecoded } from '../../base/parse-url.ts';
import { keyOfToken } from '../../base/text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Dialect, type Draft, draftOfUri, standardDialect, subschemas } from './dialect.ts';
import { metaschemaOf } from './metaschema.ts';

/** The URI from which Helm loads a chart's schema. */
export const chartUri = 'file:///values.schema.json';
const maxDepth = 200;
const vocabularyUri = /^https?:\/\/json-schema\.org\/draft\/\d{4}-\d\d\/meta\/[a-z-]+$/;

/** Creates the error for an invalid schema, with the error message of Helm's validator. */
export function schemaError(problem: string): TillerlessError {
  return new TillerlessError('VALUES_SCHEMA', `values.schema.json is not valid: ${problem}`, { helmText: problem });
}

/** A schema with its own base URI: either a document, or a subschema with an `$id`. */
export interface Resource {
  /** absolute URI without a fragment, against which references are resolved */
  readonly uri: string;
  readonly dialect: Dialect;
  readonly root: Value;
  /** schemas by `$anchor` and `$dynamicAnchor` or, up to draft 7, by ids that are fragments */
  readonly anchors: Map<string, Value>;
  readonly dynamicAnchors: Set<string>;
}

/** The target of a reference. */
export interface Located {
  readonly schema: Value;
  readonly resource: Resource;
}

/** Returns a remote document. @throws VALUES_SCHEMA if the document has not been fetched */
export type ReadRemote = (uri: string) => Value;

const nothingRemote: ReadRemote = (uri) => {
  throw schemaError(`failing loading ${JSON.stringify(uri)}: schemas from elsewhere are not loaded`);
};

interface DocumentOptions {
  /** takes precedence over `$schema` */
  readonly draft?: Draft;
  readonly uri?: string;
  readonly readRemote?: ReadRemote;
}

/**
 * A schema and all resources that its references can reach (JSON Schema 2020-12 core, sections 8.2 and 9.3, and the rules of
 * earlier drafts for `id` and `$ref`). Does not fetch any documents.
 */
export class SchemaDocument {
  readonly root: Resource;
  /** resources keyed by URI; a document with an `$id` is listed under both its retrieval URI and its `$id` */
  private readonly resources = new Map<string, Resource>();
  /** resources keyed by their root schema */
  private readonly resourceByRoot = new Map<ValueMap, Resource>();
  /** cache of `resolve`: targets of references, keyed by the resource that contains the reference and then by the reference */
  private readonly resolved = new WeakMap<Resource, Map<string, Located>>();
  private readonly visited = new Set<ValueMap>();
  /** metaschemas whose dialect is currently being determined, used to detect cycles */
  private readonly openMetaschemas = new Set<string>();
  private readonly readRemote: ReadRemote;
  private hasUnevaluated = false;
  private hasDynamicScope = false;

  constructor(root: Value, { draft, uri = chartUri, readRemote = nothingRemote }: DocumentOptions = {}) {
    this.readRemote = readRemote;
    this.root = this.addDocument(root, uri, draft);
  }

  /** Reports whether any schema that has been loaded so far contains unevaluatedProperties or unevaluatedItems. */
  get usesEvaluated(): boolean {
    return this.hasUnevaluated;
  }

  /** Reports whether the result of every subschema depends only on the value to validate. */
  get isContextFree(): boolean {
    return !(this.hasUnevaluated || this.hasDynamicScope);
  }

  /** Returns the resource whose root is the given schema. If there is none, returns the enclosing resource. */
  resourceOf(schema: ValueMap, around: Resource): Resource {
    return this.resourceByRoot.get(schema) ?? around;
  }

  /** Finds the target of a reference. @throws VALUES_SCHEMA if the target does not exist */
  resolve(reference: string, from: Resource): Located {
    const known = this.resolved.get(from) ?? new Map<string, Located>();
    this.resolved.set(from, known);
    const located = known.get(reference) ?? this.find(reference, from);
    known.set(reference, located);
    return located;
  }

  private find(reference: string, from: Resource): Located {
    const { uri, fragment } = splitUri(reference.startsWith('#') ? from.uri + reference : resolveUri(reference, from.uri));
    const resource = uri === from.uri ? from : (this.resources.get(uri) ?? this.load(uri));
    if (fragment === '') return { schema: resource.root, resource };
    const shown = JSON.stringify(`${uri}#${fragment}`);
    if (fragment.startsWith('/')) return this.byPointer(fragment, resource, shown);
    const schema = resource.anchors.get(percentDecoded(fragment));
    if (schema === undefined) throw schemaError(`anchor in ${shown} not found in schema ${JSON.stringify(resource.uri)}`);
    return { schema, resource };
  }

  /**
   * Finds the target of `$dynamicRef`. If the initial target has a matching `$dynamicAnchor`, the result is the outermost
   * resource in the dynamic scope that has the same anchor.
   *
   * @param scope the resources entered so far, outermost first
   */
  resolveDynamic(reference: string, scope: readonly Resource[]): Located {
    const initial = this.resolve(reference, innermost(scope));
    const anchor = percentDecoded(splitUri(reference).fragment);
    if (!initial.resource.dynamicAnchors.has(anchor)) return initial;
    const resource = scope.find(({ dynamicAnchors }) => dynamicAnchors.has(anchor)) ?? initial.resource;
    return { schema: resource.anchors.get(anchor) ?? initial.schema, resource };
  }

  /** Finds the target of `$recursiveRef` (draft 2019-09), which works like `$dynamicRef` but has unnamed anchors. */
  resolveRecursive(reference: string, scope: readonly Resource[]): Located {
    const initial = this.resolve(reference, innermost(scope));
    if (!isRecursive(initial.schema)) return initial;
    const resource = scope.find(({ root }) => isRecursive(root)) ?? initial.resource;
    return { schema: resource.root, resource };
  }

  /** Returns the metaschema specified by the root's `$schema`. */
  metaschema(): { readonly uri: string; readonly draft: Draft | undefined; readonly located: () => Located } {
    const named = this.root.root instanceof Map ? this.root.root.get('$schema') : undefined;
    const uri = typeof named === 'string' ? named : metaschemaOf(this.root.dialect.draft).url;
    return { uri, draft: draftOfUri(uri), located: () => this.resolve(uri, this.root) };
  }

  /**
   * Checks every reference that is reachable from the root, as Helm's validator does before it validates any values.
   *
   * @throws VALUES_SCHEMA for the first reference whose target does not exist
   */
  checkReferences(): void {
    for (const problem of this.referenceProblems()) throw problem;
  }

  /** Returns an error for every reference that is reachable from the root and whose target does not exist. */
  referenceProblems(): readonly unknown[] {
    const problems: unknown[] = [];
    const seen = new Set<Value>();
    const open: Located[] = [{ schema: this.root.root, resource: this.root }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { schema } = next;
      if (!(schema instanceof Map) || seen.has(schema)) continue;
      seen.add(schema);
      const resource = this.resourceOf(schema, next.resource);
      const references = referencesOf(schema, resource.dialect.draft);
      for (const reference of references) {
        try {
          open.push(this.resolve(reference, resource));
        } catch (error) {
          problems.push(error);
        }
      }
      if (resource.dialect.draft <= 7 && references.length > 0) continue;
      for (const inner of activeSubschemas(schema, resource.dialect.draft)) open.push({ schema: inner, resource });
    }
    return problems;
  }

  private addDocument(root: Value, uri: string, draft?: Draft): Resource {
    const dialect = draft === undefined ? this.dialectOf(root) : standardDialect(draft);
    const id = root instanceof Map ? idOf(root, dialect.draft) : undefined;
    const own = id === undefined ? uri : resolveUri(splitUri(id).uri, uri);
    const resource: Resource = { uri: own, dialect, root, anchors: new Map(), dynamicAnchors: new Set() };
    this.resources.set(uri, resource);
    this.resources.set(own, resource);
    if (root instanceof Map) this.resourceByRoot.set(root, resource);
    this.collect(root, resource, 0);
    return resource;
  }

  /** Registers the ids and anchors of a schema and its subschemas. */
  private collect(schema: Value, around: Resource, depth: number): void {
    if (depth > maxDepth) throw schemaError('schema is nested too deeply');
    if (!(schema instanceof Map) || this.visited.has(schema)) return;
    this.visited.add(schema);
    this.hasUnevaluated ||= schema.has('unevaluatedProperties') || schema.has('unevaluatedItems');
    this.hasDynamicScope ||= schema.has('$dynamicRef') || schema.has('$recursiveRef');
    const { draft } = around.dialect;
    const resource = this.resourceByRoot.get(schema) ?? this.startResource(schema, around);
    const id = idOf(schema, draft);
    const fragment = draft <= 7 && id !== undefined ? splitUri(id).fragment : '';
    if (fragment !== '') resource.anchors.set(percentDecoded(fragment), schema);
    if (draft >= 2019) collectAnchors(schema, resource);
    for (const inner of subschemas(schema, resource.dialect.draft)) this.collect(inner, resource, depth + 1);
  }

  /** Creates a resource if the schema has an `$id`. Otherwise, returns the enclosing resource. */
  private startResource(schema: ValueMap, around: Resource): Resource {
    const id = idOf(schema, around.dialect.draft);
    const path = id === undefined ? '' : splitUri(id).uri;
    if (path === '') return around;
    const uri = resolveUri(path, around.uri);
    const dialect = schema.has('$schema') ? this.dialectOf(schema) : around.dialect;
    const resource: Resource = { uri, dialect, root: schema, anchors: new Map(), dynamicAnchors: new Set() };
    // The document itself can have the same URI as a resource in it. The first resource with a given URI wins.
    if (!this.resources.has(uri)) this.resources.set(uri, resource);
    this.resourceByRoot.set(schema, resource);
    return resource;
  }

  private dialectOf(schema: Value): Dialect {
    const uri = schema instanceof Map ? schema.get('$schema') : undefined;
    if (typeof uri !== 'string') return standardDialect(2020);
    const draft = draftOfUri(uri);
    if (draft !== undefined) return standardDialect(draft);
    if (this.openMetaschemas.has(uri)) throw schemaError(`cycle in resolving $schema in ${JSON.stringify(uri)}`);
    this.openMetaschemas.add(uri);
    const { dialect, root } = this.resolve(uri, emptyResource).resource;
    this.openMetaschemas.delete(uri);
    const vocabulary = root instanceof Map ? root.get('$vocabulary') : undefined;
    if (!(vocabulary instanceof Map)) return dialect;
    const has = (name: string, counts: (isRequired: Value) => boolean = () => true): boolean =>
      [...vocabulary].some(([uri, isRequired]) => uri.endsWith(`/vocab/${name}`) && counts(isRequired));
    return {
      ...dialect,
      hasValidation: has('validation'),
      assertsFormat: has('format-assertion', (isRequired) => isRequired === true),
    };
  }

  private load(uri: string): Resource {
    const draft = draftOfUri(uri);
    if (draft !== undefined) return this.addDocument(metaschemaOf(draft).root, uri, draft);
    // The vocabularies of a draft are not built in, because only custom metaschemas refer to them. They are treated as schemas
    // that accept any value.
    if (vocabularyUri.test(uri)) return this.addDocument(true, uri);
    return this.addDocument(this.readRemote(uri), uri);
  }

  private byPointer(pointer: string, from: Resource, shown: string): Located {
    let schema: Value | undefined = from.root;
    let resource = from;
    for (const token of pointer.slice(1).split('/').map(unescapePointer)) {
      if (schema instanceof Map) schema = schema.get(token);
      else schema = Array.isArray(schema) ? schema[Number(token)] : undefined;
      if (schema === undefined) throw schemaError(`json-pointer in ${shown} not found`);
      if (schema instanceof Map) resource = this.resourceOf(schema, resource);
    }
    // Register the ids and anchors of the schema, because a schema below an unknown keyword has not been registered yet.
    this.collect(schema, resource, 0);
    return { schema, resource: schema instanceof Map ? this.resourceOf(schema, resource) : resource };
  }
}

const emptyResource: Resource = {
  uri: '',
  dialect: standardDialect(2020),
  root: true,
  anchors: new Map(),
  dynamicAnchors: new Set(),
};

/** Returns the references in a schema, excluding those in its subschemas. */
export function referencesOf(schema: ValueMap, draft: Draft): readonly string[] {
  const names = draft === 2020 ? ['$ref', '$dynamicRef'] : draft === 2019 ? ['$ref', '$recursiveRef'] : ['$ref'];
  return names.map((name) => schema.get(name)).filter((value) => typeof value === 'string');
}

/** Returns the subschemas used for validation. Definitions are only used if a reference points to them. */
function activeSubschemas(schema: ValueMap, draft: Draft): readonly Value[] {
  const definitions = new Set(
    ['definitions', '$defs'].flatMap((name) => {
      const map = schema.get(name);
      return map instanceof Map ? [...map.values()] : [];
    }),
  );
  return subschemas(schema, draft).filter((inner) => !definitions.has(inner));
}

/** Returns the id of a schema. Up to draft 7, keywords next to `$ref` are ignored. */
function idOf(schema: ValueMap, draft: Draft): string | undefined {
  if (draft <= 7 && typeof schema.get('$ref') === 'string') return undefined;
  const id = schema.get(draft === 4 ? 'id' : '$id');
  return typeof id === 'string' ? id : undefined;
}

function collectAnchors(schema: ValueMap, resource: Resource): void {
  const anchor = schema.get('$anchor');
  if (typeof anchor === 'string') resource.anchors.set(anchor, schema);
  const dynamic = resource.dialect.draft === 2020 ? schema.get('$dynamicAnchor') : undefined;
  if (typeof dynamic !== 'string') return;
  resource.anchors.set(dynamic, schema);
  resource.dynamicAnchors.add(dynamic);
}

function isRecursive(schema: Value): boolean {
  return schema instanceof Map && schema.get('$recursiveAnchor') === true;
}

function innermost(scope: readonly Resource[]): Resource {
  return scope.at(-1) ?? emptyResource;
}

function splitUri(uri: string): { readonly uri: string; readonly fragment: string } {
  const hash = uri.indexOf('#');
  return hash < 0 ? { uri, fragment: '' } : { uri: uri.slice(0, hash), fragment: uri.slice(hash + 1) };
}

/** Resolves a reference against a base URI. Returns the reference unchanged if it is not a valid URI. */
export function resolveUri(reference: string, base: string): string {
  if (reference === '') return base;
  try {
    return new URL(reference, base).href;
  } catch {
    return reference;
  }
}

function unescapePointer(token: string): string {
  return keyOfToken(percentDecoded(token));
}
