/** Any object of the API as JSON. */
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

/** One kind the API serves: where its objects lie. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** name in URLs */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** An object with its place in the API. `namespace` is empty for cluster-wide kinds. */
export interface Target {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
}

/** The group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

export function apiVersionOf(resource: Pick<ApiResource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** URL path of a collection, or of one object when a name is given. */
export function resourcePath(resource: ApiResource, namespace: string, name?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

export function targetPath(target: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  return resourcePath(target.resource, target.namespace, target.name);
}

/** Two targets with one key are one object; a change of the API version is another object, as in Helm. */
export function targetKey(target: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  return `${apiVersionOf(target.resource)}/${target.resource.kind}/${target.namespace}/${target.name}`;
}

/** The same without the version: what the API server keeps as one object. */
export function storedKey(target: Pick<Target, 'resource' | 'namespace' | 'name'>): string {
  return `${target.resource.group}/${target.resource.kind}/${target.namespace}/${target.name}`;
}

/** "Kind/name", as screens and messages name an object. */
export function shortName(target: Pick<Target, 'resource' | 'name'>): string {
  return `${target.resource.kind}/${target.name}`;
}
