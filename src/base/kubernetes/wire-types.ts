import type {
  CoreV1Event,
  V1Container,
  V1ContainerStatus,
  V1ControllerRevision,
  V1CustomResourceDefinition,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1LabelSelector,
  V1Namespace,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodTemplateSpec,
  V1ReplicaSet,
  V1ReplicationController,
  V1Service,
  V1StatefulSet,
} from '@kubernetes/client-node';
import { fieldsOf, itemsOf } from '../untyped-fields.ts';

/**
 * The JSON representation of a type from @kubernetes/client-node: times are RFC 3339 strings, and any field may be missing.
 * Objects are never converted to the package's classes, because these drop unknown fields.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]?: Wire<T[Name]> | undefined }
      : T;

export type WireContainer = Wire<V1Container>;
export type WireContainerStatus = Wire<V1ContainerStatus>;
export type WireControllerRevision = Wire<V1ControllerRevision>;
export type WireEvent = Wire<CoreV1Event>;
export type WireLabelSelector = Wire<V1LabelSelector>;
export type WirePersistentVolume = Wire<V1PersistentVolume>;
export type WirePersistentVolumeClaim = Wire<V1PersistentVolumeClaim>;
export type WirePod = Wire<V1Pod>;
export type WirePodTemplate = Wire<V1PodTemplateSpec>;
export type WireReplicaSet = Wire<V1ReplicaSet>;

interface SpecAndStatus<T extends { spec?: unknown; status?: unknown }> {
  readonly spec: Wire<NonNullable<T['spec']>>;
  readonly status: Wire<NonNullable<T['status']>>;
}

/** The spec and status types of built-in kinds, keyed by "group/Kind". */
export interface WireKinds {
  readonly '/Namespace': SpecAndStatus<V1Namespace>;
  readonly '/PersistentVolume': SpecAndStatus<V1PersistentVolume>;
  readonly '/PersistentVolumeClaim': SpecAndStatus<V1PersistentVolumeClaim>;
  readonly '/Pod': SpecAndStatus<V1Pod>;
  readonly '/ReplicationController': SpecAndStatus<V1ReplicationController>;
  readonly '/Service': SpecAndStatus<V1Service>;
  readonly 'apiextensions.k8s.io/CustomResourceDefinition': SpecAndStatus<V1CustomResourceDefinition>;
  readonly 'apps/DaemonSet': SpecAndStatus<V1DaemonSet>;
  readonly 'apps/Deployment': SpecAndStatus<V1Deployment>;
  readonly 'apps/ReplicaSet': SpecAndStatus<V1ReplicaSet>;
  readonly 'apps/StatefulSet': SpecAndStatus<V1StatefulSet>;
  readonly 'batch/Job': SpecAndStatus<V1Job>;
}

/** A status condition, with the fields that all kinds have in common. */
export interface WireCondition {
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastTransitionTime?: string | undefined;
  readonly lastUpdateTime?: string | undefined;
}

/** An API object whose fields are unknown. */
type Untyped = Readonly<Record<string, unknown>>;

/**
 * Returns the spec of an object of a built-in kind. Callers must check the fields, because the server's data is not validated.
 */
export function specOf<K extends keyof WireKinds>(object: Untyped): WireKinds[K]['spec'] {
  return fieldsOf(object.spec) as WireKinds[K]['spec'];
}

/**
 * Returns the status of an object of a built-in kind. Callers must check the fields, because the server's data is not validated.
 */
export function statusOf<K extends keyof WireKinds>(object: Untyped): WireKinds[K]['status'] {
  return fieldsOf(object.status) as WireKinds[K]['status'];
}

/** Returns the conditions in an object's status. Items that are not objects are dropped. */
export function conditionsOf(object: Untyped): readonly WireCondition[] {
  // The cast is safe, because all fields of a WireCondition are optional.
  return listOf((fieldsOf(object.status) as { readonly conditions?: readonly WireCondition[] }).conditions);
}

/** Returns the list items that are objects, and drops all other items. */
export function listOf<T extends object>(list: readonly T[] | undefined): readonly T[] {
  // The cast is safe, because filtering does not change the type of the remaining items.
  return itemsOf(list) as readonly object[] as readonly T[];
}
