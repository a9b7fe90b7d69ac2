import {
  builtInResources,
  builtInSchemaName,
  builtInSchemas,
  type ResourceDescription,
  type Schema,
} from '../../base/kubernetes/schema.ts';

/** A kind served in a specific version. */
export interface Resource extends ResourceDescription {
  /** "group/version", or just the version for the core group */
  readonly apiVersion: string;
  /** storage key shared by all versions of the kind: "group/plural" */
  readonly storageKey: string;
  /** set for custom resources only */
  readonly custom?: CustomVersion;
}

/** A version of a CustomResourceDefinition. */
export interface CustomVersion {
  readonly schema: Schema;
  readonly preserveUnknown: boolean;
  readonly columns: readonly PrinterColumn[];
  readonly statusSubresource: boolean;
  readonly scale: { readonly specPath: string; readonly statusPath: string; readonly selectorPath: string } | undefined;
  readonly selectableFields: readonly string[];
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

export interface Route {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** All served resources, both built-in and defined by CustomResourceDefinitions. */
export class ResourceTable {
  readonly #byPath = new Map<string, Resource>();
  readonly #byKind = new Map<string, Resource>();
  #custom: readonly Resource[] = [];
  /** incremented whenever the custom resources change; part of the discovery ETags */
  revision = 0;

  constructor() {
    for (const description of builtInResources()) this.#add(withKeys(description));
  }

  get all(): readonly Resource[] {
    return [...this.#byPath.values()];
  }

  find(route: Route): Resource | undefined {
    return this.#byPath.get(`${route.group}/${route.version}/${route.plural}`);
  }

  findKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /** Finds a resource by its storage key, which all served versions have in common. Returns any of these versions. */
  findStorage(storageKey: string): Resource | undefined {
    return this.all.find((resource) => resource.storageKey === storageKey);
  }

  hasGroup(group: string): boolean {
    return this.all.some((resource) => resource.group === group);
  }

  hasVersion(group: string, version: string): boolean {
    return this.all.some((resource) => resource.group === group && resource.version === version);
  }

  /** Replaces the resources of all CustomResourceDefinitions. */
  setCustom(resources: readonly Resource[]): void {
    for (const old of this.#custom) {
      this.#byPath.delete(`${old.group}/${old.version}/${old.plural}`);
      this.#byKind.delete(`${old.apiVersion}/${old.kind}`);
    }
    this.#custom = resources;
    for (const resource of resources) this.#add(resource);
    this.revision++;
  }

  #add(resource: Resource): void {
    const path = `${resource.group}/${resource.version}/${resource.plural}`;
    if (!this.#byPath.has(path)) this.#byPath.set(path, resource);
    const kind = `${resource.apiVersion}/${resource.kind}`;
    if (!this.#byKind.has(kind)) this.#byKind.set(kind, resource);
  }
}

/** Adds the apiVersion and the storage key to a resource. Resources can be looked up by either one. */
export function withKeys<T extends ResourceDescription>(description: T): T & { apiVersion: string; storageKey: string } {
  const { group, version, plural } = description;
  return { ...description, apiVersion: group ? `${group}/${version}` : version, storageKey: `${group}/${plural}` };
}

/** Returns the schema for a resource's objects. */
export function schemaOf(resource: Resource): Schema {
  if (resource.custom) return resource.custom.schema;
  const name = builtInSchemaName(resource.group, resource.version, resource.kind);
  return (name && builtInSchemas()[name]) || {};
}

/** Returns the schema of a built-in kind. The kind need not be a resource; Scale, for example, is not. */
export function schemaOfKind(group: string, version: string, kind: string): Schema {
  const name = builtInSchemaName(group, version, kind);
  return (name && builtInSchemas()[name]) || {};
}
