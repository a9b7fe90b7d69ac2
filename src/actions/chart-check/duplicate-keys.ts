import type { YamlNode } from '../../base/yaml/node.ts';
import { parseYamlNode } from '../../base/yaml/node-reader.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** Finds keys that a mapping contains more than once. */
export function duplicateKeys(text: string): Pick<YamlNode, 'line' | 'column' | 'value'>[] {
  const root = parsed(text);
  const duplicates: YamlNode[] = [];
  const open = root ? [root] : [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'mapping') for (const key of duplicatesIn(node)) duplicates.push(key);
    for (const inner of node.content) open.push(inner);
  }
  return duplicates;
}

/** Returns the root of the first document, or undefined if it is not valid. */
function parsed(text: string): YamlNode | undefined {
  try {
    return parseYamlNode(text);
  } catch (error) {
    // Syntax errors are reported elsewhere.
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

function duplicatesIn({ content }: YamlNode): YamlNode[] {
  const known = new Set<string>();
  return content.filter((node, at) => {
    if (at % 2 === 1 || node.kind !== 'scalar' || node.tag === '!!merge') return false;
    const isDuplicate = known.has(node.value);
    known.add(node.value);
    return isDuplicate;
  });
}
