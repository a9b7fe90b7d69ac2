import { toGoBytes } from '../go/bytes.ts';
import { Int, type Value } from '../go/value.ts';
import { compareOperands } from './compare.ts';
import type { Filter, ListNode, PathNode, Slice } from './node.ts';

/**
 * A value that a path selects. Undefined is Go's zero reflect.Value, which is printed as <no value>: the current value in a
 * range over a null or over nothing.
 */
export type Item = Value | undefined;
export type Items = readonly Item[];

/** The result of a node. After an error, `items` contains what client-go returns together with the error. */
interface Outcome {
  readonly items: Items;
  readonly failed: boolean;
}

/** Limits what a template may cost. Each method throws when its limit is exceeded. */
export interface PathLimits {
  /** Charges work: nodes evaluated, and values read or selected. */
  charge(steps: number): void;
  /** Checks how deep ranges are nested. */
  enter(depth: number): void;
}

/** Number of characters of two strings that are compared in one step. */
const CHARACTERS_PER_STEP = 64;

const ok = (items: Items): Outcome => ({ items, failed: false });
const failed = (items: Items): Outcome => ({ items, failed: true });

/**
 * Returns the values that each part of the template selects, or undefined after an error. Evaluates as JSONPath.FindResults in
 * k8s.io/client-go/util/jsonpath/jsonpath.go does, without AllowMissingKeys.
 */
export function evaluateJsonPath(template: readonly PathNode[], root: Value, limits: PathLimits): Items[] | undefined {
  const evaluation = new Evaluation(template, limits);
  return evaluation.run(0, root, 0) ? evaluation.results : undefined;
}

class Evaluation {
  readonly results: Items[] = [];
  readonly #template: readonly PathNode[];
  readonly #limits: PathLimits;
  // The counters of client-go. They are part of its behaviour: a `range` in a filter opens a range as well.
  #rangesToBegin = 0;
  #rangesToEnd = 0;
  #openRanges = 0;
  #lastEnd = -1;

  constructor(template: readonly PathNode[], limits: PathLimits) {
    this.#template = template;
    this.#limits = limits;
  }

  /** Evaluates the template from the node `start` to the end of the current range. Returns false after an error. */
  run(start: number, root: Item, depth: number): boolean {
    this.#limits.enter(depth);
    for (let at = start; at < this.#template.length; at++) {
      const outcome = this.#walk([root], this.#template[at] as PathNode);
      if (outcome.failed) return false;
      if (this.#rangesToEnd > 0 && this.#rangesToEnd <= this.#openRanges) {
        this.#rangesToEnd--;
        this.#lastEnd = at;
        return true;
      }
      if (this.#rangesToBegin === 0) this.results.push(outcome.items);
      else if (!this.#range(at + 1, outcome.items, depth)) return false;
      // A range without an end continues with the node after `range`, outside of the range.
      else if (this.#lastEnd > at) at = this.#lastEnd;
    }
    return true;
  }

  #range(start: number, items: Items, depth: number): boolean {
    this.#rangesToBegin--;
    this.#openRanges++;
    // An empty range is evaluated once to find its end. Its results are discarded, but its errors are not.
    const kept = this.results.length;
    const roots = items.length === 0 ? [undefined] : items;
    for (const root of roots) {
      // Go panics for a range over the zero Value.
      if (items.length > 0 && root === undefined) return false;
      if (!this.run(start, root ?? undefined, depth + 1)) return false;
    }
    if (items.length === 0) this.results.length = kept;
    this.#openRanges--;
    return true;
  }

  #walk(items: Items, node: PathNode): Outcome {
    this.#limits.charge(1 + items.length);
    switch (node.kind) {
      case 'list':
        return this.#list(items, node);
      case 'text':
        return ok([node.text]);
      case 'literal':
        return ok(items.map(() => node.value));
      case 'field':
        return field(items, node.name);
      case 'keyword':
        return this.#keyword(items, node.name);
      case 'wildcard':
        return ok(this.#children(items));
      case 'recursive':
        return ok(this.#descendants(items));
      case 'slice':
        return this.#slice(items, node);
      case 'union':
        return this.#union(items, node.members);
      case 'filter':
        return this.#filter(items, node);
    }
  }

  #list(items: Items, list: ListNode): Outcome {
    let current = ok(items);
    for (const node of list.nodes) {
      current = this.#walk(current.items, node);
      if (current.failed) break;
    }
    return current;
  }

  #keyword(items: Items, name: string): Outcome {
    if (name === 'range') {
      this.#rangesToBegin++;
      return ok(items);
    }
    if (name !== 'end') return failed(items);
    if (this.#openRanges === 0) return failed([]);
    this.#rangesToEnd++;
    return ok([]);
  }

  #union(items: Items, members: readonly ListNode[]): Outcome {
    const selected: Item[] = [];
    for (const member of members) {
      const outcome = this.#list(items, member);
      if (outcome.failed) return failed(items);
      this.#limits.charge(outcome.items.length);
      for (const item of outcome.items) selected.push(item);
    }
    return ok(selected);
  }

  #slice(items: Items, slice: Slice): Outcome {
    const selected: Item[] = [];
    for (const item of items) {
      if (item === null) continue;
      if (!Array.isArray(item)) return failed(items);
      const bounds = sliceBounds(slice, item.length);
      if (bounds === 'empty') return ok(selected);
      const step = slice.step ?? 1;
      if (bounds === 'invalid' || step <= 0) return failed(items);
      this.#limits.charge(bounds.end - bounds.start);
      for (let at = bounds.start; at < bounds.end; at += step) selected.push(item[at]);
    }
    return ok(selected);
  }

  #filter(items: Items, filter: Filter): Outcome {
    const selected: Item[] = [];
    for (const item of items) {
      if (!Array.isArray(item)) return failed(items);
      for (const element of item as readonly Value[]) {
        const passes = this.#passes(element, filter);
        if (passes === undefined) return failed(items);
        if (passes) selected.push(element);
      }
    }
    return ok(selected);
  }

  /** Reports whether a filter selects an element. Returns undefined after an error. */
  #passes(element: Value, { left, operator, right }: Filter): boolean | undefined {
    const lefts = this.#list([element], left);
    // client-go ignores errors here: an index out of bounds returns its input, and therefore exists.
    if (operator === 'exists') return lefts.items.length > 0;
    if (lefts.failed || lefts.items.length > 1) return undefined;
    if (lefts.items.length === 0) return false;
    const rights = this.#list([element], right);
    if (rights.failed || rights.items.length > 1) return undefined;
    if (rights.items.length === 0) return false;
    const [[leftItem], [rightItem]] = [lefts.items, rights.items];
    if (typeof leftItem === 'string' && typeof rightItem === 'string')
      this.#limits.charge(Math.min(leftItem.length, rightItem.length) / CHARACTERS_PER_STEP);
    return compareOperands(leftItem, operator, rightItem);
  }

  #children(items: Items): Item[] {
    const children: Item[] = [];
    for (const item of items) {
      this.#limits.charge(sizeOf(item));
      for (const child of childrenOf(item)) children.push(child);
    }
    return children;
  }

  /** Returns the items and everything inside them, each before its children, without empty and scalar values. */
  #descendants(items: Items): Item[] {
    const selected: Item[] = [];
    const pending: Item[] = items.toReversed();
    while (pending.length > 0) {
      const item = pending.pop();
      const size = sizeOf(item);
      if (size === 0) continue;
      selected.push(item);
      // The children of a string are bytes, which have no children.
      if (typeof item === 'string') continue;
      this.#limits.charge(size);
      for (const child of childrenOf(item).toReversed()) pending.push(child);
    }
    return selected;
  }
}

function field(items: Items, name: string): Outcome {
  if (items.length === 0) return ok([]);
  const selected: Item[] = [];
  for (const item of items) {
    const value = item instanceof Map ? item.get(name) : undefined;
    if (value !== undefined) selected.push(value);
  }
  return selected.length === 0 ? failed([]) : ok(selected);
}

/** Returns the positions that a slice selects (evalArray). */
function sliceBounds(slice: Slice, length: number): { start: number; end: number } | 'empty' | 'invalid' {
  let start = slice.start ?? 0;
  if (start < 0) start += length;
  let end = slice.end ?? length;
  if (end < 0 || (end === 0 && slice.isIndex)) end += length;
  if (start === end) return 'empty';
  return start >= length || start < 0 || end > length || end < 0 || start > end ? 'invalid' : { start, end };
}

function sizeOf(item: Item): number {
  if (item instanceof Map) return item.size;
  return typeof item === 'string' || Array.isArray(item) ? item.length : 0;
}

/** Returns the values of a map, the elements of a list, or the bytes of a string. Go's order of map values is random. */
function childrenOf(item: Item): Items {
  if (item instanceof Map) return [...item.values()];
  if (typeof item === 'string') return Array.from(toGoBytes(item), (byte) => new Int(BigInt(byte), 'uint8'));
  return Array.isArray(item) ? (item as readonly Value[]) : [];
}
