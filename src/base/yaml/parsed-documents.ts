import type { Value } from '../go/value.ts';
import { parseYaml, plainJson } from './yaml.ts';

/**
 * Caches the parsed documents of a manifest, because an operation needs them several times: to sort them, to send the objects,
 * and to compare them with another revision. If documents differ only in blank lines around them and in Helm's source comment,
 * the same value is returned for each of them, so it must not be modified.
 */
export class ParsedDocuments {
  readonly #values = new Map<string, Value>();
  /** documents without a key yet, because many operations parse each document only once */
  #added: [text: string, value: Value][] = [];

  /** Parses a document that has not been parsed before; see `parseYaml`. @throws YAML_PARSE */
  add(text: string): Value {
    const value = parseYaml(text);
    this.#added.push([text, value]);
    return value;
  }

  /** Parses a document, unless it is known; see `parseYaml`. @throws YAML_PARSE with line numbers that refer to `text` */
  parse(text: string): Value {
    this.#addKeys();
    const key = keyOf(text);
    if (key === undefined) return parseYaml(text);
    const value = this.#values.get(key) ?? parseYaml(text);
    this.#values.set(key, value);
    return value;
  }

  #addKeys(): void {
    for (const [text, value] of this.#added) {
      const key = keyOf(text);
      if (key !== undefined) this.#values.set(key, value);
    }
    this.#added = [];
  }

  /** Parses a document into new JSON data; see `parseYamlJson`. @throws YAML_PARSE */
  parseJson(text: string): unknown {
    return plainJson(this.parse(text));
  }
}

const sourceComment = /^\s*# Source: [^\n]*\n/;
/** Header of a block scalar that keeps all trailing line breaks. */
const keepHeader = /[|>]\d?\+/;
/**
 * Header of a block scalar without a chomping indicator. At the end of a document, its value ends with a line break only if the
 * document does.
 */
const clipHeader = /[|>]\d?[ \t]*(?:[#\n\r\u0085\u2028\u2029]|$)/;

/**
 * Returns a cache key: the text without the source comment and the blank lines around the document. Returns undefined if these
 * blank lines are part of a value.
 */
function keyOf(text: string): string | undefined {
  const document = text.replace(sourceComment, '');
  const key = document.trimEnd();
  if (keepHeader.test(key) || !/^\n*$/.test(document.slice(key.length))) return undefined;
  return document.length === key.length && clipHeader.test(key) ? undefined : key;
}
