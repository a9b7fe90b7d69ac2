import { Int, type Value, type ValueMap } from '../../base/go/value.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import { goYaml3 } from '../../base/yaml/resolve.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { resolveAlias } from './decode-fields.ts';

const MAX_INT64 = (1n << 63n) - 1n;

/** Limits the number of visited nodes: aliases can expand a small document into a huge one, or form a cycle. */
export class NodeBudget {
  private left: number;
  private readonly file: string;

  /** @param limit maximum number of visits @param file path for the error message */
  constructor(limit: number, file: string) {
    this.left = limit;
    this.file = file;
  }

  /** @throws YAML_PARSE if too many nodes have been visited or the node is nested too deeply */
  spend({ line, column }: YamlNode, depth: number): void {
    if (this.left-- > 0 && depth < 1000) return;
    throw new TillerlessError('YAML_PARSE', 'the values are too large or too deeply nested after aliases are resolved', {
      where: { file: this.file, line, column },
    });
  }
}

/** Returns the value of a scalar, or undefined if it does not have a standard tag. @throws YAML_PARSE */
export function scalarValue(node: YamlNode, file: string): Value | undefined {
  switch (node.tag) {
    case '!!null':
      return null;
    case '!!str':
    case '!!timestamp':
      return node.value;
    case '!!int':
    case '!!float':
    case '!!bool':
      return typedScalar(node, file);
    default:
      return undefined;
  }
}

function typedScalar(node: YamlNode, file: string): Value {
  const value = goYaml3.plain(node.value);
  if (node.tag === '!!bool' && typeof value === 'boolean') return value;
  if (node.tag === '!!int' && value instanceof Int && value.value <= MAX_INT64) return new Int(value.value);
  if (node.tag === '!!float' && typeof value === 'number') return value;
  if (node.tag === '!!float' && value instanceof Int) return Number(value.value);
  throw new TillerlessError('YAML_PARSE', `cannot parse ${JSON.stringify(node.value)} as ${node.tag}`, {
    where: { file, line: node.line, column: node.column },
  });
}

/** Converts YAML nodes to values that can be printed in the "Default" column of a README's values table. */
export class NodeValues {
  private readonly budget: NodeBudget;
  private readonly file: string;

  constructor(budget: NodeBudget, file: string) {
    this.budget = budget;
    this.file = file;
  }

  /** @throws YAML_PARSE if the value is too large */
  convert(node: YamlNode, depth = 0): Value {
    this.budget.spend(node, depth);
    if (node.kind === 'alias') return this.convert(resolveAlias(node) ?? node, depth + 1);
    if (node.kind === 'sequence') return node.content.map((item) => this.convert(item, depth + 1));
    if (node.kind === 'mapping') return this.convertMapping(node, depth);
    try {
      return scalarValue(node, this.file) ?? null;
    } catch {
      // For a number that cannot be parsed, helm-docs logs an error and shows 0.
      return new Int(0n);
    }
  }

  private convertMapping({ content }: YamlNode, depth: number): ValueMap {
    const map: ValueMap = new Map();
    for (let i = 0; i + 1 < content.length; i += 2)
      map.set((content[i] as YamlNode).value, this.convert(content[i + 1] as YamlNode, depth + 1));
    return map;
  }
}
