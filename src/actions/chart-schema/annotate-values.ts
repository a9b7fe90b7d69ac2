import type { YamlNode } from '../../base/yaml/node.ts';
import { typeOfTag } from './model/type-of-tag.ts';
import { parseDocument } from './read-values.ts';

/**
 * Maximum number of annotations to insert. Without a limit, YAML aliases could multiply them, because the target of an alias is
 * visited again for each alias.
 */
const MAX_ANNOTATIONS = 100_000;

/** An annotation to insert. */
interface Insertion {
  /** line of the key, starting at 1 */
  readonly line: number;
  readonly indent: string;
  readonly type: string;
}

/**
 * Annotates each key of a values file that has no annotation yet. The annotation contains the type of the key's value, and is
 * inserted above the key's comment.
 *
 * @param file path for error messages
 * @throws YAML_PARSE
 */
export function annotatedValues(text: string, file: string): string {
  const root = parseDocument(text, file)?.root;
  const insertions: Insertion[] = [];
  if (root !== undefined) collect(root, insertions);
  const lines = text.split('\n');
  const added = new Map<number, string[]>();
  for (const { line, indent, type } of insertions.toReversed()) {
    const at = startOfComment(lines, line - 1);
    added.set(at, [
      ...(added.get(at) ?? []),
      `${indent}# @schema`,
      `${indent}# type: ${type === 'null' ? '"null"' : type}`,
      `${indent}# @schema`,
    ]);
  }
  return lines.flatMap((line, at) => [...(added.get(at) ?? []), line]).join('\n');
}

function collect(node: YamlNode, insertions: Insertion[]): void {
  if (node.kind !== 'mapping' || insertions.length > MAX_ANNOTATIONS) return;
  for (let at = 0; at + 1 < node.content.length; at += 2) {
    const [key, value] = [node.content[at] as YamlNode, node.content[at + 1] as YamlNode];
    // Do not annotate a YAML alias, because it has no tag of its own.
    const type = value.kind === 'alias' ? undefined : typeOfTag(value.tag);
    if (type !== undefined && !hasAnnotation(key.headComment))
      insertions.push({ line: key.line, indent: ' '.repeat(key.column - 1), type });
    if (value.kind === 'mapping') collect(value, insertions);
  }
}

function hasAnnotation(comment: string): boolean {
  return comment.split('\n').some((line) => line.trim() === '# @schema');
}

/** Returns the index of the first line of the comment directly above a line. */
function startOfComment(lines: readonly string[], at: number): number {
  let first = at;
  while (first > 0 && lines[first - 1]?.trim().startsWith('#')) first--;
  return first;
}
