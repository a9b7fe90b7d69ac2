import { setTimeout as delay } from 'node:timers/promises';
import { type PlanRequest, planRelease } from '../../../src/actions/plan/plan.ts';
import { type InstallRequest, install } from '../../../src/actions/release/install.ts';
import type { ApplyChoice } from '../../../src/actions/release/operation-options.ts';
import { uninstall } from '../../../src/actions/release/uninstall.ts';
import type { ChartInput } from '../../../src/actions/render/chart-input.ts';
import type { Session } from '../../../src/actions/session.ts';
import { localZone } from '../../../src/base/go/time.ts';
import type { Exchange } from '../../../src/base/http-exchange.ts';
import { noLog } from '../../../src/base/log.ts';
import { loadChart } from '../../../src/chart/load.ts';
import { createCluster } from '../../../src/kube/cluster.ts';
import { createRecordClient } from '../../../src/kube/record-client.ts';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { createObjectDriver, secretKind } from '../../../src/storage/drivers/objects.ts';

let sandbox: Sandbox;
let waves: string[][];
beforeEach(async () => {
  sandbox = await openSandbox();
  waves = [];
});
afterEach(() => sandbox.close());

/** Collects concurrent requests and sends them together, so that the number of waves equals the number of round trips. */
function inWaves(exchange: Exchange): Exchange {
  let gathering: { requests: string[]; open: Promise<void> } | undefined;
  return async (request) => {
    if (!gathering) {
      const wave = { requests: [], open: delay(20) };
      waves.push(wave.requests);
      gathering = wave;
      void wave.open.then(() => (gathering = undefined));
    }
    gathering.requests.push(`${request.method} ${request.path}`);
    await gathering.open;
    return exchange(request);
  };
}

function session(): Session {
  const { signal } = new AbortController();
  const cluster = createCluster(inWaves(sandbox.exchange), { burst: 100, qps: 0, cache: undefined, signal });
  const records = createRecordClient(cluster.client, 'secrets', 'default', signal);
  return {
    namespace: 'default',
    cluster,
    log: noLog,
    localZone: localZone('UTC'),
    signal,
    now: Date.now,
    sharedNow: Date.now,
    releases: createObjectDriver(secretKind, records, { clock: Date.now, cache: undefined }),
    discover: () => cluster.discover(),
    uncancelled: () => session(),
    withSignal: () => session(),
    inNamespace: async () => session(),
    close: async () => undefined,
  };
}

const chart: ChartInput = {
  chart: loadChart('fixtures/charts/web'),
  userValues: new Map(),
  skipSchema: false,
  subNotes: false,
  enableDns: false,
};
const apply: ApplyChoice = {
  serverSide: 'auto',
  forceConflicts: false,
  forceReplace: false,
  takeOwnership: false,
  recreateImmutable: false,
};
const wait = { strategy: 'hookOnly', jobs: false, timeoutMs: 1000, failFast: false } as const;
const web = { name: 'web', description: '', choice: { noHooks: false, wait, emit: () => undefined } };
const installRequest: InstallRequest = {
  ...web,
  chart,
  apply,
  dryRun: 'none',
  createNamespace: false,
  replace: false,
  crds: 'create',
  labels: {},
  rollbackOnFailure: false,
};
const view = { showSecrets: false, unified: undefined };
const plan = (of: PlanRequest['of']) => planRelease(session(), { name: 'web', of, apply }, view);
const writes = (): string[] =>
  waves.flat().filter((request) => !request.startsWith('GET ') && !/dryRun=All|review/.test(request));

it('plans in three round trips: release and discovery, live objects and permissions, the dry run', async () => {
  await plan({ kind: 'chart', chart, values: 'default' });
  expect(waves).toHaveLength(3);
  expect(waves[1]).toContain('POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews');
  expect(waves[2]).toEqual(
    ['serviceaccounts', 'services', 'deployments'].map((kind) => expect.stringContaining(`/${kind}/web?`)),
  );
  expect(writes()).toEqual([]);
});

it('needs no extra round trips for an installed release, and does not dry-run unchanged objects', async () => {
  await install(session(), installRequest);
  waves = [];
  await plan({ kind: 'chart', chart: { ...chart, userValues: new Map([['replicaCount', 2]]) }, values: 'reset' });
  expect(waves).toHaveLength(3);
  expect(waves[2]).toEqual([expect.stringContaining('/deployments/web?')]);
  expect(writes()).toEqual([]);
});

it('checks permissions without a separate round trip', async () => {
  await install(session(), installRequest);
  const reviews = waves.filter((wave) => wave.some((request) => request.includes('reviews')));
  expect(reviews).toEqual([expect.arrayContaining([expect.stringMatching(/^GET .*deployments\/web$/)])]);
  waves = [];
  await uninstall(session(), { ...web, keepHistory: false, ignoreNotFound: false, cascade: 'background', dryRun: false });
  expect(waves.filter((wave) => wave.some((request) => request.includes('reviews')))).toHaveLength(1);
});
