import { GoTime } from '../go/time.ts';
import { Int } from '../go/value.ts';
import { goYaml3 } from './resolve.ts';

export type NodeKind = 'mapping' | 'sequence' | 'scalar' | 'alias';
export type NodeStyle = 'block' | 'flow' | 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** A node of a YAML document with its comments, like go-yaml v3's yaml.Node. */
export interface YamlNode {
  readonly kind: NodeKind;
  readonly style: NodeStyle;
  /** short tag, for example "!!str" */
  readonly tag: string;
  /** true if the tag is written in the source */
  readonly isTagged: boolean;
  /** content of a scalar without quotes, or the name of an alias */
  readonly value: string;
  readonly anchor: string;
  /** line and column of the start, starting at 1 */
  readonly line: number;
  readonly column: number;
  /** comments above the node (head), on its line (line) and below it (foot), with their `#`, joined by line breaks */
  headComment: string;
  lineComment: string;
  footComment: string;
  /** the items of a sequence; keys and values of a mapping, alternating */
  content: YamlNode[];
  /** the node that an alias refers to */
  readonly target: YamlNode | undefined;
}

/** Returns the tag that go-yaml v3 assigns to a plain scalar. */
export function plainTag(text: string): string {
  if (text === '<<') return '!!merge';
  const value = goYaml3.plain(text);
  if (value === null) return '!!null';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number') return '!!float';
  if (value instanceof Int) return '!!int';
  return value instanceof GoTime ? '!!timestamp' : '!!str';
}
