import { OutputOrigins } from '../../engine/output-origin.ts';
import { randomSeed, seededRandomness } from '../../engine/randomness.ts';
import type { RenderContext, Tracing } from '../../engine/render.ts';
import type { ErrorWhere } from '../../errors/tillerless-error.ts';
import { FieldWriters } from './field-writers.ts';
import { compareObjects, objectsOf, type RenderedObject } from './rendered-objects.ts';

/** The parts of the context that differ between two renders of the same chart with the same values. */
export type Variation = Pick<RenderContext, 'randomBytes' | 'recall' | 'now'>;

/** A field whose value differs between renders. */
export interface UnstableField {
  readonly object: RenderedObject;
  /** path in the object; empty if only some of the renders contain the object, for example because its name is random */
  readonly path: string;
  readonly isRandom: boolean;
  readonly dependsOnTime: boolean;
  /** the template that wrote the field, if it is known */
  readonly where: ErrorWhere | undefined;
}

/** Renders a chart with different random values or a different time. */
export interface VariedRendering {
  readonly nowNs: bigint;
  readonly render: (variation: Variation) => ReadonlyMap<string, string>;
  readonly trace: (variation: Variation) => Tracing;
}

/**
 * Amount by which the clock is advanced for another rendering: a year, a month, a day, an hour, a minute and a second, so that
 * every component of a date changes.
 */
const laterNs = BigInt((((365 + 31 + 1) * 24 + 1) * 60 + 1) * 60 + 1) * 1_000_000_000n;

/**
 * Finds the fields whose values are random or depend on the time, by rendering again with different random values, and then with
 * a different time.
 */
export function unstableFields({ nowNs, render, trace }: VariedRendering): UnstableField[] {
  const [random, otherRandom] = [randomSeed(), randomSeed()];
  const variation = (seed: typeof random, now: bigint): Variation => ({ ...seededRandomness(seed)(), now: () => now });
  const base = objectsOf(render(variation(random, nowNs)));
  const changedBy = (other: Variation): Map<RenderedObject, ReadonlySet<string>> =>
    new Map(compareObjects(base, objectsOf(render(other))).objects);
  const byRandom = changedBy(variation(otherRandom, nowNs));
  const byTime = changedBy(variation(random, nowNs + laterNs));
  const affected = base.filter((object) => byRandom.has(object) || byTime.has(object));
  if (affected.length === 0) return [];
  const origins = new OutputOrigins(trace(variation(random, nowNs)));
  return affected.flatMap((object) => {
    const writers = new FieldWriters(origins, object);
    const [fromRandom, fromTime] = [byRandom.get(object), byTime.get(object)];
    return pathsOf(fromRandom, fromTime).map((path) => ({
      object,
      path,
      isRandom: includes(fromRandom, path),
      dependsOnTime: includes(fromTime, path),
      where: writers.find(object.fields.get(path)?.path ?? ['metadata', 'name']).where,
    }));
  });
}

/** Returns the changed fields. An object that disappears has an empty set of fields. */
function pathsOf(...changes: readonly (ReadonlySet<string> | undefined)[]): string[] {
  const sets = changes.filter((set) => set !== undefined);
  return sets.some((set) => set.size === 0) ? [''] : [...new Set(sets.flatMap((set) => [...set]))];
}

function includes(paths: ReadonlySet<string> | undefined, path: string): boolean {
  return path === '' ? paths?.size === 0 : paths?.has(path) === true;
}
