import type { Value, ValueMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** The year or number of a JSON Schema draft. */
export type Draft = 4 | 6 | 7 | 2019 | 2020;

const DRAFTS: ReadonlyMap<string, Draft> = new Map([
  ['json-schema.org/draft-04/schema', 4],
  ['json-schema.org/draft-06/schema', 6],
  ['json-schema.org/draft-07/schema', 7],
  ['json-schema.org/schema', 2020],
  ['json-schema.org/draft/2019-09/schema', 2019],
  ['json-schema.org/draft/2020-12/schema', 2020],
]);

/** The name under which Helm loads a chart's schema; relative references resolve against it. */
const BASE = 'file:///values.schema.json';

/** A schema that can not be used, in the words of Helm's validator. */
export function schemaError(problem: string): TillerlessError {
  return new TillerlessError('VALUES_SCHEMA', `values.schema.json can not be used: ${problem}`, { helmText: problem });
}

function draftOf(root: Value): Draft {
  const uri = root instanceof Map ? root.get('$schema') : undefined;
  if (typeof uri !== 'string') return 2020;
  const draft = DRAFTS.get(uri.replace(/^https?:\/\//, '').replace(/#$/, ''));
  if (draft === undefined) throw schemaError(`failing loading ${JSON.stringify(uri)}: schemas from elsewhere are not loaded`);
  return draft;
}

function unescapePointer(token: string): string {
  let text = token;
  try {
    text = decodeURIComponent(token);
  } catch {
    // An odd percent sign stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Where a reference leads, and against what further ones there are resolved. */
export interface Resolved {
  readonly schema: Value;
  readonly base: string;
}

/** Reads a document that lies elsewhere. @throws VALUES_SCHEMA when it is not at hand */
export type ReadRemote = (url: string) => Value;

const nothingElse: ReadRemote = (url) => {
  throw schemaError(`failing loading ${JSON.stringify(url)}: schemas from elsewhere are not loaded`);
};

/** A schema with what its references lead to. Nothing is loaded here: documents from elsewhere are at hand, or refused. */
export class SchemaDocument {
  readonly root: Value;
  readonly draft: Draft;
  private readonly ids = new Map<string, Value>();
  private readonly readRemote: ReadRemote;
  private readonly remotes = new Map<string, Value>();

  /** @param draft taken from the schema when absent */
  constructor(root: Value, draft: Draft = draftOf(root), readRemote: ReadRemote = nothingElse) {
    this.root = root;
    this.readRemote = readRemote;
    this.draft = draft;
    this.collect(root, BASE, 0);
  }

  /** Remembers `$id`, `id` and anchors. */
  private collect(node: Value, base: string, depth: number): void {
    if (depth > 200) throw schemaError('schema is nested too deeply');
    if (Array.isArray(node)) for (const item of node) this.collect(item, base, depth + 1);
    if (!(node instanceof Map)) return;
    const id = node.get(this.draft === 4 ? 'id' : '$id');
    let inner = base;
    if (typeof id === 'string') {
      inner = resolveUri(id, base);
      this.ids.set(inner.replace(/#$/, ''), node);
    }
    for (const name of ['$anchor', '$dynamicAnchor']) {
      const anchor = node.get(name);
      if (typeof anchor === 'string') this.ids.set(`${inner.split('#', 1)[0]}#${anchor}`, node);
    }
    for (const item of node.values()) this.collect(item, inner, depth + 1);
  }

  /** The schema a reference names. @param base address of the document in which the reference stands */
  resolve(reference: string, base = BASE): Resolved {
    const uri = reference.startsWith('#') ? base + reference : resolveUri(reference, base);
    const hash = uri.indexOf('#');
    const document = hash < 0 ? uri : uri.slice(0, hash);
    const fragment = hash < 0 ? '' : uri.slice(hash + 1);
    const known = document === BASE ? this.root : this.ids.get(document);
    const root = known ?? this.remote(document);
    const inner = known === undefined ? document : BASE;
    if (fragment === '') return { schema: root, base: inner };
    if (!fragment.startsWith('/')) {
      const anchored = this.ids.get(`${document}#${fragment}`);
      if (anchored === undefined) throw schemaError(`anchor in ${JSON.stringify(uri)} not found`);
      return { schema: anchored, base: inner };
    }
    let node: Value | undefined = root;
    for (const token of fragment.slice(1).split('/').map(unescapePointer)) {
      if (node instanceof Map) node = node.get(token);
      else node = Array.isArray(node) ? node[Number(token)] : undefined;
      if (node === undefined) throw schemaError(`json-pointer in ${JSON.stringify(uri)} not found`);
    }
    return { schema: node, base: inner };
  }

  private remote(url: string): Value {
    const known = this.remotes.get(url) ?? this.readRemote(url);
    this.remotes.set(url, known);
    return known;
  }
}

function resolveUri(reference: string, base: string): string {
  try {
    return new URL(reference, base).href;
  } catch {
    return reference;
  }
}

/** True for a schema: a mapping or a boolean. */
export function isSchema(value: Value | undefined): value is ValueMap | boolean {
  return value instanceof Map || typeof value === 'boolean';
}
