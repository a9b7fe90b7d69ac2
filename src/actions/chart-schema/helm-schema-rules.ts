import type { Value } from '../../base/go/value.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import { parseValueComment } from '../chart-docs/value-comment.ts';
import { lastParagraph, splitAnnotation } from './annotation-comment.ts';
import { goFloat } from './go-float.ts';
import { helmDocsTypes } from './helm-docs-type.ts';
import type { AnnotationReader, CommentedSchema, Entry, InferenceRules } from './infer-schema.ts';
import { type NodeSource, nodeError } from './model/annotation-value.ts';
import { newSchema, type Schema } from './model/schema.ts';
import { typeOfTag } from './model/type-of-tag.ts';

/** The rules of helm-schema. */
export class HelmSchemaRules implements InferenceRules {
  readonly #nodes: NodeSource;
  readonly #warn: (message: string) => void;

  constructor(nodes: NodeSource, warn: (message: string) => void) {
    this.#nodes = nodes;
    this.#warn = warn;
  }

  entriesOf({ content }: YamlNode): readonly (readonly [YamlNode, YamlNode])[] {
    return entryPairs(content);
  }

  readComment({ key }: Entry, reader: AnnotationReader): CommentedSchema {
    const { keepsFullComment, readsHelmDocs } = reader.options;
    const comment = keepsFullComment ? key.headComment : lastParagraph(key.headComment);
    const annotation = splitAnnotation(comment);
    const schema = reader.decode(key, comment, annotation);
    if (!readsHelmDocs) return { schema, description: annotation.rest };
    const { comment: docs } = parseValueComment(key.headComment.split('\n'));
    if (docs.default !== '') Object.assign(schema, { default: docs.default, isAnnotated: true });
    if (docs.description !== '') Object.assign(schema, { description: docs.description, isAnnotated: true });
    const types = docs.type === '' ? undefined : helmDocsTypes(docs.type);
    if (docs.type !== '' && types === undefined)
      this.#warn(`the type ${docs.type} of helm-docs has no counterpart in JSON Schema`);
    if (types !== undefined) Object.assign(schema, { type: types, isAnnotated: true });
    return { schema, description: annotation.rest };
  }

  setTypes(schema: Schema, { value }: Entry): void {
    if (!schema.isAnnotated) schema.type = [this.#typeOf(value)];
  }

  #typeOf(node: YamlNode): string {
    const type = typeOfTag(node.tag);
    if (type === undefined) throw nodeError(`the tag ${node.tag} is not supported`, node, this.#nodes);
    return type;
  }

  defaultOf({ value }: YamlNode, types: readonly string[]): Value {
    for (const type of types) {
      const typed = typedText(value, type);
      if (typed !== undefined) return typed;
    }
    return value;
  }

  isRequired(): boolean {
    return true;
  }

  isClosed(): boolean {
    return true;
  }

  itemOf(item: YamlNode): YamlNode {
    return item;
  }

  itemsOf(anyOf: readonly Schema[]): Schema {
    return newSchema({ anyOf });
  }

  itemTypes(item: YamlNode): readonly string[] {
    // helm-schema treats list items that are lists or aliases as maps.
    return [item.kind === 'scalar' ? this.#typeOf(item) : 'object'];
  }
}

/** Returns the keys and values of a map. */
export function entryPairs(content: readonly YamlNode[]): [YamlNode, YamlNode][] {
  return content.flatMap((key, at) => (at % 2 === 0 ? [[key, content[at + 1] as YamlNode] as [YamlNode, YamlNode]] : []));
}

/** Converts the text of a scalar to a value of the given type, as strconv does. Returns undefined if that is impossible. */
function typedText(text: string, type: string): Value | undefined {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'number') return goFloat(text);
  if (type !== 'integer' || !/^[-+]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value === BigInt.asIntN(64, value) ? Number(value) : undefined;
}
