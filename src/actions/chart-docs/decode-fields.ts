import type { YamlNode } from '../../base/yaml/node.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Reads the fields of a YAML mapping, with the same conversions as go-yaml v3 when it decodes into a struct. */
export class FieldDecoder {
  private readonly file: string;
  private readonly fields = new Map<string, YamlNode>();

  /** values by key; keys of the mapping itself take precedence over keys merged with `<<` */
  get entries(): ReadonlyMap<string, YamlNode> {
    return this.fields;
  }

  /** @throws YAML_PARSE if the node is not a mapping or has duplicate keys */
  constructor(node: YamlNode | undefined, file: string) {
    this.file = file;
    const mapping = resolveAlias(node);
    if (mapping === undefined || isNull(mapping)) return;
    if (mapping.kind !== 'mapping') throw this.mismatch(mapping, 'a map');
    this.addEntries(mapping);
  }

  private addEntries({ content }: YamlNode): void {
    const merged: YamlNode[] = [];
    for (let i = 0; i + 1 < content.length; i += 2) {
      const [key, value] = [content[i] as YamlNode, content[i + 1] as YamlNode];
      if (key.tag === '!!merge') merged.push(value);
      else if (this.fields.has(key.value)) throw this.problem(key, `mapping key "${key.value}" is already defined`);
      else this.fields.set(key.value, value);
    }
    for (const source of merged.flatMap(mergeSources)) {
      for (let i = 0; i + 1 < source.content.length; i += 2) {
        const [key, value] = [source.content[i] as YamlNode, source.content[i + 1] as YamlNode];
        if (!this.fields.has(key.value)) this.fields.set(key.value, value);
      }
    }
  }

  /** Returns the text of a scalar as written, so that a version such as 1.10 is not changed. */
  text(name: string): string {
    const node = this.get(name);
    return node === undefined ? '' : this.scalar(node);
  }

  isTrue(name: string): boolean {
    const node = this.get(name);
    if (node === undefined) return false;
    if (node.tag === '!!bool') return /^t/i.test(node.value);
    // go-yaml v3 also accepts some YAML 1.1 booleans.
    if (['y', 'Y', 'yes', 'on'].includes(node.value)) return true;
    if (['n', 'N', 'no', 'off'].includes(node.value)) return false;
    throw this.mismatch(node, 'a boolean');
  }

  texts(name: string): string[] {
    return this.items(name).map((item) => (isNull(item) ? '' : this.scalar(item)));
  }

  /** Returns a list of mappings. */
  maps(name: string): FieldDecoder[] {
    return this.items(name).map((item) => new FieldDecoder(item, this.file));
  }

  /** Returns the items of a list. */
  nodes(name: string): YamlNode[] {
    return this.items(name);
  }

  private get(name: string): YamlNode | undefined {
    const node = resolveAlias(this.fields.get(name));
    return node === undefined || isNull(node) ? undefined : node;
  }

  private items(name: string): YamlNode[] {
    const node = this.get(name);
    if (node === undefined) return [];
    if (node.kind !== 'sequence') throw this.mismatch(node, 'a list');
    return node.content.map((item) => resolveAlias(item) ?? item);
  }

  private scalar(node: YamlNode): string {
    if (node.kind !== 'scalar') throw this.mismatch(node, 'a string');
    return node.value;
  }

  private mismatch(node: YamlNode, expected: string): TillerlessError {
    return this.problem(node, `expected ${expected}, but found ${node.tag}`);
  }

  private problem({ line, column }: YamlNode, problem: string): TillerlessError {
    return new TillerlessError('YAML_PARSE', problem, { where: { file: this.file, line, column } });
  }
}

function mergeSources(node: YamlNode): YamlNode[] {
  const source = resolveAlias(node);
  if (source?.kind === 'sequence') return source.content.flatMap((item) => resolveAlias(item) ?? []);
  return source === undefined ? [] : [source];
}

function isNull(node: YamlNode): boolean {
  return node.tag === '!!null';
}

/** Returns the target of an alias, or the node itself if it is not an alias. */
export function resolveAlias(node: YamlNode | undefined): YamlNode | undefined {
  return node?.kind === 'alias' ? node.target : node;
}
