import type { KeyObject } from 'node:crypto';
import type { Zone } from '../base/go/time.ts';
import type { Value } from '../base/go/value.ts';
import type { EtaEngine } from './eta/sandbox-host.ts';

/** A kind of private key that templates can generate. RSA keys have 2048 bits for certificates, and 4096 bits otherwise. */
export type KeyKind = 'rsa-2048' | 'rsa-4096' | 'p-256' | 'ed25519';

/** Generates keys and signatures. */
export interface KeySource {
  generate(kind: KeyKind): KeyObject;
  /** Returns a prime with the given number of bits. */
  prime(size: number): bigint;
  /** Signs with ECDSA and SHA-256. The signature is encoded in DER. */
  signEcdsa(message: Uint8Array, key: KeyObject): Uint8Array;
}

/** All external inputs to a render. Rendering with the same context always produces the same result. */
export interface RenderContext {
  /** Returns the current time in nanoseconds since the Unix epoch. */
  now(): bigint;
  randomBytes(size: number): Uint8Array;
  /**
   * Returns the result of `make` or, if an earlier render is being repeated, the result of the corresponding call in that render.
   * Used to generate keys, because the platform's key generator does not use the seed.
   *
   * @param label the function and its arguments, which identify the call
   */
  recall?(label: string, make: () => string): string;
  /** generates private keys reproducibly; if undefined, the platform's generator is used, whose keys are random */
  readonly keys?: KeySource;
  /**
   * Returns a key from an earlier rendering or, if there is none, the result of `generate`. Only for output that is not deployed,
   * as in unit tests.
   */
  reuseKey?(kind: KeyKind, generate: () => KeyObject): KeyObject;
  /** Returns an object in the cluster, a list if the name is empty, or an empty map if the object does not exist. */
  lookup?(apiVersion: string, kind: string, namespace: string, name: string): Value;
  readonly enableDns?: boolean;
  resolveHost?(name: string): string;
  /** true for lint, where `required` and `fail` do not fail */
  readonly lint?: boolean;
  readonly localZone?: Zone;
  /** the engine for Eta templates, which `prepareEta` loads if the chart has any */
  readonly eta?: EtaEngine;
  readonly limits?: Partial<RenderLimits>;
}

/** Limits that abort runaway templates. They are far above what real charts need. */
export interface RenderLimits {
  /** see `WorkLimits` */
  readonly steps: number;
  readonly bytes: number;
  readonly keys: number;
  /** maximum number of characters of output, both per file and in total */
  readonly output: number;
  /** maximum nesting depth of include, template and tpl */
  readonly depth: number;
  /** time limit for all Eta templates of a rendering, in milliseconds */
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
