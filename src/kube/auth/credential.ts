/** Credential headers. A header may have several values. */
export type CredentialHeaders = Readonly<Record<string, string | string[]>>;

/** Credentials for an API server. */
export interface Credential {
  readonly headers: CredentialHeaders;
  /** PEM-encoded certificate and key */
  readonly tls: { readonly cert?: string | Buffer; readonly key?: string | Buffer };
  /** expiry in milliseconds since the Unix epoch; the server may reject it earlier */
  readonly freshUntilMs: number;
}

/** How long credentials from a file or provider are cached. If the server rejects them, they are read again earlier. */
const freshMs = 30_000;

/** Reports whether a credential is still fresh. @param freshUntilMs in milliseconds since the Unix epoch */
export function isFresh(freshUntilMs: number): boolean {
  return Date.now() < freshUntilMs;
}

/** Returns a credential without a known expiry, which is read again after a short time. */
export function shortLived(authorization: string): Credential {
  return { headers: { authorization }, tls: {}, freshUntilMs: Date.now() + freshMs };
}
