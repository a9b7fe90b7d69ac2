/**
 * Texts are made as trees, so that they can be cut down: a node is a list of parts, texts and nodes.
 *
 * @typedef {{ parts: (string|Node)[], drop?: boolean, plain?: string[] }} Node
 *   drop: parts that are nodes may be left out; plain: texts that may stand for the whole node
 */

/** @returns {Node} */
export function node(parts, options = {}) {
  return { parts, ...options };
}

export function write(tree) {
  return typeof tree === 'string' ? tree : tree.parts.map(write).join('');
}

/** Every tree that is one step smaller. */
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
