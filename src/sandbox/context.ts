import type { Subject } from './api/api-error.ts';
import type { Resource, ResourceTable } from './state/resources.ts';
import type { Store } from './state/store.ts';

/** What every part of the API server works on. */
export interface ApiContext {
  readonly store: Store;
  readonly resources: ResourceTable;
  /** unix milliseconds */
  readonly now: () => number;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** Where an object lies in the API. */
export interface Target {
  readonly resource: Resource;
  /** "" for objects of the cluster */
  readonly namespace: string;
  readonly name: string;
  /** "" for the object itself */
  readonly subresource: string;
}

/** How a write is meant. */
export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** collects what goes into Warning headers */
  readonly warnings: string[];
}

/** Options of the server's own writers. */
export function internalWrite(manager: string): WriteOptions {
  return { manager, dryRun: false, fieldValidation: 'Ignore', warnings: [] };
}

export function subjectOf(target: Pick<Target, 'resource' | 'name'>): Subject {
  return { group: target.resource.group, resource: target.resource.plural, name: target.name };
}

/** Errors of validation name the kind instead of the resource. */
export function kindSubject(target: Pick<Target, 'resource' | 'name'>): Subject {
  return { group: target.resource.group, resource: target.resource.kind, name: target.name };
}

/** RFC 3339 with whole seconds, as the API writes times. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function hasSubresource(resource: Resource, name: string): boolean {
  return resource.subresources.some((each) => each.name === name);
}
