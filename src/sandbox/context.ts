import type { Subject } from './api/api-error.ts';
import type { Resource, ResourceTable } from './state/resources.ts';
import type { Store } from './state/store.ts';

/** The state shared by all components of the API server. */
export interface ApiContext {
  readonly store: Store;
  readonly resources: ResourceTable;
  /** returns the current time in milliseconds since the Unix epoch */
  readonly now: () => number;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** An object's location in the API. */
export interface Target {
  readonly resource: Resource;
  /** "" for cluster-scoped objects */
  readonly namespace: string;
  readonly name: string;
  /** "" for the object itself */
  readonly subresource: string;
}

/** The options of a write request. */
export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** values of Warning headers, collected while the request is handled */
  readonly warnings: string[];
}

/** Returns the options for a write that the sandbox itself makes, for example for a controller. */
export function internalWrite(manager: string): WriteOptions {
  return { manager, dryRun: false, fieldValidation: 'Ignore', warnings: [] };
}

export function subjectOf(target: Pick<Target, 'resource' | 'name'>): Subject {
  return { group: target.resource.group, resource: target.resource.plural, name: target.name };
}

/**
 * Returns the subject of a validation error. Its `resource` is the kind ("Deployment") instead of the plural resource name
 * ("deployments").
 */
export function kindSubject(target: Pick<Target, 'resource' | 'name'>): Subject {
  return { group: target.resource.group, resource: target.resource.kind, name: target.name };
}

/** Formats a timestamp like the Kubernetes API, in RFC 3339 with a resolution of one second. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function hasSubresource(resource: Resource, name: string): boolean {
  return resource.subresources.some((subresource) => subresource.name === name);
}
