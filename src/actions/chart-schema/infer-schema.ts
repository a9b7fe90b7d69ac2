import { compileRegexp } from '../../base/go/regexp.ts';
import type { Value } from '../../base/go/value.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import { parseYamlNode, type YamlDocument } from '../../base/yaml/node-reader.ts';
import { isTillerlessError, reworded, type TillerlessError } from '../../errors/tillerless-error.ts';
import { resolveAlias } from '../chart-docs/decode-fields.ts';
import { type AnnotationComment, splitRootAnnotation } from './annotation-comment.ts';
import { describedText } from './description.ts';
import { annotationValue, type NodeSource, nodeError, whereIn } from './model/annotation-value.ts';
import { schemaProblem } from './model/check-schema.ts';
import { decodeSchema } from './model/decode-schema.ts';
import { requireNamed } from './model/required-names.ts';
import { newSchema, type Schema } from './model/schema.ts';
import { type ReferenceBase, withReferencedFiles } from './model/schema-references.ts';
import { applyRootAnnotation } from './root-annotation.ts';
import type { AutomaticKeyword, InferenceOptions } from './schema-request.ts';

/** The keys that lead to a value. `*` stands for any item of a list. */
export type SchemaPath = readonly string[];

/** A key and its value in the values file. */
export interface Entry {
  readonly path: SchemaPath;
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** The schema and the description that a comment specifies for the value below it. */
export interface CommentedSchema {
  readonly schema: Schema;
  /** text outside annotations */
  readonly description: readonly string[];
}

/** How schemas are inferred from values and comments. helm-schema and `chart schema` have different rules. */
export interface InferenceRules {
  /** Returns the entries of a map. */
  entriesOf(node: YamlNode): readonly (readonly [key: YamlNode, value: YamlNode])[];
  /** Reads the comment of an entry. */
  readComment(entry: Entry, reader: AnnotationReader): CommentedSchema;
  /** Sets the types in an entry's schema, unless an annotation or a comment specifies them. */
  setTypes(schema: Schema, entry: Entry): void;
  /** Returns the default for a scalar; undefined for no default. */
  defaultOf(value: YamlNode, types: readonly string[]): Value | undefined;
  /** Reports whether an entry without an annotation is required. */
  isRequired(entry: Entry): boolean;
  /** Reports whether a map must not have any properties other than those in the values file (additionalProperties: false). */
  isClosed(path: SchemaPath, node: YamlNode): boolean;
  /**
   * Returns the node to infer a list item's schema from: the item itself or, if the implementation resolves aliases, the target
   * of the alias.
   */
  itemOf(item: YamlNode): YamlNode;
  /** Returns the types of an item that is not a map; undefined if any value is allowed. */
  itemTypes(item: YamlNode): readonly string[] | undefined;
  /** Combines the schemas of a list's items. */
  itemsOf(schemas: readonly Schema[]): Schema;
}

/** Reads annotations from comments. */
export interface AnnotationReader {
  readonly options: InferenceOptions;
  /** Decodes an annotation. @throws YAML_PARSE with the position of the line */
  decode(key: YamlNode, comment: string, annotation: AnnotationComment): Schema;
}

/** A values file, and options for inferring its schema. */
export interface InferenceRequest {
  readonly options: InferenceOptions;
  readonly rules: InferenceRules;
  readonly nodes: NodeSource;
  readonly base: ReferenceBase;
}

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const GLOBAL = 'Global values are values that can be accessed from any chart or subchart by exactly the same name.';

/**
 * Infers the schema of a values file from its values and comments.
 *
 * @param document undefined for an empty file
 * @throws YAML_PARSE, FILE_IO
 */
export function inferSchema(document: YamlDocument | undefined, request: InferenceRequest): Schema {
  return document === undefined ? newSchema({ type: ['object'] }) : new SchemaBuilder(request).build(document);
}

class SchemaBuilder implements AnnotationReader {
  readonly options: InferenceOptions;
  readonly #rules: InferenceRules;
  readonly #nodes: NodeSource;
  readonly #base: ReferenceBase;

  constructor({ options, rules, nodes, base }: InferenceRequest) {
    this.options = options;
    this.#rules = rules;
    this.#nodes = nodes;
    this.#base = base;
  }

  build({ root, headComment }: YamlDocument): Schema {
    const schema = newSchema({ type: ['object'], $schema: DRAFT });
    this.#applyRoot(schema, root, headComment);
    const { schema: map, names } = this.#map(root, [], 0);
    schema.properties = map.properties;
    addNames(schema, names);
    applyRootAnnotation(schema, map, withReferencedFiles({ ...map }, this.#base));
    if (!this.options.withoutGlobal && !schema.properties?.has('global')) this.#addGlobal(schema);
    const isOpen = schema.additionalProperties !== undefined && schema.additionalProperties !== null;
    if (this.#adds('additionalProperties') && !isOpen && this.#rules.isClosed([], root)) schema.additionalProperties = false;
    return schema;
  }

  #adds(keyword: AutomaticKeyword): boolean {
    return !this.options.skipped.has(keyword);
  }

  #addGlobal(schema: Schema): void {
    const global = newSchema({ type: ['object'] });
    if (this.#adds('title')) global.title = 'global';
    if (this.#adds('description')) global.description = GLOBAL;
    schema.properties = new Map([...(schema.properties ?? []), ['global', global]]);
  }

  /** Applies the map annotation in a comment, if there is one. Returns the rest of the comment. */
  #applyRoot(schema: Schema, key: YamlNode, comment: string): string {
    const annotation = splitRootAnnotation(comment);
    if (annotation.isUnclosed) throw this.#unclosed(key, '@schema.root');
    if (annotation.yaml.length === 0) return comment;
    const root = this.decode(key, comment, annotation);
    const resolved = withReferencedFiles(root, this.#base);
    applyRootAnnotation(schema, root, resolved);
    this.#check(resolved, key);
    return annotation.rest.join('\n');
  }

  #unclosed(key: YamlNode, mark: string): TillerlessError {
    const error = nodeError(`the comment of ${key.value} contains ${mark} without a closing ${mark}`, key, this.#nodes);
    return reworded(error, { hint: `put # ${mark} on a line of its own before and after the annotation` });
  }

  #check(schema: Schema, key: YamlNode): void {
    const problem = schemaProblem(schema);
    if (problem !== undefined) throw nodeError(`the annotation of ${key.value} is not valid: ${problem}`, key, this.#nodes);
  }

  decode(key: YamlNode, comment: string, annotation: AnnotationComment): Schema {
    if (annotation.isUnclosed) throw this.#unclosed(key, '@schema');
    if (annotation.yaml.length === 0) return newSchema();
    // The line number is only correct if no empty line separates the comment from the key.
    const first = key.line - comment.split('\n').length;
    const lineOf = (line: number | undefined): number =>
      line === undefined ? key.line : first + (annotation.lines[Math.min(line, annotation.lines.length) - 1] ?? 0);
    try {
      const node = parseYamlNode(annotation.yaml.join('\n'));
      const schema = node === undefined ? newSchema() : decodeSchema(node, this.#nodes);
      return { ...schema, isAnnotated: true };
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      const where = whereIn(this.#nodes, { line: lineOf(error.where?.line), column: key.column });
      throw reworded(error, {
        message: `the annotation of ${key.value} is not valid: ${error.message}`,
        helmText: undefined,
        where,
      });
    }
  }

  /** Returns the schema of a map, and the names of the properties that are required. */
  #map(node: YamlNode, path: SchemaPath, depth: number): { readonly schema: Schema; readonly names: readonly string[] } {
    this.#nodes.budget.spend(node, depth);
    const schema = newSchema({ type: ['object'] });
    const names = new Set<string>();
    if (node.kind !== 'mapping') return { schema, names: [] };
    const [first, ...others] = node.content;
    // The comment above the first key can also contain the annotation of the map. Remove that part; the rest describes the key.
    const described = first && { ...first, headComment: this.#applyRoot(schema, first, first.headComment) };
    const map = described === undefined ? node : { ...node, content: [described, ...others] };
    for (const [key, value] of this.#rules.entriesOf(map)) {
      const entry = { path: [...path, key.value], key, value: resolveAlias(value) ?? value };
      const property = this.#property(entry, names, depth + 1);
      schema.properties ??= new Map();
      schema.properties.set(key.value, property);
    }
    return { schema, names: [...names] };
  }

  /** Returns the schema of an entry in a map. If the entry's key is a required property, adds it to `names`. */
  #property(entry: Entry, names: Set<string>, depth: number): Schema {
    const { key, value } = entry;
    this.#nodes.budget.spend(value, depth);
    const comment = this.#rules.readComment(entry, this);
    const schema = this.#withConst(withReferencedFiles(comment.schema, this.#base), entry);
    if (schema.isAnnotated) this.#check(schema, key);
    if (this.#adds('type')) this.#rules.setTypes(schema, entry);
    const isAutomatic = schema.required.length === 0 && this.#adds('required') && !schema.isAnnotated;
    if (schema.isRequired || (isAutomatic && this.#rules.isRequired(entry))) names.add(key.value);
    if (!schema.$ref) this.#complete(schema, { entry, comment, depth });
    return schema;
  }

  #withConst(schema: Schema, { key, value }: Entry): Schema {
    if (!schema.usesValueAsConst) return schema;
    if (schema.hasConst)
      throw nodeError(`the annotation of ${key.value} contains both const and const-from-value`, key, this.#nodes);
    return { ...schema, const: annotationValue(value, this.#nodes), hasConst: true };
  }

  /** Adds inferred keywords to the schema, unless the annotation already sets them. */
  #complete(
    schema: Schema,
    { entry, comment, depth }: { readonly entry: Entry; readonly comment: CommentedSchema; readonly depth: number },
  ): void {
    const { key, value, path } = entry;
    const isOpen = schema.additionalProperties !== undefined && schema.additionalProperties !== null;
    if (this.#adds('additionalProperties') && value.kind === 'mapping' && !isOpen && this.#rules.isClosed(path, value))
      schema.additionalProperties = false;
    if (!schema.title && this.#adds('title')) schema.title = key.value;
    if (!schema.description && this.#adds('description')) schema.description = describedText(comment.description, this.options);
    const hasDefault = schema.default !== undefined && schema.default !== null;
    if (this.#adds('default') && !hasDefault && value.kind === 'scalar')
      schema.default = this.#rules.defaultOf(value, schema.type ?? []);
    if (value.kind === 'mapping' && schema.properties === undefined) this.#addProperties(schema, entry, depth);
    else if (value.kind === 'sequence' && schema.items === undefined) this.#addItems(schema, entry, depth);
  }

  #addProperties(schema: Schema, { value, path }: Entry, depth: number): void {
    const { schema: map, names } = this.#map(value, path, depth);
    addNames(schema, names);
    const patterns = [...(schema.patternProperties?.keys() ?? [])].map(compileRegexp);
    const properties = [...(map.properties ?? [])].filter(([name]) => !patterns.some((pattern) => pattern.test(name)));
    schema.properties = new Map(properties);
  }

  #addItems(schema: Schema, { value, path }: Entry, depth: number): void {
    const items = value.content.map((item) => this.#item(this.#rules.itemOf(item), [...path, '*'], depth + 1));
    schema.items = this.#rules.itemsOf(items);
    requireNamed(schema);
  }

  #item(item: YamlNode, path: SchemaPath, depth: number): Schema {
    this.#nodes.budget.spend(item, depth);
    if (item.kind !== 'mapping') {
      const types = this.#rules.itemTypes(item);
      return newSchema({ type: types });
    }
    const { schema, names } = this.#map(item, path, depth);
    schema.required = [...schema.required, ...names];
    if (this.#adds('additionalProperties') && this.#rules.isClosed(path, item)) schema.additionalProperties = false;
    return schema;
  }
}

function addNames(schema: Schema, names: readonly string[]): void {
  schema.required = [...new Set([...schema.required, ...names])];
}
