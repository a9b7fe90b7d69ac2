/**
 * The action for one object. `recreate` deletes it first. `keep` and `not-owned` are objects that leave the release but remain in
 * the cluster.
 */
export type ChangeAction = 'create' | 'update' | 'recreate' | 'unchanged' | 'delete' | 'gone' | 'keep' | 'not-owned';

/** A field to display; if `masked`, the values are replaced by descriptions. */
export interface ShownField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly masked?: boolean;
}

/** Why an object of a plan cannot be created, changed or deleted as planned. */
export interface Problem {
  /** "Deployment/web" */
  readonly object: string;
  readonly namespace: string;
  /** "Immutable", "Conflict", "UnknownField", otherwise the reason of the API server: "Invalid", "Forbidden", "BadRequest" ... */
  readonly reason: string;
  readonly message: string;
  /** path of the rejected field, if the server reports one */
  readonly field?: string;
  /** for a conflict: the field manager that owns the field, and its last write (RFC 3339) */
  readonly manager?: string;
  readonly since?: string;
  readonly hint?: string;
}

/** A field that another field manager changed. A side is absent if it does not have the field. */
export interface DriftField {
  readonly path: string;
  /** value in the stored revision */
  readonly recorded?: unknown;
  /** value in the cluster */
  readonly live?: unknown;
  /** value after the change */
  readonly planned?: unknown;
  readonly masked?: boolean;
}

export interface PlannedChange {
  readonly action: ChangeAction;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** changed fields according to a server-side dry run or, if that is not possible, according to the manifests */
  readonly fields: readonly ShownField[];
  readonly drift: readonly DriftField[];
  /** starts at 1; absent if all objects are sent at once */
  readonly stage?: number;
  /** why the object is re-created */
  readonly reason?: string;
  /** why there was no server-side dry run */
  readonly unchecked?: string;
  /** hunks of a unified diff, if requested */
  readonly diff?: string;
}

export type PlannedOperation = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'diff';

/** A plan as plain data: what `plan -o json` prints. */
export interface PlanDocument {
  readonly operation: PlannedOperation;
  readonly release: string;
  readonly namespace: string;
  readonly revision: { readonly from?: number; readonly to?: number };
  readonly chart: { readonly from?: string; readonly to?: string };
  readonly changes: readonly PlannedChange[];
  readonly hooks: readonly string[];
  /** files in crds/ that are installed as Helm does */
  readonly crds: readonly string[];
  /** changes to CRDs; only set if CRDs are compared with the cluster: with --crds=apply, and with --crds=create in an upgrade */
  readonly crdChanges: readonly PlannedChange[];
  /** changes that the API server rejects; a plan with problems cannot be executed */
  readonly problems: readonly Problem[];
  /** missing permissions for executing the plan, one line for each kind and namespace */
  readonly missingRights: readonly string[];
  readonly warnings: readonly string[];
  /** warnings of the API server in the dry run, such as PodSecurity and deprecated APIs */
  readonly serverWarnings: readonly ServerWarning[];
}

/** A warning of the API server about one object. */
export interface ServerWarning {
  /** "Deployment/web" */
  readonly object: string;
  /** empty for cluster-scoped objects */
  readonly namespace: string;
  readonly text: string;
}
