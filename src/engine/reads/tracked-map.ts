import type { Value, ValueMap } from '../../base/go/value.ts';
import { MapView } from '../template/go-types.ts';
import type { ValueNode } from './value-node.ts';

/** Receives the reads of tracked maps. */
export interface ReadObserver {
  read(node: ValueNode): void;
  /** Called when the keys or values of a map are iterated over, for example by `range`. */
  iterate(node: ValueNode): void;
  /** Called when the size of a map is read. */
  count(node: ValueNode): void;
  /** Runs a function without reporting the values that it reads. */
  unobserved<T>(run: () => T): T;
}

interface Tracked {
  readonly observer: ReadObserver;
  /** paths of the map. A map that is shared by several charts, such as a table in the globals, has several paths. */
  readonly nodes: ValueNode[];
  /** additional nodes to record when a key is read, because its value was merged or copied from another map */
  readonly merged: Map<string, ValueNode[]>;
}

const tracked = new WeakMap<ValueMap, Tracked>();

/**
 * A map of values that reports which keys are read. A plain map is converted in place, by replacing its prototype, so that
 * existing references remain valid and functions do not need a special case.
 */
class TrackedMap extends Map<string, Value> {
  override get size(): number {
    const { observer, nodes } = stateOf(this);
    for (const node of nodes) observer.count(node);
    return super.size;
  }

  override get(key: string): Value | undefined {
    report(this, key);
    return super.get(key);
  }

  override has(key: string): boolean {
    report(this, key);
    return super.has(key);
  }

  override keys(): MapIterator<string> {
    reportAll(this);
    return super.keys();
  }

  override values(): MapIterator<Value> {
    reportAll(this);
    return super.values();
  }

  override entries(): MapIterator<[string, Value]> {
    reportAll(this);
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  override forEach(callback: (value: Value, key: string, map: Map<string, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}

function stateOf(map: ValueMap): Tracked {
  return tracked.get(map) as Tracked;
}

/** Returns all nodes that represent the value of a key in a tracked map. */
function keyNodes({ nodes, merged }: Tracked, key: string): readonly ValueNode[] {
  const own = nodes.map((node) => node.child(key));
  const others = merged.get(key);
  return others ? [...own, ...others] : own;
}

function report(map: ValueMap, key: string): void {
  const state = stateOf(map);
  for (const node of keyNodes(state, key)) state.observer.read(node);
}

function reportAll(map: ValueMap): void {
  const { observer, nodes, merged } = stateOf(map);
  for (const node of nodes) observer.iterate(node);
  for (const others of merged.values()) for (const node of others) observer.read(node);
}

/** Returns the map that a view wraps, or the map itself. */
function target(map: ValueMap): ValueMap {
  return map instanceof MapView ? target(map.under) : map;
}

/** Makes a map tracked in place. */
function makeTracked(map: ValueMap, observer: ReadObserver, nodes: readonly ValueNode[]): Tracked {
  const known = tracked.get(map);
  if (known) {
    for (const node of nodes) if (!known.nodes.includes(node)) known.nodes.push(node);
    return known;
  }
  const state: Tracked = { observer, nodes: [...nodes], merged: new Map() };
  tracked.set(map, state);
  Object.setPrototypeOf(map, TrackedMap.prototype);
  return state;
}

/**
 * Tracks all maps in a value, including maps in lists. Lists and scalars themselves are not tracked. Instead, they are considered
 * read when their key is read.
 */
export function trackValues(value: Value, node: ValueNode, observer: ReadObserver): void {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) trackValues(item, node.child(at), observer);
  } else if (value instanceof Map) {
    for (const [key, item] of observer.unobserved(() => [...value])) trackValues(item, node.child(key), observer);
    makeTracked(value, observer, [node]);
  }
}

/**
 * Assigns the paths of a value to its deep copy, so that reads of the copy are recorded as reads of the original. Must be called
 * within `unobserved`.
 */
export function trackCopy(copy: Value, original: Value): void {
  if (Array.isArray(copy) && Array.isArray(original)) {
    for (const [at, item] of copy.entries()) trackCopy(item, original[at] ?? null);
  } else if (copy instanceof Map && original instanceof Map && copy !== original) {
    const state = tracked.get(target(original));
    for (const [key, item] of copy) trackCopy(item, original.get(key) ?? null);
    if (!state) return;
    const made = makeTracked(copy, state.observer, state.nodes);
    for (const [key, nodes] of state.merged) made.merged.set(key, [...nodes]);
  }
}

/**
 * Must be called after `from` has been merged into `into`, and within `unobserved`. From then on, reading a key of `into` is
 * recorded as reading that key of both maps, because its value may come from either.
 */
export function trackMerge(into: ValueMap, from: ValueMap): void {
  const source = tracked.get(target(from));
  const result = target(into);
  for (const [key, item] of from) {
    const value = result.get(key);
    if (value instanceof Map && item instanceof Map && target(value) !== target(item)) trackMerge(value, item);
    if (source) addMerged(makeTracked(result, source.observer, []), key, keyNodes(source, key));
  }
}

function addMerged({ merged }: Tracked, key: string, nodes: readonly ValueNode[]): void {
  const known = merged.get(key) ?? [];
  merged.set(key, [...known, ...nodes.filter((node) => !known.includes(node))]);
}
