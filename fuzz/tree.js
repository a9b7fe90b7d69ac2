/**
 * Test input is generated as a tree so that it can be reduced. A node is a list of strings and nodes.
 *
 * @typedef {{ parts: (string|Node)[], drop?: boolean, plain?: string[] }} Node
 *   drop: child nodes may be removed; plain: strings that may replace the entire node
 */

/** @returns {Node} */
export function node(parts, options = {}) {
  return { parts, ...options };
}

export function write(tree) {
  return typeof tree === 'string' ? tree : tree.parts.map(write).join('');
}

/** Yields all trees that are one step smaller. */
export function* smaller(tree) {
  if (typeof tree === 'string') return;
  const text = write(tree);
  for (const plain of tree.plain ?? []) if (plain.length < text.length) yield plain;
  for (const part of tree.parts) if (typeof part !== 'string') yield part;
  for (const [i, part] of tree.parts.entries()) {
    if (typeof part === 'string') continue;
    if (tree.drop) yield { ...tree, parts: tree.parts.toSpliced(i, 1) };
    for (const each of smaller(part)) yield { ...tree, parts: tree.parts.with(i, each) };
  }
}
