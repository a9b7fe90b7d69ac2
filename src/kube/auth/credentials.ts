import { readFileSync } from 'node:fs';
import { basicAuthorization } from '../../base/basic-auth.ts';
import { fieldsOf } from '../../base/untyped-fields.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Credential, type CredentialHeaders, isFresh, shortLived } from './credential.ts';
import type { KubeCluster, KubeUser } from './kubeconfig.ts';
import { dataOrFile, readNamedFile } from './named-file.ts';

export interface Credentials {
  /** Returns the current credential. Concurrent calls share one lookup. @throws KUBECONFIG */
  current(): Promise<Credential>;
  /**
   * After the server has rejected a credential, reads the credential again, unless a newer one is already cached.
   *
   * @returns undefined if there is no other credential
   */
  renew(refused: CredentialHeaders): Promise<Credential | undefined>;
}

type Env = Readonly<Record<string, string | undefined>>;
type Source = () => Promise<Credential>;

/** Returns the credentials of a user entry. @throws KUBECONFIG for conflicting settings and unreadable files */
export function credentialsOf(user: KubeUser | undefined, cluster: KubeCluster | undefined, env: Env): Credentials {
  if (!user) return fixed({});
  checkUser(user);
  if (user.token !== '' && user.tokenFile === '') return fixed({ authorization: `Bearer ${user.token}` }, user);
  if (user.username !== '') return fixed({ authorization: basicAuthorization(user) }, user);
  const source = sourceOf(user, cluster, env);
  return source ? held(withCertificate(user, source)) : fixed({}, user);
}

function checkUser({ name, token, username, password, certData, certFile, keyData, keyFile }: KubeUser): void {
  const problem =
    token !== '' && (username !== '' || password !== '')
      ? `more than one authentication method found for ${name}; found [token basicAuth], only one is allowed`
      : (certData || certFile) && !(keyData || keyFile)
        ? `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`
        : undefined;
  if (problem)
    throw new TillerlessError('KUBECONFIG', `cannot use user "${name}" in the kubeconfig: ${problem}`, {
      helmText: `kubernetes cluster unreachable: invalid configuration: ${problem}`,
    });
}

function fixed(headers: CredentialHeaders, user?: KubeUser): Credentials {
  const credential = { headers, tls: user ? certificateOf(user) : {}, freshUntilMs: Number.POSITIVE_INFINITY };
  return { current: async () => credential, renew: async () => undefined };
}

function certificateOf({ certData, certFile, keyData, keyFile }: KubeUser): Credential['tls'] {
  const cert = dataOrFile(certData, certFile);
  const key = dataOrFile(keyData, keyFile);
  return { ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function withCertificate(user: KubeUser, source: Source): Source {
  const tls = certificateOf(user);
  return async () => {
    const credential = await source();
    return { ...credential, tls: { ...tls, ...credential.tls } };
  };
}

function sourceOf(user: KubeUser, cluster: KubeCluster | undefined, env: Env): Source | undefined {
  const { tokenFile, token, exec, authProvider } = user;
  if (tokenFile !== '') return async () => shortLived(`Bearer ${tokenIn(tokenFile, token)}`);
  if (exec) return async () => (await import('./exec-credential.ts')).runExecPlugin(exec, cluster, env);
  if (authProvider === undefined) return undefined;
  if (fieldsOf(authProvider).name !== 'oidc') return async () => (await import('./auth-provider.ts')).askProvider(user);
  let oidc: Source | undefined;
  return async () => {
    oidc ??= (await import('./oidc.ts')).oidcSource(user, env);
    return oidc();
  };
}

/**
 * Returns the token in a file. If the file is empty or cannot be read, falls back to the token in the kubeconfig, if there is
 * one.
 */
function tokenIn(file: string, otherwise: string): string {
  if (otherwise === '') return readNamedFile(file).toString('utf8').trim();
  try {
    return readFileSync(file, 'utf8').trim() || otherwise;
  } catch {
    return otherwise;
  }
}

/** Caches the credential from a source while it is fresh. */
function held(source: Source): Credentials {
  let pending: Promise<Credential> | undefined;
  const ask = (): Promise<Credential> => {
    const asking = source();
    pending = asking;
    asking.catch(() => {
      if (pending === asking) pending = undefined;
    });
    return asking;
  };
  const current = async (): Promise<Credential> => {
    const before = pending;
    if (!before) return ask();
    const known = await before;
    if (isFresh(known.freshUntilMs)) return known;
    // If several callers find that the credential is stale, only one of them reads it again.
    return pending === before || !pending ? ask() : pending;
  };
  return {
    current,
    renew: async (refused) => {
      const before = pending;
      const known = await before?.catch(() => undefined);
      const isOther = ({ headers }: Credential): boolean => headers.authorization !== refused.authorization;
      if (known && isOther(known)) return known;
      // If several requests were rejected, only one of them reads the credential again.
      const next = await (pending === before || !pending ? ask() : pending);
      return isOther(next) ? next : undefined;
    },
  };
}
