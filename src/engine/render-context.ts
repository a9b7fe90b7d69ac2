import type { Zone } from '../base/go/time.ts';
import type { Value } from '../base/go/value.ts';
import type { EtaEngine } from './eta/sandbox-host.ts';

/** What a rendering may know of the outside; everything comes in through here, so it can be repeated with the same result. */
export interface RenderContext {
  /** unix nanoseconds */
  now(): bigint;
  randomBytes(size: number): Uint8Array;
  /** Returns what `make` returns, or what it returned in an earlier rendering that this one repeats: for keys, which no seed determines. */
  recall?(make: () => string): string;
  /** an object of the cluster, or a list when the name is empty; an empty map when there is none */
  lookup?(apiVersion: string, kind: string, namespace: string, name: string): Value;
  readonly enableDns?: boolean;
  resolveHost?(name: string): string;
  /** lint replaces what `required` and `fail` refuse by nothing */
  readonly lint?: boolean;
  readonly localZone?: Zone;
  /** where Eta templates run; loaded by `prepareEta` for charts that have some */
  readonly eta?: EtaEngine;
  readonly limits?: Partial<RenderLimits>;
}

/** Budgets against templates that never end; all generous. */
export interface RenderLimits {
  /** see `WorkLimits` */
  readonly steps: number;
  readonly bytes: number;
  readonly keys: number;
  /** characters of output, of one file and of all */
  readonly output: number;
  /** nested templates, by include, template and tpl */
  readonly depth: number;
  /** milliseconds that all Eta templates of a rendering may run */
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
