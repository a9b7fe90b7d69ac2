import type { Login } from '../base/basic-auth.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { TlsChoice } from './connect.ts';

/** What is fetched, and who asks for it. */
export interface GetterRequest {
  readonly url: URL;
  readonly login: Login;
  readonly passCredentials: boolean;
  /** files as the user named them: the getter reads them itself */
  readonly tls: TlsChoice;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Fetches what lies at an address that is not of http. */
export type Getter = (request: GetterRequest) => Promise<Uint8Array>;

/** The getter for a scheme ("s3"); undefined when nobody knows it. */
export type FindGetter = (scheme: string) => Promise<Getter | undefined>;

/** True for what this program fetches itself. */
export function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** Fetches an address of another scheme by the getter for it. @throws REPOSITORY_CONFIG when there is none, and what it throws */
export async function throughGetter(request: GetterRequest, findGetter: FindGetter): Promise<Uint8Array> {
  const scheme = request.url.protocol.slice(0, -1);
  const getter = await findGetter(scheme);
  if (getter) return getter(request);
  throw new TillerlessError('REPOSITORY_CONFIG', `there is no way to reach ${scheme} addresses`, {
    helmText: `could not find protocol handler for: ${scheme}`,
    hint: 'repositories are reached by http, https and the schemes of plugins; charts of an OCI registry need no repository: pull oci://...',
  });
}
