import type {
  V1ContainerStatus,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ReplicaSet,
  V1StatefulSet,
} from '@kubernetes/client-node';

/**
 * A model of @kubernetes/client-node as the API server sends it: times are RFC 3339 text, and every field may be absent. Only names
 * and types come from there; objects themselves are never converted, since its classes drop fields that they do not know.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]?: Wire<Exclude<T[Name], undefined>> }
      : T;

export type WirePod = Wire<V1Pod>;
export type WireContainerStatus = Wire<V1ContainerStatus>;

type Spec<T extends { spec?: unknown }> = Wire<NonNullable<T['spec']>>;
type Status<T extends { status?: unknown }> = Wire<NonNullable<T['status']>>;

/** Spec and status of the built-in kinds, by "group/Kind". */
export interface WireKinds {
  readonly 'apps/DaemonSet': { readonly spec: Spec<V1DaemonSet>; readonly status: Status<V1DaemonSet> };
  readonly 'apps/Deployment': { readonly spec: Spec<V1Deployment>; readonly status: Status<V1Deployment> };
  readonly 'apps/ReplicaSet': { readonly spec: Spec<V1ReplicaSet>; readonly status: Status<V1ReplicaSet> };
  readonly 'apps/StatefulSet': { readonly spec: Spec<V1StatefulSet>; readonly status: Status<V1StatefulSet> };
  readonly 'batch/Job': { readonly spec: Spec<V1Job>; readonly status: Status<V1Job> };
  readonly '/PersistentVolumeClaim': {
    readonly spec: Spec<V1PersistentVolumeClaim>;
    readonly status: Status<V1PersistentVolumeClaim>;
  };
  readonly '/Pod': { readonly spec: Spec<V1Pod>; readonly status: Status<V1Pod> };
}

/** An object of the API, whose fields are not known. */
type Untyped = Readonly<Record<string, unknown>>;

/** Spec of an object of a built-in kind; fields still have to be checked, since a server may send what it likes. */
export function specOf<K extends keyof WireKinds>(object: Untyped): WireKinds[K]['spec'] {
  return mapOf(object.spec) as WireKinds[K]['spec'];
}

/** The same for the status. */
export function statusOf<K extends keyof WireKinds>(object: Untyped): WireKinds[K]['status'] {
  return mapOf(object.status) as WireKinds[K]['status'];
}

function mapOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
