import type { Parameters } from './request-shapes.ts';
import type { Surroundings } from './surroundings.ts';

/** Handles a read request. The result is sent as JSON. */
export type ReadRoute = (server: Surroundings, parameters: Parameters) => Promise<unknown>;
/** Handles a write request. @param body parsed but unvalidated JSON */
export type WriteRoute = (server: Surroundings, body: unknown, parameters: Parameters) => Promise<unknown>;

/** The API's routes, keyed by path. */
export interface RouteTable {
  readonly reads: Readonly<Record<string, ReadRoute>>;
  readonly writes: Readonly<Record<string, WriteRoute>>;
}
