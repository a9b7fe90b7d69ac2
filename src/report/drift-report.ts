/** A field whose value in the release differs from the cluster. A side is absent if it does not have the field. */
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
  /** the object no longer exists in the cluster */
  readonly missing: boolean;
  readonly fields: readonly DriftedField[];
}

/** How the cluster differs from a stored revision: what `drift -o json` prints. */
export interface DriftReport {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly chart: string;
  /** number of objects in the revision */
  readonly objects: number;
  readonly drifted: readonly DriftedObject[];
}
