/** One field may have several values. */
export type CredentialHeaders = Readonly<Record<string, string | string[]>>;

/** What a user shows to an API server. */
export interface Credential {
  readonly headers: CredentialHeaders;
  /** PEM texts */
  readonly tls: { readonly cert?: string | Buffer; readonly key?: string | Buffer };
  /** unix milliseconds; the server may refuse it earlier */
  readonly freshUntilMs: number;
}
