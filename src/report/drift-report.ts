/**
 * A field whose value in the release differs from the value in the cluster. If the field is absent on one side, its value there
 * is undefined.
 */
export interface DriftedField {
  readonly path: string;
  readonly recorded?: unknown;
  readonly live?: unknown;
  readonly masked?: boolean;
}

export interface DriftedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** true if the object no longer exists in the cluster */
  readonly missing: boolean;
  readonly fields: readonly DriftedField[];
}

/** How the cluster differs from a stored revision. This is the output of `drift -o json`. */
export interface DriftReport {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly chart: string;
  /** total number of objects in the revision */
  readonly objects: number;
  readonly drifted: readonly DriftedObject[];
}
