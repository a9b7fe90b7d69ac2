import { PassThrough } from 'node:stream';
import { AppsV1Api, CoreV1Api, KubeConfig, Log, Watch } from '@kubernetes/client-node';
import { readSettings } from '../../src/actions/cli-settings.ts';
import { install, installDefaults } from '../../src/actions/release/install.ts';
import { readChartInput } from '../../src/actions/render/chart-input.ts';
import { openSession } from '../../src/actions/session.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';

// Uses the official Kubernetes client with `sandbox serve`, as a third-party program would.
let server: ServedSandbox;
let config: KubeConfig;
beforeEach(async () => {
  server = await servedSandbox();
  config = new KubeConfig();
  config.loadFromFile(server.env.KUBECONFIG ?? '');
  // The client requires this setting for http:// servers. The sandbox listens only on loopback.
  config.clusters = config.clusters.map((cluster) => ({ ...cluster, skipTLSVerify: true }));
});
afterEach(() => server.close());

const options = (): { readonly env: Record<string, string>; readonly signal: AbortSignal; readonly warn: () => void } => ({
  env: { HELM_CACHE_HOME: server.folder },
  signal: new AbortController().signal,
  warn: () => undefined,
});

it('reads, creates, patches, lists and deletes through CoreV1Api', async () => {
  const core = config.makeApiClient(CoreV1Api);
  const body = { metadata: { name: 'settings', labels: { app: 'web' } }, data: { a: '1' } };
  const created = await core.createNamespacedConfigMap({ namespace: 'default', body });
  expect(created.metadata).toMatchObject({ name: 'settings', uid: expect.any(String) as unknown });
  expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
  await core.replaceNamespacedConfigMap({ namespace: 'default', name: 'settings', body: { ...created, data: { a: '2' } } });
  const { items } = await core.listNamespacedConfigMap({ namespace: 'default', labelSelector: 'app=web' });
  expect(items.map(({ data }) => data)).toEqual([{ a: '2' }]);
  await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'settings' });
  await expect(core.readNamespacedConfigMap({ namespace: 'default', name: 'settings' })).rejects.toMatchObject({ code: 404 });
});

it('reads the objects of a release that was installed using its KubeConfig instead of a file', async () => {
  const session = await openSession(readSettings({}, options().env), { ...options(), kubeConfig: config });
  try {
    const chart = await readChartInput({ path: 'fixtures/charts/web' });
    await install(session, { ...installDefaults, name: 'web', chart });
  } finally {
    await session.close();
  }
  const deployment = await config.makeApiClient(AppsV1Api).readNamespacedDeployment({ namespace: 'default', name: 'web' });
  expect(deployment.metadata?.annotations).toMatchObject({ 'meta.helm.sh/release-name': 'web' });
  const { items } = await config.makeApiClient(CoreV1Api).listNamespacedSecret({ namespace: 'default' });
  expect(items.map(({ metadata }) => metadata?.name)).toContain('sh.helm.release.v1.web.v1');
});

it('watches objects', async () => {
  const seen: string[] = [];
  const core = config.makeApiClient(CoreV1Api);
  const request = await new Watch(config).watch(
    '/api/v1/namespaces/default/configmaps',
    {},
    (phase, object: { readonly metadata: { readonly name: string } }) => seen.push(`${phase} ${object.metadata.name}`),
    () => undefined,
  );
  try {
    await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'a' } } });
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'a' });
    await eventually(async () => seen.includes('DELETED a'));
    expect(seen.filter((event) => event.endsWith(' a'))).toEqual(['ADDED a', 'DELETED a']);
  } finally {
    request.abort();
  }
});

it('reads the log of a Pod', async () => {
  const core = config.makeApiClient(CoreV1Api);
  const spec = { containers: [{ name: 'main', image: 'busybox' }] };
  await core.createNamespacedPod({ namespace: 'default', body: { metadata: { name: 'p' }, spec } });
  await eventually(async () => (await core.readNamespacedPod({ namespace: 'default', name: 'p' })).status?.phase === 'Running');
  const text: Buffer[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => text.push(chunk));
  const ended = new Promise<void>((resolve) => stream.on('end', () => resolve()));
  await new Log(config).log('default', 'p', 'main', stream, { follow: false });
  await ended;
  expect(Buffer.concat(text).toString().length).toBeGreaterThan(0);
});
