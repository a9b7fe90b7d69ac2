/** The identity of a release in a cluster. */
export interface ReleaseIdentity {
  readonly namespace: string;
  readonly name: string;
}
