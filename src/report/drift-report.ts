/** A field that the release sets and the cluster holds differently. A side that is absent has no such field. */
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
  /** the object is not in the cluster any more */
  readonly missing: boolean;
  readonly fields: readonly DriftedField[];
}

/** How the cluster differs from a stored revision: what `drift -o json` prints. */
export interface DriftReport {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly chart: string;
  /** how many objects the revision has */
  readonly objects: number;
  readonly drifted: readonly DriftedObject[];
}
