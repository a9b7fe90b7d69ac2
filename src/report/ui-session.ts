/** An error as shown in the web UI. */
export interface UiProblem {
  /** error code, or "BUG" for an unexpected error */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** position of the error, for example "values.yaml:3:5" */
  readonly where?: string;
  /** individual problems, if there are several */
  readonly notes?: readonly string[];
}

/** Returned by GET /api/session: the data that the web UI needs before it can show a view. */
export interface UiSession {
  readonly version: string;
  /** the kubeconfig context in use; empty if there is none */
  readonly context: string;
  readonly contexts: readonly string[];
  /** the selected namespace; empty for all namespaces */
  readonly namespace: string;
  /** the namespace for new releases */
  readonly defaultNamespace: string;
  /** true if the server is read-only */
  readonly isReadOnly: boolean;
  /** name of the sandbox, if one is used instead of a cluster */
  readonly sandbox?: string;
  /** CSRF token, required as a header of every write request */
  readonly csrfToken: string;
}
