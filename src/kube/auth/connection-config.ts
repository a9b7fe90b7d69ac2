import { addressOf } from '../../base/parse-url.ts';
import { proxyFor, usableProxy } from '../../base/proxy.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { CredentialHeaders } from './credential.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import {
  contextOf,
  inClusterName,
  type KubeCluster,
  type KubeContext,
  type Kubeconfig,
  type KubeconfigPlaces,
  type KubeUser,
  namespaceOf,
  readKubeconfig,
} from './kubeconfig.ts';
import { dataOrFile, readNamedFile } from './named-file.ts';

/** Connection flags. Empty strings and lists fall back to the kubeconfig. */
export interface KubeTarget extends KubeconfigPlaces {
  readonly context: string;
  readonly server: string;
  readonly token: string;
  readonly caFile: string;
  readonly asUser: string;
  readonly asGroups: readonly string[];
  readonly tlsServerName: string;
  readonly insecureSkipTlsVerify: boolean;
}

/** TLS settings of a connection. */
export interface ConnectionTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** The settings for connecting to an API server. */
export interface Connection {
  readonly server: URL;
  readonly proxy: URL | undefined;
  /** Returns the TLS settings with the current client certificate. @throws KUBECONFIG */
  tls(): Promise<ConnectionTls>;
  /** Returns the authentication and impersonation headers for a request. @throws KUBECONFIG */
  headers(): Promise<CredentialHeaders>;
  /**
   * After the server has rejected credentials, reruns the credential plugin or rereads the token file, unless newer credentials
   * are already cached.
   *
   * @returns undefined if there are no other credentials
   */
  renew(refused: CredentialHeaders): Promise<CredentialHeaders | undefined>;
}

export interface LoadedConfig {
  readonly connection: Connection;
  /** namespace of the current context; defaults to the Pod's namespace, then to "default" */
  readonly namespace: string;
  readonly origin: ConnectionOrigin;
}

/** The sources of the server, cluster, user and namespace settings, as text for display. */
export interface ConnectionOrigin {
  readonly server: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the kubeconfig files or the Pod's service account the way kubectl does, and applies the flags.
 *
 * @throws KUBECONFIG if a file cannot be read or refers to missing entries
 */
export function loadKubeConfig(target: KubeTarget, env: Env): LoadedConfig {
  const chosen = choose(target, env);
  const { cluster, context } = chosen;
  const user = target.token === '' ? chosen.user : withoutLogin(chosen.user);
  const server = serverOf(target, cluster);
  // Like client-go's clientcmd, use the user entry only for TLS connections, so that no secret is sent in clear text.
  const credentials = credentialsOf(server.protocol === 'https:' ? user : undefined, cluster, env);
  const overrideHeaders = override(target, user, server);
  return {
    namespace: namespaceOf(context, target, env),
    origin: originOf(target, chosen, server),
    connection: {
      server,
      // The kubeconfig's proxy-url takes precedence over the environment.
      proxy: cluster?.proxyUrl ? proxyUrl(cluster.proxyUrl) : proxyFor(server, env),
      tls: tlsOf(target, cluster, credentials),
      headers: async () => ({ ...(await credentials.current()).headers, ...overrideHeaders }),
      renew: async (refused) => {
        const renewed = await credentials.renew(refused);
        return renewed && { ...renewed.headers, ...overrideHeaders };
      },
    },
  };
}

/** Removes all credentials except client certificates from a user entry. Used if a flag specifies a token. */
function withoutLogin(user: KubeUser | undefined): KubeUser | undefined {
  return user && { ...user, token: '', tokenFile: '', username: '', password: '', exec: undefined, authProvider: undefined };
}

/** Reports whether the kubeconfig, the Pod or a flag specifies a cluster. @throws KUBECONFIG */
export function namesCluster(target: KubeTarget, env: Env): boolean {
  return target.server !== '' || Boolean(choose(target, env).cluster?.server);
}

/** Returns a description of where the connection settings come from, without reading any credentials. @throws KUBECONFIG */
export function connectionOrigin(target: KubeTarget, env: Env): ConnectionOrigin {
  const chosen = choose(target, env);
  return originOf(target, chosen, serverOf(target, chosen.cluster));
}

function originOf(target: KubeTarget, { context, user }: Chosen, server: URL): ConnectionOrigin {
  const pod = 'service account of the Pod';
  const isPod = context?.name === inClusterName;
  const named = (kind: string, name: string | undefined): string => (name ? `${kind} ${name} of the kubeconfig` : 'default');
  const login = target.token ? '--kube-token or HELM_KUBETOKEN' : named('user', user?.name);
  const isSent = server.protocol === 'https:';
  return {
    server: server.href,
    cluster: target.server ? '--kube-apiserver or HELM_KUBEAPISERVER' : isPod ? pod : named('cluster', context?.cluster),
    user: isPod ? pod : isSent ? login : 'none: the API server is reached without TLS',
    namespace: isPod ? pod : context?.namespace ? named('context', context.name) : 'default, or that of the Pod',
  };
}

interface Chosen {
  readonly context: KubeContext | undefined;
  readonly cluster: KubeCluster | undefined;
  readonly user: KubeUser | undefined;
}

/** Returns the selected context with its cluster and user. */
function choose(target: KubeTarget, env: Env): Chosen {
  const config = readKubeconfig(target, env);
  const name = target.context || config.currentContext;
  const context = contextOf(config, target.context);
  if (!context && name !== '') throw noContext(target, name, config);
  return {
    context,
    cluster: config.clusters.find((cluster) => cluster.name === context?.cluster),
    user: config.users.find((user) => user.name === context?.user),
  };
}

function noContext(target: KubeTarget, name: string, { contexts }: Kubeconfig): TillerlessError {
  const quoted = JSON.stringify(name);
  const helmText =
    target.context === ''
      ? `invalid configuration: context was not found for specified context: ${name}`
      : `context ${quoted} does not exist`;
  return new TillerlessError('KUBECONFIG', `context ${quoted} does not exist`, {
    helmText: `kubernetes cluster unreachable: ${helmText}`,
    hint: `available contexts: ${contexts.map((context) => context.name).join(', ') || 'none'}`,
  });
}

/** Determines the TLS settings. The returned function adds the current client certificate. @throws KUBECONFIG */
function tlsOf(target: KubeTarget, cluster: KubeCluster | undefined, credentials: Credentials): Connection['tls'] {
  const skip = target.insecureSkipTlsVerify || cluster?.skipTlsVerify === true;
  const ca = target.caFile ? readNamedFile(target.caFile) : cluster && dataOrFile(cluster.caData, cluster.caFile);
  if (skip && ca && !target.insecureSkipTlsVerify)
    throw new TillerlessError(
      'KUBECONFIG',
      `cluster "${cluster?.name}" in the kubeconfig has a certificate authority, but also disables TLS verification`,
      {
        helmText: 'kubernetes cluster unreachable: specifying a root certificates file with the insecure flag is not allowed',
        hint: 'use either insecure-skip-tls-verify or certificate-authority, not both',
      },
    );
  const servername = target.tlsServerName || cluster?.tlsServerName;
  const fixed = { ...(ca && !skip ? { ca } : {}), rejectUnauthorized: !skip, ...(servername ? { servername } : {}) };
  return async () => ({ ...fixed, ...(await credentials.current()).tls });
}

/** Parses the kubeconfig's proxy-url. @throws KUBECONFIG */
function proxyUrl(text: string): URL {
  const proxy = addressOf(text);
  if (proxy !== undefined) return usableProxy(proxy, 'proxy-url of the kubeconfig');
  // Do not print the URL, because it may contain a password.
  throw new TillerlessError('KUBECONFIG', 'the proxy-url in the kubeconfig is not a valid URL', {
    helmText: 'kubernetes cluster unreachable: invalid proxy-url',
    hint: 'for example http://proxy.example.com:3128',
  });
}

/**
 * Returns the server URL. If the scheme is missing, it defaults to https if TLS settings are present, and to http otherwise
 * (client-go rest/url_utils.go).
 */
function serverOf(target: KubeTarget, cluster: KubeCluster | undefined): URL {
  const isTls = Boolean(
    target.caFile || cluster?.caData || cluster?.caFile || target.insecureSkipTlsVerify || cluster?.skipTlsVerify,
  );
  return serverUrl(target.server || cluster?.server || 'http://localhost:8080', isTls ? 'https' : 'http');
}

function serverUrl(text: string, scheme: 'http' | 'https'): URL {
  const server = addressOf(text.includes('://') ? text : `${scheme}://${text}`);
  if (server !== undefined) return server;
  throw new TillerlessError('KUBECONFIG', `the API server address ${JSON.stringify(text)} is not a URL`, {
    hint: 'for example https://10.0.0.1:6443',
  });
}

/** Returns the headers for the flags that override the kubeconfig's user. */
function override(target: KubeTarget, user: KubeUser | undefined, server: URL): CredentialHeaders {
  const asUser = target.asUser || user?.asUser;
  const asGroups = target.asGroups.length > 0 ? [...target.asGroups] : [...(user?.asGroups ?? [])];
  const extra = Object.entries(user?.asExtra ?? {}).map(([key, values]) => [
    `impersonate-extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    ...(target.token && server.protocol === 'https:' ? { authorization: `Bearer ${target.token}` } : {}),
    ...(asUser ? { 'impersonate-user': asUser } : {}),
    ...(asGroups.length > 0 ? { 'impersonate-group': asGroups } : {}),
    ...(user?.asUid ? { 'impersonate-uid': user.asUid } : {}),
    ...Object.fromEntries(extra),
  };
}
