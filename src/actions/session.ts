import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localZone, type Zone } from '../base/go/time.ts';
import type { Exchange } from '../base/http-exchange.ts';
import { type Log, noLog } from '../base/log.ts';
import { parseYamlJson } from '../base/yaml/yaml.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import type { ClientConfig } from '../kube/auth/given-config.ts';
import { type Cluster, createCluster } from '../kube/cluster.ts';
import type { Discovery } from '../kube/discovery.ts';
import { createRecordClient } from '../kube/record-client.ts';
import { fileIn, type ServerCache } from '../kube/server-cache.ts';
import type { Driver } from '../storage/driver.ts';
import { createMemoryDriver } from '../storage/drivers/memory.ts';
import { configMapKind, createObjectDriver, secretKind } from '../storage/drivers/objects.ts';
import { loggedDriver } from '../storage/logged-driver.ts';
import { readRecord } from '../storage/record-shape.ts';
import type { ReleaseRecord } from '../storage/release.ts';
import { openSummaryCache } from '../storage/summary-cache.ts';
import type { Settings } from './cli-settings.ts';
import { systemTimeMs } from './system-clock.ts';

/** The environment of an operation: a namespace, its releases, and the cluster, if there is one. */
export interface Session {
  readonly namespace: string;
  readonly releases: Driver;
  /** undefined if the memory driver is used, which does not need a cluster */
  readonly cluster: Cluster | undefined;
  /**
   * Runs discovery, which is needed for rendering. As in Helm, this is the only step that requires a cluster if the memory driver
   * is used.
   */
  discover(): Promise<Discovery | undefined>;
  /** Returns the time of this machine's clock, in milliseconds since the Unix epoch. */
  now(): number;
  /** Returns the API server's time, so that all clients of a release use the same clock. */
  sharedNow(): number;
  /** local time zone, used for dates in templates */
  readonly localZone: Zone;
  readonly signal: AbortSignal;
  readonly log: Log;
  /**
   * Returns a session that cannot be cancelled, for recording the outcome of a cancelled operation or rolling the operation back.
   */
  uncancelled(): Session;
  /**
   * Returns a copy of this session whose requests are cancelled by `signal`. It is used to cancel one of several operations in a
   * process.
   */
  withSignal(signal: AbortSignal): Session;
  /** Returns a session for another namespace that uses the same connection. Closing this session also closes the returned one. */
  inNamespace(namespace: string): Promise<Session>;
  close(): Promise<void>;
}

export interface SessionEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
  readonly now?: () => number;
  /** a KubeConfig from @kubernetes/client-node, used instead of kubeconfig files */
  readonly kubeConfig?: ClientConfig;
  /** logger for DEBUG lines about requests and steps */
  readonly log?: Log;
}

/**
 * Opens the cluster or sandbox selected in the settings, and the release storage.
 *
 * @throws STORAGE_DRIVER, KUBECONFIG, SANDBOX
 */
export async function openSession(settings: Settings, environment: SessionEnvironment): Promise<Session> {
  const now = environment.now ?? systemTimeMs;
  const kind = driverKind(settings.driver);
  if (kind === 'memory') return memorySession(settings, environment, now);
  const reached = await reach(settings, environment);
  return clusterSession(kind, { reached, settings, environment, now });
}

type StoreKind = 'secret' | 'configmap' | 'sql';

/** Opens the release storage of a namespace in a cluster. */
async function clusterSession(kind: StoreKind, needs: StoreNeeds): Promise<Session> {
  const { reached, settings, environment, now } = needs;
  const log = environment.log ?? noLog;
  const sharedNow = (): number => now() + reached.cluster.client.skewMs();
  // The times in records are compared on other machines, so they must not depend on the local clock.
  const store = await openStore(kind, { ...needs, now: sharedNow });
  const others = new Map<string, Promise<Session>>();
  const session: Session = {
    namespace: reached.namespace,
    releases: loggedDriver(store.under(environment.signal), log),
    cluster: reached.cluster,
    discover: () => reached.cluster.discover(),
    now,
    sharedNow,
    localZone: localZone(environment.env.TZ),
    signal: environment.signal,
    log,
    uncancelled: () => session.withSignal(new AbortController().signal),
    withSignal: (signal) => ({ ...session, releases: loggedDriver(store.under(signal), log), signal }),
    inNamespace: (namespace) => {
      if (namespace === reached.namespace) return Promise.resolve(session);
      // This session closes the connection that it shares with sessions for other namespaces, so those sessions must not close
      // it.
      const inner = { ...reached, namespace, close: async () => undefined };
      const opened = others.get(namespace) ?? clusterSession(kind, { reached: inner, settings, environment, now });
      others.set(namespace, opened);
      return opened;
    },
    close: async () => {
      const opened = await Promise.all(others.values());
      await Promise.all([...opened, store, reached].map((part) => part.close()));
    },
  };
  return session;
}

/** Creates storage drivers that share a connection. */
interface Store {
  under(signal: AbortSignal): Driver;
  close(): Promise<void>;
}

interface StoreNeeds {
  readonly reached: Reached;
  readonly settings: Settings;
  readonly environment: SessionEnvironment;
  readonly now: () => number;
}

async function openStore(kind: StoreKind, { reached, settings, environment, now }: StoreNeeds): Promise<Store> {
  const { cluster, namespace, cache } = reached;
  if (kind === 'sql') {
    try {
      const { openSqlStore } = await import('../storage/drivers/sql/store.ts');
      return openSqlStore({ connection: settings.sqlConnection, env: environment.env, namespace, clock: now });
    } catch (error) {
      await reached.close();
      throw error;
    }
  }
  const summaries = cache && openSummaryCache(fileIn(cache, kind));
  const [plural, record] = kind === 'secret' ? (['secrets', secretKind] as const) : (['configmaps', configMapKind] as const);
  return {
    under: (signal) =>
      createObjectDriver(record, createRecordClient(cluster.client, plural, namespace, signal), { clock: now, cache: summaries }),
    close: async () => undefined,
  };
}

/** Reports whether the settings select a cluster or a sandbox. @throws KUBECONFIG */
export async function hasCluster(settings: Settings, env: SessionEnvironment['env']): Promise<boolean> {
  if (settings.sandbox !== undefined) return true;
  const { namesCluster } = await import('../kube/auth/connection-config.ts');
  return namesCluster(settings.kube, env);
}

function driverKind(driver: string): 'secret' | 'configmap' | 'memory' | 'sql' {
  switch (driver) {
    case '':
    case 'secret':
    case 'secrets':
      return 'secret';
    case 'configmap':
    case 'configmaps':
      return 'configmap';
    case 'memory':
    case 'sql':
      return driver;
    default:
      throw new TillerlessError('STORAGE_DRIVER', `unknown storage driver ${JSON.stringify(driver)}`, {
        helmText: `unknown driver ${JSON.stringify(driver)}`,
        hint: 'HELM_DRIVER must be secret, configmap, memory or sql',
      });
  }
}

interface Reached {
  readonly cluster: Cluster;
  /** cache for data from the API server */
  readonly cache: ServerCache | undefined;
  readonly namespace: string;
  close(): Promise<void>;
}

function reach(settings: Settings, environment: SessionEnvironment): Promise<Reached> {
  return settings.sandbox === undefined ? reachServer(settings, environment) : reachSandbox(settings, environment);
}

async function reachServer(settings: Settings, environment: SessionEnvironment): Promise<Reached> {
  const { loadKubeConfig } = await import('../kube/auth/connection-config.ts');
  const { openTransport } = await import('../kube/transport.ts');
  const { kubeConfig } = environment;
  const overrides = kubeConfig && { given: (await import('../kube/auth/given-config.ts')).fromClientConfig(kubeConfig) };
  const { connection, namespace, origin } = loadKubeConfig({ ...settings.kube, ...overrides }, environment.env);
  environment.log?.debug('kubernetes configuration', { ...origin });
  const transport = openTransport(connection);
  const cache = { folder: join(settings.paths.cacheHome, 'tillerless'), server: connection.server.href };
  const cluster = createCluster(transport.exchange, {
    burst: settings.kube.burstLimit,
    qps: settings.kube.qps,
    requestTimeoutMs: settings.kube.requestTimeoutMs,
    ...(environment.now ? { now: environment.now } : {}),
    cache,
    signal: environment.signal,
    ...(environment.log ? { log: environment.log } : {}),
  });
  return { cluster, cache, namespace: settings.namespace || namespace, close: async () => transport.close() };
}

async function reachSandbox(settings: Settings, environment: SessionEnvironment): Promise<Reached> {
  const { openNamedSandbox } = await import('./open-sandbox.ts');
  const sandbox = await openNamedSandbox(settings);
  const exchange = impersonating(sandbox.exchange, settings.kube);
  const cluster = createCluster(exchange, {
    burst: 100,
    qps: 0,
    cache: undefined,
    signal: environment.signal,
    ...(environment.log ? { log: environment.log } : {}),
  });
  return { cluster, cache: undefined, namespace: settings.namespace || 'default', close: () => sandbox.close() };
}

/** Adds impersonation headers. A sandbox does not authenticate requests, but it enforces RBAC for impersonated users. */
function impersonating(exchange: Exchange, { asUser, asGroups }: Settings['kube']): Exchange {
  if (!asUser) return exchange;
  const added = { 'impersonate-user': asUser, ...(asGroups.length > 0 ? { 'impersonate-group': asGroups.join(', ') } : {}) };
  return (request) => exchange({ ...request, headers: { ...request.headers, ...added } });
}

function memorySession(settings: Settings, environment: SessionEnvironment, now: () => number): Session {
  const namespace = settings.namespace || 'default';
  const paths = settings.memoryDriverData.split(':').filter(Boolean);
  const records = paths.flatMap((path) => readRecords(path));
  let reached: Reached | undefined;
  const others = new Map<string, Session>();
  const session: Session = {
    namespace,
    releases: createMemoryDriver(namespace, records, now),
    cluster: undefined,
    discover: async () => {
      reached ??= await reach(settings, environment);
      return reached.cluster.discover();
    },
    now,
    sharedNow: now,
    localZone: localZone(environment.env.TZ),
    signal: environment.signal,
    log: environment.log ?? noLog,
    uncancelled: () => session.withSignal(new AbortController().signal),
    withSignal: (signal) => ({ ...session, signal }),
    inNamespace: async (other) => {
      if (other === namespace) return session;
      const opened = others.get(other) ?? { ...session, namespace: other, releases: createMemoryDriver(other, records, now) };
      others.set(other, opened);
      return opened;
    },
    close: async () => reached?.close(),
  };
  return session;
}

function readRecords(path: string): ReleaseRecord[] {
  try {
    const parsed = parseYamlJson(readFileSync(path, 'utf8'));
    if (!Array.isArray(parsed)) return [];
    return parsed.map((record: unknown, i) =>
      readRecord(record, (problem) => new TillerlessError('STORAGE_DECODE', `item ${i} is not a release record: ${problem}`)),
    );
  } catch (error) {
    const reason = isTillerlessError(error) ? error.message : (error as Error).message;
    throw new TillerlessError('STORAGE_DRIVER', `cannot read the releases in HELM_MEMORY_DRIVER_DATA: ${path}: ${reason}`, {
      cause: error,
    });
  }
}
