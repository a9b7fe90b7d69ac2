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

/** What the user said about the cluster; empty texts and lists mean: as the kubeconfig says. */
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

/** What a TLS connection is made with. */
export interface ConnectionTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** How to open connections to one API server. */
export interface Connection {
  readonly server: URL;
  readonly proxy: URL | undefined;
  /** with the certificate that the credentials have by now. @throws KUBECONFIG */
  tls(): Promise<ConnectionTls>;
  /** credentials and impersonation for one request. @throws KUBECONFIG */
  headers(): Promise<CredentialHeaders>;
  /**
   * Asks the plugin, or reads the file, once more, unless somebody has since these were refused.
   * @returns undefined when there is nothing new to be had
   */
  renew(refused: CredentialHeaders): Promise<CredentialHeaders | undefined>;
}

export interface LoadedConfig {
  readonly connection: Connection;
  /** namespace of the current context; of the Pod, or "default", when it names none */
  readonly namespace: string;
  readonly origin: ConnectionOrigin;
}

/** Where cluster, user and namespace come from, in words. */
export interface ConnectionOrigin {
  readonly server: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads kubeconfig files (or the Pod's service account) as kubectl does, and puts the user's words over them.
 * @throws KUBECONFIG when a file can not be read or names things it does not hold
 */
export function loadKubeConfig(target: KubeTarget, env: Env): LoadedConfig {
  const chosen = choose(target, env);
  const { cluster, context } = chosen;
  const user = target.token === '' ? chosen.user : withoutLogin(chosen.user);
  const server = serverOf(target, cluster);
  // client-go clientcmd: the user's entry is read only if the connection is secure, so that nothing secret is sent in the clear.
  const credentials = credentialsOf(server.protocol === 'https:' ? user : undefined, cluster, env);
  const words = override(target, user, server);
  return {
    namespace: namespaceOf(context, target, env),
    origin: originOf(target, chosen, server),
    connection: {
      server,
      // proxy-url of the kubeconfig, else what the environment says.
      proxy: cluster?.proxyUrl ? proxyUrl(cluster.proxyUrl) : proxyFor(server, env),
      tls: tlsOf(target, cluster, credentials),
      headers: async () => ({ ...(await credentials.current()).headers, ...words }),
      renew: async (refused) => {
        const renewed = await credentials.renew(refused);
        return renewed && { ...renewed.headers, ...words };
      },
    },
  };
}

/** A token that a flag names comes in place of all that the kubeconfig has, but for certificates. */
function withoutLogin(user: KubeUser | undefined): KubeUser | undefined {
  return user && { ...user, token: '', tokenFile: '', username: '', password: '', exec: undefined, authProvider: undefined };
}

/** True when the kubeconfig, the Pod or the user names a cluster at all. @throws KUBECONFIG */
export function namesCluster(target: KubeTarget, env: Env): boolean {
  return target.server !== '' || Boolean(choose(target, env).cluster?.server);
}

/** What would be connected to, without reading credentials. @throws KUBECONFIG */
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

/** The context that is named, and what it names. */
function choose(target: KubeTarget, env: Env): Chosen {
  const config = readKubeconfig(target, env);
  const name = target.context || config.currentContext;
  const context = contextOf(config, target.context);
  if (!context && name !== '') throw noContext(target, name, config);
  return {
    context,
    cluster: config.clusters.find((each) => each.name === context?.cluster),
    user: config.users.find((each) => each.name === context?.user),
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
    hint: `contexts of the kubeconfig: ${contexts.map((each) => each.name).join(', ') || 'none'}`,
  });
}

/** @throws KUBECONFIG */
function tlsOf(target: KubeTarget, cluster: KubeCluster | undefined, credentials: Credentials): Connection['tls'] {
  const skip = target.insecureSkipTlsVerify || cluster?.skipTlsVerify === true;
  const ca = target.caFile ? readNamedFile(target.caFile) : cluster && dataOrFile(cluster.caData, cluster.caFile);
  if (skip && ca && !target.insecureSkipTlsVerify)
    throw new TillerlessError(
      'KUBECONFIG',
      `the cluster "${cluster?.name}" of the kubeconfig has authorities, and says not to look at them`,
      {
        helmText: 'kubernetes cluster unreachable: specifying a root certificates file with the insecure flag is not allowed',
        hint: 'insecure-skip-tls-verify and certificate-authority exclude each other',
      },
    );
  const servername = target.tlsServerName || cluster?.tlsServerName;
  const fixed = { ...(ca && !skip ? { ca } : {}), rejectUnauthorized: !skip, ...(servername ? { servername } : {}) };
  return async () => ({ ...fixed, ...(await credentials.current()).tls });
}

/** @throws KUBECONFIG */
function proxyUrl(text: string): URL {
  const proxy = addressOf(text);
  if (proxy !== undefined) return usableProxy(proxy, 'proxy-url of the kubeconfig');
  // It may hold a password.
  throw new TillerlessError('KUBECONFIG', 'the proxy-url of the kubeconfig is not a URL', {
    helmText: 'kubernetes cluster unreachable: invalid proxy-url',
    hint: 'for example http://proxy.example.com:3128',
  });
}

/** An address without scheme is https if something says how to trust the server, else http (client-go rest/url_utils.go). */
function serverOf(target: KubeTarget, cluster: KubeCluster | undefined): URL {
  const isTls = Boolean(
    target.caFile || cluster?.caData || cluster?.caFile || target.insecureSkipTlsVerify || cluster?.skipTlsVerify,
  );
  return serverUrl(target.server || cluster?.server || 'http://localhost:8080', isTls ? 'https' : 'http');
}

function serverUrl(text: string, scheme: 'http' | 'https'): URL {
  const server = addressOf(text.includes('://') ? text : `${scheme}://${text}`);
  if (server !== undefined) return server;
  throw new TillerlessError('KUBECONFIG', `the API server's address ${JSON.stringify(text)} is not a URL`, {
    hint: 'for example https://10.0.0.1:6443',
  });
}

/** Flags come before what the kubeconfig says of its user. */
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
