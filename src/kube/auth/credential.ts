/** Credential headers. A header may have several values. */
export type CredentialHeaders = Readonly<Record<string, string | string[]>>;

/** Credentials for an API server. */
export interface Credential {
  readonly headers: CredentialHeaders;
  /** PEM-encoded certificate and key */
  readonly tls: { readonly cert?: string | Buffer; readonly key?: string | Buffer };
  /** expiry in milliseconds since the Unix epoch; the server may reject the credential earlier */
  readonly freshUntilMs: number;
}

/** How long a credential from a file or provider is cached. A credential is re-read earlier if the server rejects it. */
const freshMs = 30_000;

/** Reports whether a credential is still fresh. @param freshUntilMs expiry in milliseconds since the Unix epoch */
export function isFresh(freshUntilMs: number): boolean {
  return Date.now() < freshUntilMs;
}

/** Returns a credential with an unknown expiry. It is re-read after a short interval. */
export function shortLived(authorization: string): Credential {
  return { headers: { authorization }, tls: {}, freshUntilMs: Date.now() + freshMs };
}
