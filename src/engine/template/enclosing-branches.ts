import type { BranchNode, Statement } from './ast.ts';
import { parseTemplate } from './parser.ts';

/** A branch of an `if`, `with` or `range` that contains a given statement. */
export interface EnclosingBranch {
  readonly kind: BranchNode['kind'];
  /** offset of the branch's condition, in UTF-16 units */
  readonly pos: number;
  /** true if the statement is in the `else` branch, which runs if the condition is false or the list is empty */
  readonly isElse: boolean;
}

/**
 * Returns the branches that contain a statement, outermost first; an empty list if there is no such statement.
 *
 * @param source valid template source
 * @param pos offset of the statement, in UTF-16 units
 */
export function enclosingBranches(source: string, pos: number): readonly EnclosingBranch[] {
  const { body, defined } = parseTemplate('explained', source, () => true);
  for (const list of [body, ...defined.map((template) => template.body)]) {
    const found = findIn(list, pos);
    if (found) return found;
  }
  return [];
}

function findIn(list: readonly Statement[], pos: number): EnclosingBranch[] | undefined {
  for (const node of list) {
    if (node.pos === pos && node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return [];
    if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') continue;
    for (const isElse of [false, true]) {
      const inner = findIn((isElse ? node.orElse : node.list) ?? [], pos);
      if (inner) return [{ kind: node.kind, pos: node.pos, isElse }, ...inner];
    }
  }
  return undefined;
}
