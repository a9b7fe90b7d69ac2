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

/** So long what a file or provider gave is used without looking again; the server tells, too. */
const freshMs = 30_000;

/** True until the moment, in unix milliseconds, at which a credential is looked at again. */
export function isFresh(freshUntilMs: number): boolean {
  return Date.now() < freshUntilMs;
}

/** What may be another the next time it is looked at, without saying when. */
export function shortLived(authorization: string): Credential {
  return { headers: { authorization }, tls: {}, freshUntilMs: Date.now() + freshMs };
}
