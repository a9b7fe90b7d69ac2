import type { ValuePath } from '../../base/yaml/positions.ts';
import type { TemplateMark } from '../template/output-trace.ts';

/** Maximum number of locations to keep for each value. */
const maxSites = 16;

/**
 * A path in the computed values, and how templates used it. There are also nodes for nonexistent values that a template tried to
 * read.
 */
export class ValueNode {
  readonly #children = new Map<string | number, ValueNode>();
  /** actions that read the value */
  readonly sites = new Set<TemplateMark>();
  /** true if a template read the value */
  isRead = false;
  /** true if a template read all keys of the value, as `range`, `keys` and `toYaml` do */
  isIterated = false;
  /** true if a template checked whether the map is empty, or counted its keys */
  isCounted = false;
  /** a branch that was not executed and would have read the value; undefined if there is none */
  skippedBranch: TemplateMark | undefined;
  /** a branch that was not executed and would have read all keys of the value; undefined if there is none */
  skippedIteration: TemplateMark | undefined;

  get children(): ReadonlyMap<string | number, ValueNode> {
    return this.#children;
  }

  /** Returns the child node for a key or index, creating it if it does not exist. */
  child(step: string | number): ValueNode {
    const known = this.#children.get(step);
    if (known) return known;
    const made = new ValueNode();
    this.#children.set(step, made);
    return made;
  }

  /** Returns the node at a path; undefined if no template used the path. */
  at(path: ValuePath): ValueNode | undefined {
    let node: ValueNode | undefined = this;
    for (const step of path) node = node?.children.get(step);
    return node;
  }

  /**
   * Returns the node of the last key in a path, and the node of the map that contains it. Indexes after the last key are ignored,
   * because a template that reads a list is assumed to read all scalars in it.
   */
  lastKey(path: ValuePath): { readonly map: ValueNode | undefined; readonly value: ValueNode | undefined } {
    const at = path.findLastIndex((step) => typeof step === 'string');
    const map = this.at(path.slice(0, at));
    return { map, value: map?.children.get(path[at] ?? '') };
  }

  /** Reports whether a template read the value at a path, either by its key or along with all keys of its map. */
  isReadAt(path: ValuePath): boolean {
    const { map, value } = this.lastKey(path);
    return map?.isIterated === true || value?.isRead === true;
  }

  /** @param branch the skipped branch in which the value is read; undefined if it is not read in a skipped branch */
  read(site: TemplateMark | undefined, branch: TemplateMark | undefined): void {
    if (branch) {
      this.skippedBranch ??= branch;
      return;
    }
    this.isRead = true;
    if (site && this.sites.size < maxSites) this.sites.add(site);
  }
}
