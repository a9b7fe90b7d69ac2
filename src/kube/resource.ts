/** A Kubernetes API object in JSON form. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly resourceVersion?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
    readonly controller?: boolean;
  }[];
  readonly managedFields?: readonly ManagedFields[];
  readonly [field: string]: unknown;
}

export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** An API resource: a kind and the URL path of its objects. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** resource name used in URLs */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** An object with its API resource. `namespace` is empty for cluster-scoped kinds. */
export interface Target {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
}

/** Returns the group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

export function apiVersionOf(resource: Pick<ApiResource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** Returns the URL path of a collection, or of an object if a name is passed. */
export function resourcePath(resource: ApiResource, namespace: string, name?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

export function targetPath(target: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  return resourcePath(target.resource, target.namespace, target.name);
}

/** Returns the identity of a target. Objects with different API versions are different objects, as they are in Helm. */
export function targetKey(target: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  return `${apiVersionOf(target.resource)}/${target.resource.kind}/${target.namespace}/${target.name}`;
}

/** Returns the identity of a stored object. It does not depend on the API version. */
export function storedKey(target: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  return `${target.resource.group}/${target.resource.kind}/${target.namespace}/${target.name}`;
}

/** Formats a target as "Kind/name". */
export function shortName(target: Pick<Target, 'resource' | 'name'>): string {
  return `${target.resource.kind}/${target.name}`;
}
