import { join } from 'node:path';
import type { Environment } from '../base/environment/variables.ts';
import { parseGoBool } from '../base/go/bool.ts';
import type { KubeTarget } from '../kube/auth/connection-config.ts';

/** Settings from flags and the environment: file locations, and how to reach the cluster. */
export interface Settings {
  readonly paths: {
    readonly cacheHome: string;
    readonly configHome: string;
    readonly dataHome: string;
    readonly contentCache: string;
    readonly plugins: string;
    readonly registryConfig: string;
    readonly repositoryCache: string;
    readonly repositoryConfig: string;
  };
  readonly kube: KubeSettings;
  /** if empty, the namespace of the kubeconfig context is used, or "default" if it has none */
  readonly namespace: string;
  readonly driver: string;
  readonly memoryDriverData: string;
  readonly sqlConnection: string;
  readonly maxHistory: number;
  readonly debug: boolean;
  /** name of the sandbox, if one is used */
  readonly sandbox: string | undefined;
  readonly home: string;
}

/** Settings for connecting to the API server, and client-side limits. */
export interface KubeSettings extends KubeTarget {
  readonly burstLimit: number;
  readonly qps: number;
  /** timeout for a response from the API server */
  readonly requestTimeoutMs: number;
}

/** Settings that take precedence over the environment. */
export interface SettingsOverrides {
  readonly burstLimit?: number | undefined;
  readonly contentCache?: string | undefined;
  readonly debug?: boolean | undefined;
  readonly kubeApiserver?: string | undefined;
  readonly kubeAsGroups?: readonly string[] | undefined;
  readonly kubeAsUser?: string | undefined;
  readonly kubeCaFile?: string | undefined;
  readonly kubeContext?: string | undefined;
  readonly kubeInsecureSkipTlsVerify?: boolean | undefined;
  readonly kubeTlsServerName?: string | undefined;
  readonly kubeToken?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly namespace?: string | undefined;
  readonly qps?: number | undefined;
  readonly registryConfig?: string | undefined;
  readonly repositoryCache?: string | undefined;
  readonly repositoryConfig?: string | undefined;
  readonly sandbox?: string | undefined;
}

const isOn = (text: string | undefined): boolean => parseGoBool(text ?? '') === true;

/**
 * Determines the settings. As in Helm, overrides take precedence over environment variables, which take precedence over platform
 * defaults. No files are opened.
 */
export function readSettings(
  overrides: SettingsOverrides,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Settings {
  const home = env.HOME ?? env.USERPROFILE ?? '';
  const text = (override: string | undefined, variable: keyof Environment, otherwise = ''): string =>
    override ?? (env[variable] || otherwise);
  const folders = platformFolders(env, home, platform);
  const namespace = text(overrides.namespace, 'HELM_NAMESPACE');
  return {
    paths: {
      ...folders,
      contentCache: text(overrides.contentCache, 'HELM_CONTENT_CACHE', join(folders.cacheHome, 'content')),
      plugins: env.HELM_PLUGINS || join(folders.dataHome, 'plugins'),
      registryConfig: text(overrides.registryConfig, 'HELM_REGISTRY_CONFIG', join(folders.configHome, 'registry', 'config.json')),
      repositoryCache: text(overrides.repositoryCache, 'HELM_REPOSITORY_CACHE', join(folders.cacheHome, 'repository')),
      repositoryConfig: text(overrides.repositoryConfig, 'HELM_REPOSITORY_CONFIG', join(folders.configHome, 'repositories.yaml')),
    },
    kube: { ...kubeSettings(overrides, env, text), home },
    namespace,
    driver: env.HELM_DRIVER ?? '',
    memoryDriverData: env.HELM_MEMORY_DRIVER_DATA ?? '',
    sqlConnection: env.HELM_DRIVER_SQL_CONNECTION_STRING ?? '',
    maxHistory: integer(env.HELM_MAX_HISTORY, 10),
    debug: overrides.debug ?? isOn(env.HELM_DEBUG),
    sandbox: overrides.sandbox ?? (env.TILLERLESS_SANDBOX || undefined),
    home,
  };
}

function kubeSettings(
  overrides: SettingsOverrides,
  env: Environment,
  text: (override: string | undefined, variable: keyof Environment) => string,
): Omit<KubeSettings, 'home'> {
  return {
    kubeconfig: text(overrides.kubeconfig, 'KUBECONFIG'),
    isRequired: Boolean(overrides.kubeconfig),
    context: text(overrides.kubeContext, 'HELM_KUBECONTEXT'),
    server: text(overrides.kubeApiserver, 'HELM_KUBEAPISERVER'),
    token: text(overrides.kubeToken, 'HELM_KUBETOKEN'),
    caFile: text(overrides.kubeCaFile, 'HELM_KUBECAFILE'),
    asUser: text(overrides.kubeAsUser, 'HELM_KUBEASUSER'),
    asGroups: overrides.kubeAsGroups ?? (env.HELM_KUBEASGROUPS ?? '').split(',').filter(Boolean),
    tlsServerName: text(overrides.kubeTlsServerName, 'HELM_KUBETLS_SERVER_NAME'),
    insecureSkipTlsVerify: overrides.kubeInsecureSkipTlsVerify ?? isOn(env.HELM_KUBEINSECURE_SKIP_TLS_VERIFY),
    burstLimit: overrides.burstLimit ?? integer(env.HELM_BURST_LIMIT, 100),
    qps: Number(overrides.qps ?? env.HELM_QPS ?? 0) || 0,
    requestTimeoutMs: milliseconds(env.TILLERLESS_REQUEST_TIMEOUT, 60_000),
  };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function milliseconds(text: string | undefined, otherwise: number): number {
  const [, count, unit = ''] = /^(\d+)(ms|s|m)$/.exec(text ?? '') ?? [];
  return count === undefined ? otherwise : Number(count) * (unitMs[unit] ?? 1) || otherwise;
}

function integer(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : otherwise;
}

function platformFolders(
  env: Environment,
  home: string,
  platform: NodeJS.Platform,
): Pick<Settings['paths'], 'cacheHome' | 'configHome' | 'dataHome'> {
  const own = (name: 'CACHE' | 'CONFIG' | 'DATA'): string | undefined => {
    const parent = env[`XDG_${name}_HOME`];
    return env[`HELM_${name}_HOME`] || (parent ? join(parent, 'helm') : undefined);
  };
  const appData = env.APPDATA ?? '';
  const table =
    platform === 'darwin'
      ? {
          cache: join(home, 'Library/Caches/helm'),
          config: join(home, 'Library/Preferences/helm'),
          data: join(home, 'Library/helm'),
        }
      : platform === 'win32'
        ? { cache: join(env.TEMP ?? '', 'helm'), config: join(appData, 'helm'), data: join(appData, 'helm') }
        : { cache: join(home, '.cache/helm'), config: join(home, '.config/helm'), data: join(home, '.local/share/helm') };
  return {
    cacheHome: own('CACHE') ?? table.cache,
    configHome: own('CONFIG') ?? table.config,
    dataHome: own('DATA') ?? table.data,
  };
}

/** Returns the variables that the env command prints, sorted by name. */
export function settingsEnv(settings: Settings, program: string, namespace: string): ReadonlyMap<string, string> {
  const { paths, kube } = settings;
  return new Map([
    ['HELM_BIN', program],
    ['HELM_BURST_LIMIT', String(kube.burstLimit)],
    ['HELM_CACHE_HOME', paths.cacheHome],
    ['HELM_CONFIG_HOME', paths.configHome],
    ['HELM_CONTENT_CACHE', paths.contentCache],
    ['HELM_DATA_HOME', paths.dataHome],
    ['HELM_DEBUG', String(settings.debug)],
    ['HELM_KUBEAPISERVER', kube.server],
    ['HELM_KUBEASGROUPS', kube.asGroups.join(',')],
    ['HELM_KUBEASUSER', kube.asUser],
    ['HELM_KUBECAFILE', kube.caFile],
    ['HELM_KUBECONTEXT', kube.context],
    ['HELM_KUBEINSECURE_SKIP_TLS_VERIFY', String(kube.insecureSkipTlsVerify)],
    ['HELM_KUBETLS_SERVER_NAME', kube.tlsServerName],
    ['HELM_KUBETOKEN', kube.token],
    ['HELM_MAX_HISTORY', String(settings.maxHistory)],
    ['HELM_NAMESPACE', namespace],
    ['HELM_PLUGINS', paths.plugins],
    ['HELM_QPS', kube.qps.toFixed(2)],
    ['HELM_REGISTRY_CONFIG', paths.registryConfig],
    ['HELM_REPOSITORY_CACHE', paths.repositoryCache],
    ['HELM_REPOSITORY_CONFIG', paths.repositoryConfig],
  ]);
}
