import type { Subject } from './api/api-error.ts';
import type { Resource, ResourceTable } from './state/resources.ts';
import type { Store } from './state/store.ts';

/** The state that all parts of the API server share. */
export interface ApiContext {
  readonly store: Store;
  readonly resources: ResourceTable;
  /** unix milliseconds */
  readonly now: () => number;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The location of an object in the API. */
export interface Target {
  readonly resource: Resource;
  /** "" for cluster-scoped objects */
  readonly namespace: string;
  readonly name: string;
  /** "" for the object itself */
  readonly subresource: string;
}

/** Options of a write request. */
export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** collects the values of Warning headers */
  readonly warnings: string[];
}

/** Returns the options for writes by the server itself. */
export function internalWrite(manager: string): WriteOptions {
  return { manager, dryRun: false, fieldValidation: 'Ignore', warnings: [] };
}

export function subjectOf(target: Pick<Target, 'resource' | 'name'>): Subject {
  return { group: target.resource.group, resource: target.resource.plural, name: target.name };
}

/** Returns the subject of a validation error, which uses the kind instead of the resource. */
export function kindSubject(target: Pick<Target, 'resource' | 'name'>): Subject {
  return { group: target.resource.group, resource: target.resource.kind, name: target.name };
}

/** Formats a time as the API does: RFC 3339 with whole seconds. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function hasSubresource(resource: Resource, name: string): boolean {
  return resource.subresources.some((subresource) => subresource.name === name);
}
