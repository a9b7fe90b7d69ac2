import { goJson } from '../../base/go/json.ts';
import type { Value } from '../../base/go/value.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import { goYaml2 } from '../../base/yaml/resolve.ts';
import type { ValueNode } from '../../engine/reads/value-node.ts';
import { FieldDecoder, resolveAlias } from '../chart-docs/decode-fields.ts';
import { hasDescriptionMark, parseValueComment } from '../chart-docs/value-comment.ts';
import { type AnnotationComment, lastParagraph, splitAnnotation } from './annotation-comment.ts';
import { helmDocsTypes } from './helm-docs-type.ts';
import { entryPairs } from './helm-schema-rules.ts';
import type { AnnotationReader, CommentedSchema, Entry, InferenceRules, SchemaPath } from './infer-schema.ts';
import { schemaProblem } from './model/check-schema.ts';
import { newSchema, type Schema, schemaValue } from './model/schema.ts';
import { oneLineAnnotation } from './one-line-annotation.ts';

/** Information about a chart that cannot be obtained from its values file. */
export interface ChartFacts {
  /** values that the templates read; undefined if unknown */
  readonly reads: ValueNode | undefined;
  /** names of the subcharts; the inferred schema allows additional properties in their values */
  readonly subcharts: ReadonlySet<string>;
  /** dotted paths of the maps into which values of subcharts are imported; "." is the top level */
  readonly importPaths: ReadonlySet<string>;
}

/**
 * The rules for `chart schema`. They infer only what is certain: values have the same types as in Helm, a map is closed only if
 * the templates read its keys individually, and nothing is required, because values.yaml provides defaults.
 */
export class ChartRules implements InferenceRules {
  readonly #facts: ChartFacts;
  readonly #file: string;

  /** @param file path of the values file for error messages */
  constructor(facts: ChartFacts, file: string) {
    this.#facts = facts;
    this.#file = file;
  }

  /** Returns the entries of a map, except for hidden ones. Maps that are merged with `<<` are resolved, as Helm does. */
  entriesOf(node: YamlNode): readonly (readonly [YamlNode, YamlNode])[] {
    const pairs = entryPairs(node.content);
    const isMerged = pairs.some(([key]) => key.tag === '!!merge');
    const all = isMerged ? this.#mergedPairs(node, pairs) : pairs;
    return all.filter((pair) => !isHidden(pair)).map(([key, value]) => [keyAsRead(key), value]);
  }

  #mergedPairs(node: YamlNode, pairs: readonly (readonly [YamlNode, YamlNode])[]): (readonly [YamlNode, YamlNode])[] {
    const keys = new Map(pairs.map(([key]) => [key.value, key]));
    const { entries } = new FieldDecoder(node, this.#file);
    return [...entries].map(([name, value]) => [keys.get(name) ?? mergedKey(node, name), value]);
  }

  readComment(entry: Entry, reader: AnnotationReader): CommentedSchema {
    const { key, value } = entry;
    const { options } = reader;
    const comment = options.keepsFullComment ? key.headComment : lastParagraph(key.headComment);
    const block = splitAnnotation(withoutOneLine(comment));
    const schema = oneLineAnnotations(linesOf(comment, key, value))
      .map((annotation) => reader.decode(key, comment, annotation))
      .reduce(overridden, reader.decode(key, comment, block));
    const description = describedLines(key, block.rest);
    if (options.skipped.has('type') || schema.type !== undefined) return { schema, description };
    const hasBlock = block.yaml.length > 0;
    const types = hasBlock ? undefined : typesWithComment(key.headComment, typesOf(value));
    if (types !== undefined && fits({ ...schema, type: types })) schema.type = types;
    return { schema, description };
  }

  setTypes(): void {
    // Nothing to do: `readComment` has already set the types, because they depend on the comment.
  }

  defaultOf(value: YamlNode): Value | undefined {
    return helmScalar(value) ?? undefined;
  }

  isRequired(): boolean {
    return false;
  }

  isClosed(path: SchemaPath, node: YamlNode): boolean {
    const { reads, subcharts, importPaths } = this.#facts;
    const [first] = path;
    if (reads === undefined || node.content.length === 0 || path.includes('*')) return false;
    if (entryPairs(node.content).some(isHidden)) return false;
    if (first !== undefined && (first === 'global' || subcharts.has(first))) return false;
    if (importPaths.has(path.join('.') || '.')) return false;
    const used = reads.at(path);
    return used === undefined || !(used.isIterated || used.skippedIteration !== undefined);
  }

  itemOf(item: YamlNode): YamlNode {
    return resolveAlias(item) ?? item;
  }

  itemTypes(item: YamlNode): readonly string[] | undefined {
    return typesOf(item);
  }

  /**
   * Combines the schemas of a list's items. Duplicate schemas are omitted. If the type of any item is unknown, the list may
   * contain items of any type.
   */
  itemsOf(schemas: readonly Schema[]): Schema {
    const unique = new Map(schemas.map((schema) => [goJson(schemaValue(schema, { writesEmptyRequired: false })), schema]));
    const [first] = unique.values();
    if (first === undefined || unique.has('{}')) return newSchema();
    return unique.size === 1 ? first : newSchema({ anyOf: [...unique.values()] });
  }
}

/** Creates a key for an entry that was merged with `<<`. */
function mergedKey(map: YamlNode, name: string): YamlNode {
  return { ...map, kind: 'scalar', style: 'plain', tag: '!!str', value: name, content: [], headComment: '', lineComment: '' };
}

/** Returns the key as parsed by Helm: unquoted "yes" becomes "true". */
function keyAsRead(key: YamlNode): YamlNode {
  const name = key.style === 'plain' && !key.isTagged ? goYaml2.key(key.value) : undefined;
  return name === undefined || name === key.value ? key : { ...key, value: name };
}

/** Reports whether an annotation excludes an entry from the schema. */
function isHidden([key, value]: readonly [YamlNode, YamlNode]): boolean {
  return linesOf(lastParagraph(key.headComment), key, value).some((line) => oneLineAnnotation(line)?.isHidden);
}

/** Returns the comment lines of an entry, both above it and after it. */
function linesOf(comment: string, key: YamlNode, value: YamlNode): string[] {
  return [...comment.split('\n'), key.lineComment || value.lineComment];
}

/** Start of a comment that points editors to the schema. */
const EDITOR_COMMENT = '# yaml-language-server:';

/** Replaces each line that contains a one-line annotation, so that the line numbers of the other lines do not change. */
const PARSED = '#\0';

function withoutOneLine(comment: string): string {
  return comment
    .split('\n')
    .map((line) => (oneLineAnnotation(line) ? PARSED : line))
    .join('\n');
}

/** Returns the one-line annotations in the comments of an entry. @param lines all lines of these comments */
function oneLineAnnotations(lines: readonly string[]): AnnotationComment[] {
  return lines.flatMap((line, index) => {
    const yaml = (oneLineAnnotation(line)?.yaml ?? '').split('\n').filter((text) => text !== '');
    return yaml.length === 0 ? [] : [{ yaml, lines: yaml.map(() => index), rest: [], isUnclosed: false }];
  });
}

/** Merges two schemas. The keywords of the second one take precedence. */
function overridden(schema: Schema, other: Schema): Schema {
  return {
    ...schema,
    ...other,
    required: other.required.length > 0 ? other.required : schema.required,
    isRequired: schema.isRequired || other.isRequired,
    hasConst: schema.hasConst || other.hasConst,
    usesValueAsConst: schema.usesValueAsConst || other.usesValueAsConst,
    custom: new Map([...schema.custom, ...other.custom]),
  };
}

/** Returns the description in a comment, without annotations and without the helm-docs type. */
function describedLines(key: YamlNode, rest: readonly string[]): string[] {
  const lines = rest.filter((line) => line !== PARSED && !line.startsWith(EDITOR_COMMENT));
  if (!hasDescriptionMark(key.headComment)) return lines;
  const { path, comment } = parseValueComment(key.headComment.split('\n'));
  return path === '' && comment.description !== '' ? comment.description.split('\n').map((line) => `# ${line}`) : lines;
}

/** Returns the types in a helm-docs comment. The types of the default value are added, so that the default remains valid. */
function typesWithComment(comment: string, own: readonly string[] | undefined): readonly string[] | undefined {
  const named = hasDescriptionMark(comment) ? helmDocsTypes(parseValueComment(comment.split('\n')).comment.type) : undefined;
  if (named === undefined || named.includes('')) return own;
  return [...new Set([...named, ...(own ?? ['null'])])];
}

/**
 * Reports whether an inferred type can be added to the schema in an annotation. It cannot be added if other keywords, such as
 * $ref or enum, already restrict the value.
 */
function fits(schema: Schema): boolean {
  const { $ref, allOf, anyOf, oneOf, not, enum: values, hasConst, if: condition } = schema;
  const isComplete = [$ref, allOf, anyOf, oneOf, not, values, condition].some((keyword) => keyword !== undefined);
  return !isComplete && !hasConst && schemaProblem(schema) === undefined;
}

/** Returns the types of a value as parsed by Helm; undefined for null, because the template may expect a value of any type. */
function typesOf(node: YamlNode): readonly string[] | undefined {
  if (node.kind === 'mapping') return ['object'];
  if (node.kind === 'sequence') return ['array'];
  const value = helmScalar(node);
  if (value === null) return undefined;
  if (typeof value !== 'number') return [typeof value === 'boolean' ? 'boolean' : 'string'];
  return [Number.isInteger(value) && /^[-+]?[\d_]+$|^[-+]?0[xob]/i.test(node.value) ? 'integer' : 'number'];
}

/** Returns the value of a scalar under YAML 1.1 rules, which Helm uses: `yes` is a boolean. */
function helmScalar(node: YamlNode): string | number | boolean | null {
  if (node.isTagged ? ['!!str', '!!binary'].includes(node.tag) : node.style !== 'plain') return node.value;
  const value = goYaml2.plain(node.value);
  return typeof value === 'object' && value !== null ? node.value : value;
}
