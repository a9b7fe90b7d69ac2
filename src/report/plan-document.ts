/** What will be done to one object. `recreate` deletes it first. `keep` and `not-owned` are objects that leave the release but stay in the cluster. */
export type ChangeAction = 'create' | 'update' | 'recreate' | 'unchanged' | 'delete' | 'gone' | 'keep' | 'not-owned';

/** A field as it is shown; `masked` says that texts about the values stand in their place. */
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
  /** "Immutable", "Conflict", "UnknownField", else the API server's own reason: "Invalid", "Forbidden", "BadRequest" ... */
  readonly reason: string;
  readonly message: string;
  /** path of the field it is about, where the server names one */
  readonly field?: string;
  /** of a conflict: the field manager that owns the field, and its last write (RFC 3339) */
  readonly manager?: string;
  readonly since?: string;
  readonly hint?: string;
}

/** A field that another field manager changed. A side that is absent has no such field. */
export interface DriftField {
  readonly path: string;
  /** what the stored revision says */
  readonly recorded?: unknown;
  /** what the cluster holds */
  readonly live?: unknown;
  /** what it will be */
  readonly planned?: unknown;
  readonly masked?: boolean;
}

export interface PlannedChange {
  readonly action: ChangeAction;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** what will be different, as the API server answered a dry run; where it could not be asked, as the manifests say */
  readonly fields: readonly ShownField[];
  readonly drift: readonly DriftField[];
  /** from 1; absent where everything is sent at once */
  readonly stage?: number;
  /** why the object is re-created */
  readonly reason?: string;
  /** why the API server has not been asked */
  readonly unchecked?: string;
  /** hunks of a unified diff, when asked for */
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
  /** files of crds/ that are installed as Helm does */
  readonly crds: readonly string[];
  /** definitions that are compared with the cluster: --crds=apply, and --crds=create of an upgrade */
  readonly crdChanges: readonly PlannedChange[];
  /** changes that the API server rejects; a plan with problems cannot be carried out */
  readonly problems: readonly Problem[];
  /** permissions that the user lacks to carry it out, one line for each kind and namespace */
  readonly missingRights: readonly string[];
  readonly warnings: readonly string[];
  /** what the API server warns about in its answers to the dry run, such as PodSecurity and deprecated APIs */
  readonly serverWarnings: readonly ServerWarning[];
}

/** A warning of the API server about one object. */
export interface ServerWarning {
  /** "Deployment/web" */
  readonly object: string;
  /** empty for objects of the cluster */
  readonly namespace: string;
  readonly text: string;
}
