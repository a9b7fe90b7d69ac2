import type { Zone } from '../base/go/time.ts';
import type { Value } from '../base/go/value.ts';
import type { EtaEngine } from './eta/sandbox-host.ts';

/** All external inputs of a rendering: with the same context, a rendering has the same result. */
export interface RenderContext {
  /** Returns the current time in nanoseconds since the Unix epoch. */
  now(): bigint;
  randomBytes(size: number): Uint8Array;
  /**
   * Returns the result of `make`, or its result in the earlier rendering that this one repeats. Used for keys, which a seed does
   * not determine.
   */
  recall?(make: () => string): string;
  /** Returns an object of the cluster, a list if the name is empty, or an empty map if the object does not exist. */
  lookup?(apiVersion: string, kind: string, namespace: string, name: string): Value;
  readonly enableDns?: boolean;
  resolveHost?(name: string): string;
  /** true for lint, where `required` and `fail` do not fail */
  readonly lint?: boolean;
  readonly localZone?: Zone;
  /** interpreter for Eta templates; loaded by `prepareEta` if the chart has any */
  readonly eta?: EtaEngine;
  readonly limits?: Partial<RenderLimits>;
}

/** Limits that stop templates that do not terminate. They are far above what real charts need. */
export interface RenderLimits {
  /** see `WorkLimits` */
  readonly steps: number;
  readonly bytes: number;
  readonly keys: number;
  /** maximum number of characters of output, for each file and in total */
  readonly output: number;
  /** maximum nesting of include, template and tpl */
  readonly depth: number;
  /** time limit in milliseconds for all Eta templates of a rendering */
  readonly etaMs: number;
}

export const defaultLimits: RenderLimits = {
  steps: 6_000_000,
  bytes: 288 << 20,
  keys: 100,
  output: 32 << 20,
  depth: 1000,
  etaMs: 1500,
};
