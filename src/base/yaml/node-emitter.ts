import type { YamlNode } from './node.ts';
export function emitYamlNode(node: YamlNode): string {
  return node.value;
}
