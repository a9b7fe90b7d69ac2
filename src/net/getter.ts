import type { Login } from '../base/basic-auth.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { TlsChoice } from './connect.ts';

/** A request to a getter plugin. */
export interface GetterRequest {
  readonly url: URL;
  readonly login: Login;
  readonly passCredentials: boolean;
  /** TLS settings with unresolved paths, because the getter reads the files itself */
  readonly tls: TlsChoice;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Fetches a URL whose scheme is neither http nor https. */
export type Getter = (request: GetterRequest) => Promise<Uint8Array>;

/** Returns the getter for a scheme such as "s3", or undefined if there is none. */
export type FindGetter = (scheme: string) => Promise<Getter | undefined>;

/** Reports whether a URL's scheme is http or https. */
export function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** Fetches a URL with the getter for its scheme. @throws REPOSITORY_CONFIG if there is no getter, or any error from the getter */
export async function throughGetter(request: GetterRequest, findGetter: FindGetter): Promise<Uint8Array> {
  const scheme = request.url.protocol.slice(0, -1);
  const getter = await findGetter(scheme);
  if (getter) return getter(request);
  throw new TillerlessError('REPOSITORY_CONFIG', `the scheme ${scheme} is not supported`, {
    helmText: `could not find protocol handler for: ${scheme}`,
    hint: 'supported schemes are http, https and those of installed plugins; to use a chart in an OCI registry, specify oci://... instead of a repository',
  });
}
