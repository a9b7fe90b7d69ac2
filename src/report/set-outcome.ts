/** The action performed on a release. */
export type ReleaseAction = 'install' | 'upgrade' | 'uninstall' | 'unchanged';

/** The outcome of an operation for one of multiple releases, as plain data. */
export interface ReleaseOutcome {
  readonly id: string;
  readonly release: string;
  readonly namespace: string;
  readonly chart: string;
  readonly status: 'done' | 'failed' | 'skipped';
  /** undefined if the release failed or was skipped */
  readonly action?: ReleaseAction;
  readonly revision?: number;
  readonly ms?: number;
  /** the reason why the release failed or was skipped */
  readonly reason?: string;
}
