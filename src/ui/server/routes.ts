import type { Parameters } from './request-shapes.ts';
import type { Surroundings } from './surroundings.ts';

/** Answers a request with data that is sent as JSON. */
export type ReadRoute = (server: Surroundings, parameters: Parameters) => Promise<unknown>;
/** Answers a request that may change something. @param body parsed JSON, which has not been validated */
export type WriteRoute = (server: Surroundings, body: unknown, parameters: Parameters) => Promise<unknown>;

/** The routes of the API by path. */
export interface RouteTable {
  readonly reads: Readonly<Record<string, ReadRoute>>;
  readonly writes: Readonly<Record<string, WriteRoute>>;
}
