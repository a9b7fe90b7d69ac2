/**
 * The action for an object. "recreate" deletes the object first. "keep" and "not-owned" mean that the object is no longer part of
 * the release, but remains in the cluster.
 */
export type ChangeAction = 'create' | 'update' | 'recreate' | 'unchanged' | 'delete' | 'gone' | 'keep' | 'not-owned';

/** A changed field for display. If `masked` is true, `before` and `after` only describe the values, which may be secret. */
export interface ShownField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly masked?: boolean;
}

/** The reason an object in a plan cannot be created, changed or deleted as planned. */
export interface Problem {
  /** the object in the form "Deployment/web" */
  readonly object: string;
  readonly namespace: string;
  /**
   * "Immutable", "Conflict", "UnknownField", "Duplicate" for an object that several releases create, or the API server's own
   * reason, for example "Invalid", "Forbidden" or "BadRequest"
   */
  readonly reason: string;
  readonly message: string;
  /** path of the rejected field, if the server reports it */
  readonly field?: string;
  /** for a conflict, the field manager that owns the field, and the time of its last write in RFC 3339 format */
  readonly manager?: string;
  readonly since?: string;
  readonly hint?: string;
}

/** A field that another field manager changed. If the field is absent on one side, its value there is undefined. */
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

/** The reason why fields of an object change, determined by `plan --why`. */
export interface ChangeCause {
  /**
   * "value": the user changed a value; "default": a default of the chart changed; "template" or "file": a file of the chart
   * changed; "chart": Chart.yaml changed; "release": the revision or operation changed; "random" and "time": the field is
   * different in each rendering; "drift": the object was changed in the cluster; "lookup" and "capabilities": the field depends
   * on the state or version of the cluster, and no other cause was found; "unknown": for example, a template of a subchart
   * changed
   */
  readonly kind:
    | 'value'
    | 'default'
    | 'template'
    | 'file'
    | 'chart'
    | 'release'
    | 'random'
    | 'time'
    | 'drift'
    | 'lookup'
    | 'capabilities'
    | 'unknown';
  /** what has changed, for example the path of a value or template */
  readonly name?: string;
  /**
   * "file:line:column", or a flag. If the cause is a value, this is where its new value is set. If the cause is a template, this
   * is the line that wrote the first changed field.
   */
  readonly location?: string;
  /** previous value; absent if the value did not exist, or if the changed fields are masked */
  readonly was?: unknown;
  /** paths of the changed fields; an empty path means the whole object */
  readonly fields: readonly string[];
}

export interface PlannedChange {
  readonly action: ChangeAction;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** changed fields, determined by a server-side dry run or, if that is not possible, by comparing the manifests */
  readonly fields: readonly ShownField[];
  readonly drift: readonly DriftField[];
  /** number of the stage, starting at 1; undefined if all objects are sent at once */
  readonly stage?: number;
  /** the reason why the object is re-created */
  readonly reason?: string;
  /** the reason why there was no server-side dry run */
  readonly unchecked?: string;
  /** hunks of the unified diff, if requested */
  readonly diff?: string;
  /** the causes of the changes, if requested */
  readonly causes?: readonly ChangeCause[];
}

export type PlannedOperation = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'diff';

/** A plan as plain data. This is the output of `plan -o json`. */
export interface PlanDocument {
  readonly operation: PlannedOperation;
  readonly release: string;
  readonly namespace: string;
  readonly revision: { readonly from?: number; readonly to?: number };
  readonly chart: { readonly from?: string; readonly to?: string };
  readonly changes: readonly PlannedChange[];
  readonly hooks: readonly string[];
  /** files in crds/, which are installed the way Helm installs them */
  readonly crds: readonly string[];
  /** changes to CRDs; only determined with --crds=apply, and with --crds=create in an upgrade */
  readonly crdChanges: readonly PlannedChange[];
  /** changes that the API server would reject; a plan with problems cannot be executed */
  readonly problems: readonly Problem[];
  /** permissions that the user lacks for executing the plan, one line for each kind and namespace */
  readonly missingRights: readonly string[];
  readonly warnings: readonly string[];
  /** the API server's warnings from the dry run, for example about PodSecurity or deprecated APIs */
  readonly serverWarnings: readonly ServerWarning[];
}

/** A warning from the API server about an object. */
export interface ServerWarning {
  /** the object in the form "Deployment/web" */
  readonly object: string;
  /** empty for a cluster-scoped object */
  readonly namespace: string;
  readonly text: string;
}

/** Reports whether executing the plan would change anything. */
export function hasChanges(plan: Pick<PlanDocument, 'changes' | 'crdChanges'>): boolean {
  const all = [...plan.crdChanges, ...plan.changes];
  return all.some(({ action }) => action === 'create' || action === 'recreate' || action === 'delete') || all.some(isRealUpdate);
}

/** Reports whether a change updates at least one field. Other updates affect only the ownership of fields (managedFields). */
export function isRealUpdate(change: PlannedChange): boolean {
  return change.action === 'update' && (change.fields.length > 0 || change.drift.length > 0);
}
