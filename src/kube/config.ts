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
  /** credentials and impersonation for one request */
  headers(): Promise<Readonly<Record<string, string>>>;
  /**
   * Asks the plugin, or reads the file, once more, unless somebody has since these were refused.
   * @returns undefined when there is nothing new to be had
   */
  renew(refused: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>> | undefined>;
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
      renew: async (refused) => {
        if (!read.renewable || target.token) return undefined;
        const next = { ...(await read.renew(refused.authorization)), ...override(target) };
        return next.authorization === refused.authorization ? undefined : next;
      },
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

type Headers = Readonly<Record<string, string>>;

interface Credentials {
  readonly tls: Pick<Connection['tls'], 'ca' | 'cert' | 'key'>;
  /** what the server refuses may be made anew */
  readonly renewable: boolean;
  headers(): Promise<Headers>;
  renew(refused: string | undefined): Promise<Headers>;
}

/** So long what a plugin gave is used without looking whether it has run out; the server tells, too. */
const freshMs = 30_000;

/** Certificates now, and headers when they are asked for: exec plugins and token files are read by the library. */
function credentials(config: KubeConfig): Credentials {
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
    renewable: user?.exec !== undefined || user?.authProvider !== undefined,
    ...(plain ? { headers: async () => ({}), renew: async () => ({}) } : heldHeaders(config)),
  };
}

/** Asks for headers once for all requests that go out together, and a plugin not for each request. */
function heldHeaders(config: KubeConfig): Pick<Credentials, 'headers' | 'renew'> {
  let source = copyOf(config);
  let held: Promise<Headers> | undefined;
  let until = 0;
  const headers = (): Promise<Headers> => {
    if (held && Date.now() < until) return held;
    until = Date.now() + freshMs;
    const asked = readHeaders(source);
    held = asked;
    asked.catch(() => {
      if (held === asked) held = undefined;
    });
    return asked;
  };
  return {
    headers,
    renew: async (refused) => {
      const asked = held;
      const current = await asked?.catch(() => undefined);
      if (current && current.authorization !== refused) return current;
      if (held === asked) {
        // A new configuration remembers no token.
        source = copyOf(config);
        held = undefined;
      }
      return headers();
    },
  };
}

/** Only headers are asked of it: the library refuses credentials where there is no TLS, unlike kubectl. */
function copyOf({ clusters, users, contexts, currentContext }: KubeConfig): KubeConfig {
  const copy = new KubeConfig();
  const open = clusters.map((cluster) => (cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster));
  copy.loadFromOptions({ clusters: open, users, contexts, currentContext });
  return copy;
}

async function readHeaders(config: KubeConfig): Promise<Headers> {
  const options: HttpsCredentials = { headers: {} };
  await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
  const basic = options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {};
  return { ...lowerCase(options.headers ?? {}), ...basic };
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
