import { readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { proxyFor } from '../base/proxy.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** What the user said about the cluster; empty means: as the kubeconfig says. */
export interface KubeTarget {
  /** one path or several, separated as in PATH; empty for the default places */
  readonly kubeconfig: string;
  readonly context: string;
  readonly server: string;
  readonly token: string;
  readonly caFile: string;
  readonly asUser: string;
  readonly asGroups: readonly string[];
  readonly tlsServerName: string;
  readonly insecureSkipTlsVerify: boolean;
}

/** How to open connections to one API server. */
export interface Connection {
  readonly server: URL;
  readonly tls: {
    readonly ca?: string | Buffer;
    readonly cert?: string | Buffer;
    readonly key?: string | Buffer;
    readonly rejectUnauthorized: boolean;
    readonly servername?: string;
  };
  readonly proxy: URL | undefined;
  /** credentials and impersonation for one request; renews tokens of plugins when they have run out */
  headers(): Promise<Readonly<Record<string, string>>>;
}

export interface LoadedConfig {
  readonly connection: Connection;
  /** namespace of the current context, "default" when it names none */
  readonly namespace: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads kubeconfig files (or the Pod's service account) as kubectl does, and puts the user's words over them.
 * @throws KUBECONFIG when a file can not be read or names things it does not hold
 */
export function loadKubeConfig(target: KubeTarget, env: Env): LoadedConfig {
  const config = readConfig(target);
  if (target.context !== '') useContext(config, target.context);
  const cluster = config.getCurrentCluster();
  const context = config.getContextObject(config.getCurrentContext());
  const server = serverUrl(target.server || cluster?.server || 'http://localhost:8080');
  const skip = target.insecureSkipTlsVerify || cluster?.skipTLSVerify === true;
  const servername = target.tlsServerName || cluster?.tlsServerName;
  const read = credentials(config);
  return {
    namespace: context?.namespace || 'default',
    connection: {
      server,
      tls: {
        ...read.tls,
        ...(target.caFile ? { ca: readFile(target.caFile) } : {}),
        rejectUnauthorized: !skip,
        ...(servername ? { servername } : {}),
      },
      // proxy-url of the kubeconfig, else what the environment says.
      proxy: cluster?.proxyUrl ? new URL(cluster.proxyUrl) : proxyFor(server, env),
      headers: async () => ({ ...(await read.headers()), ...override(target) }),
    },
  };
}

/** True when the kubeconfig, the Pod or the user names a cluster at all. @throws KUBECONFIG */
export function namesCluster(target: KubeTarget): boolean {
  if (target.server !== '') return true;
  const config = readConfig(target);
  if (target.context !== '') useContext(config, target.context);
  const server = config.getCurrentCluster()?.server;
  // What is taken when nothing is named.
  return server !== undefined && server !== 'http://localhost:8080';
}

function readConfig(target: KubeTarget): KubeConfig {
  const config = new KubeConfig();
  try {
    if (target.kubeconfig === '') config.loadFromDefault();
    else loadFiles(config, target.kubeconfig.split(delimiter).filter(Boolean));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TillerlessError('KUBECONFIG', `can't read the kubeconfig: ${reason}`, {
      cause: error,
      hint: 'see KUBECONFIG and --kubeconfig',
    });
  }
  return config;
}

/** Merges files as kubectl does: the first that names a thing wins. A file that does not exist, or is empty, is an empty one. */
function loadFiles(config: KubeConfig, paths: readonly string[]): void {
  for (const path of paths) {
    if (isMissingOrEmpty(path)) continue;
    const next = new KubeConfig();
    next.loadFromFile(path);
    if (config.getContexts()?.length) config.mergeConfig(next, true);
    else
      config.loadFromOptions({
        clusters: next.clusters,
        contexts: next.contexts,
        users: next.users,
        currentContext: next.currentContext,
      });
  }
}

function isMissingOrEmpty(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').trim() === '';
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}

function useContext(config: KubeConfig, name: string): void {
  if (!config.getContextObject(name)) {
    throw new TillerlessError('KUBECONFIG', `context ${JSON.stringify(name)} does not exist`, {
      helmText: `kubernetes cluster unreachable: context ${JSON.stringify(name)} does not exist`,
      hint: `contexts of the kubeconfig: ${
        config
          .getContexts()
          .map((each) => each.name)
          .join(', ') || 'none'
      }`,
    });
  }
  config.setCurrentContext(name);
}

function serverUrl(text: string): URL {
  try {
    return new URL(text.includes('://') ? text : `https://${text}`);
  } catch {
    throw new TillerlessError('KUBECONFIG', `the API server's address ${JSON.stringify(text)} is not a URL`, {
      hint: 'for example https://10.0.0.1:6443',
    });
  }
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new TillerlessError('KUBECONFIG', `can't read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

interface HttpsCredentials {
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  auth?: string;
  headers?: Record<string, string>;
}

/** Certificates now, and headers when they are asked for: exec plugins and token files are read by the library, which caches them. */
function credentials(config: KubeConfig): {
  tls: Pick<Connection['tls'], 'ca' | 'cert' | 'key'>;
  headers(): Promise<Record<string, string>>;
} {
  const user = config.getCurrentUser();
  const cluster = config.getCurrentCluster();
  const file = (data: string | undefined, path: string | undefined): Buffer | undefined =>
    data ? Buffer.from(data, 'base64') : path ? readFile(path) : undefined;
  const ca = file(cluster?.caData, cluster?.caFile);
  const cert = file(user?.certData, user?.certFile);
  const key = file(user?.keyData, user?.keyFile);
  const plain = !user || (!user.exec && !user.authProvider && !user.token && !user.username && !('tokenFile' in user));
  return {
    tls: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) },
    headers: async () => {
      if (plain) return {};
      const options: HttpsCredentials = { headers: {} };
      await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
      const basic = options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {};
      return { ...lowerCase(options.headers ?? {}), ...basic };
    },
  };
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function override(target: KubeTarget): Record<string, string> {
  return {
    ...(target.token ? { authorization: `Bearer ${target.token}` } : {}),
    ...(target.asUser ? { 'impersonate-user': target.asUser } : {}),
    ...(target.asGroups.length > 0 ? { 'impersonate-group': target.asGroups.join(', ') } : {}),
  };
}
