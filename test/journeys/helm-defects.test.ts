import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import { sandboxKubeconfig } from '../../src/sandbox/serve.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { crdChart } from '../support/crd-chart.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

// Helm defects that Tillerless does not have and that no other test covers. See docs/differences.md for the full list.

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

const secret = (revision: number): string => `/api/v1/namespaces/default/secrets/sh.helm.release.v1.app.v${revision}`;
const configMap = (name: string): string => `/api/v1/namespaces/default/configmaps/${name}`;
const make = (name: string): Promise<unknown> =>
  home.api(
    'POST',
    '/api/v1/namespaces/default/configmaps',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
    'application/json',
  );
const mapText = (name: string, more = '', metadata = ''): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${metadata}${more}`;
const mapChart = (template: string): string =>
  chartFolder(home.folder, { 'values.yaml': 'mode: a\n', 'templates/all.yaml': template });

it('keeps labels and annotations of other managers when it updates a record', async () => {
  const chart = mapChart(mapText('one', 'data: {mode: {{ .Values.mode }}}\n'));
  await home.ok('install', 'app', chart);
  await home.api('PATCH', secret(1), { metadata: { labels: { team: 'red' }, annotations: { 'example.org/note': 'mine' } } });
  await home.ok('upgrade', 'app', chart, '--set', 'mode=b');
  expect(await home.api('GET', secret(1))).toMatchObject({
    metadata: {
      labels: { team: 'red', status: 'superseded', createdAt: expect.any(String), modifiedAt: expect.any(String) },
      annotations: { 'example.org/note': 'mine' },
    },
  });
});

it('reports a record that cannot be decoded', async () => {
  await home.ok('install', 'app', mapChart(mapText('one')));
  await home.api('PATCH', secret(1), {
    metadata: { annotations: { 'tillerless.dev/summary': null } },
    data: { release: Buffer.from('rubbish').toString('base64') },
  });
  expect(await home.cli('list', '-q')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('default/app') });
});

it('does not store subcharts, as in Helm: computed values lack the defaults of an undeclared subchart', async () => {
  const chart = chartFolder(home.folder, {
    'values.yaml': 'mode: a\n',
    'templates/all.yaml': mapText('one'),
    'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
    'charts/sub/values.yaml': 'color: red\n',
    'charts/sub/templates/all.yaml': mapText('sub', 'data: {color: {{ .Values.color }}}\n'),
  });
  await home.ok('install', 'app', chart);
  expect(await home.ok('get', 'manifest', 'app')).toContain('color: red');
  expect(await home.json('get', 'values', 'app', '--all')).toEqual({ mode: 'a' });
});

it('the memory driver works without an initial file', async () => {
  const env = { HELM_DRIVER: 'memory', KUBECONFIG: join(home.folder, 'none') };
  expect(await runCli(['list', '-q'], { env })).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('does not change an existing namespace', async () => {
  await home.api(
    'POST',
    '/api/v1/namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    'application/json',
  );
  const before = await home.api('GET', '/api/v1/namespaces/shop');
  await home.ok('install', 'app', mapChart(mapText('one')), '-n', 'shop', '--create-namespace');
  expect(await home.api('GET', '/api/v1/namespaces/shop')).toEqual(before);
});

describe('a kind that the cluster no longer serves', () => {
  beforeEach(async () => {
    await home.ok('install', 'app', crdChart(home.folder, ['v1'], { custom: 'v1' }));
    await home.api('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.org');
  });

  it('does not make an upgrade fail', async () => {
    const upgraded = await home.cli('upgrade', 'app', crdChart(home.folder, ['v1']));
    expect(upgraded).toMatchObject({ code: 0, stderr: expect.stringContaining('no longer serves; treated as deleted') });
  });

  it('makes a rollback and its dry run fail before anything is stored', async () => {
    await home.ok('upgrade', 'app', crdChart(home.folder, ['v1']));
    for (const flags of [['--dry-run'], []])
      expect(await home.cli('rollback', 'app', '1', ...flags)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Gadget'),
      });
    expect(await home.json('history', 'app')).toMatchObject([{ revision: 1 }, { revision: 2, status: 'deployed' }]);
  });
});

it('deletes objects of a failed revision that are no longer in the chart', async () => {
  const bad = mapText('broken', 'data: [1]\n');
  await home.ok('install', 'app', mapChart(mapText('one')));
  await make('foreign');
  const failed = await home.cli(
    'upgrade',
    'app',
    mapChart(mapText('one') + mapText('two') + mapText('kept', '', '  annotations: {helm.sh/resource-policy: keep}\n') + bad),
  );
  expect(failed.code).toBe(1);
  await home.api('GET', configMap('two'));
  const plan = await home.cli('plan', 'app', mapChart(mapText('one')));
  expect(plan.stdout).toContain('- ConfigMap/two');
  await home.ok('upgrade', 'app', mapChart(mapText('one')));
  await expect(home.api('GET', configMap('two'))).rejects.toThrow('404');
  await home.api('GET', configMap('kept'));
  await home.api('GET', configMap('foreign'));
});

it('deletes objects with an unknown resource policy', async () => {
  await home.ok('install', 'app', mapChart(mapText('one', '', '  annotations: {helm.sh/resource-policy: kep}\n')));
  expect(await home.ok('uninstall', 'app')).toBe('release "app" uninstalled\n');
  await expect(home.api('GET', configMap('one'))).rejects.toThrow('404');
});

it('waits for the deletion of the previous hook instead of patching it', async () => {
  const hook = '  annotations: {helm.sh/hook: "pre-install,pre-upgrade"}\n  finalizers: [example.org/slow]\n';
  const chart = mapChart(mapText('hook', '', hook));
  await home.ok('install', 'app', chart);
  expect((await home.cli('upgrade', 'app', chart, '--timeout', '1s')).code).toBe(1);
  await home.api('PATCH', configMap('hook'), { metadata: { finalizers: null } });
  await home.ok('upgrade', 'app', chart, '--timeout', '5s');
});

it('reports every existing object that the release does not own', async () => {
  for (const name of ['one', 'two']) await make(name);
  const { code, stderr } = await home.cli('install', 'app', mapChart(mapText('one') + mapText('two')));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/ConfigMap "one".*\n[\s\S]*ConfigMap "two"/) });
});

it('shows the resources of a release in the order of its manifest', async () => {
  const account = '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: one}\n';
  const service = '---\napiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec: {ports: [{port: 80}]}\n';
  await home.ok('install', 'app', mapChart(service + mapText('one') + account));
  for (let i = 0; i < 3; i++) {
    const titles = (await home.ok('status', 'app')).match(/^==> .*$/gm);
    expect(titles).toEqual(['==> v1/ServiceAccount', '==> v1/ConfigMap', '==> v1/Service']);
  }
});

it.each(['table', 'json', 'yaml'])(
  'hides all Secrets, including hooks and flow style, with --hide-secret -o %s',
  async (format) => {
    const hook =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: one, annotations: {helm.sh/hook: pre-install}}\nstringData: {token: top}\n';
    const flow = '---\n{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "two"}, "stringData": {"token": "top"}}\n';
    const dry = await home.ok('install', 'app', mapChart(hook + flow), '--dry-run=client', '--hide-secret', '-o', format);
    expect(dry.match(/HIDDEN: The Secret output has been suppressed/g)).toHaveLength(2);
    expect(dry).not.toMatch(/token"?: "?top/);
  },
);

describe('the API server', () => {
  let proxy: FaultProxy;
  let sandbox: Awaited<ReturnType<typeof openSandbox>>;
  const cli = (...args: string[]): Promise<CliResult> =>
    runCli(args, { env: { KUBECONFIG: join(home.folder, 'config'), HOME: home.folder } });
  beforeEach(async () => {
    sandbox = await openSandbox();
    proxy = await startFaultProxy(sandbox.exchange);
    writeFileSync(join(home.folder, 'config'), sandboxKubeconfig(proxy.url));
  });
  afterEach(async () => {
    await proxy.close();
    await sandbox.close();
  });
  const refusal = (message: string) => ({
    status: 403,
    body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 403, reason: 'Forbidden', message }),
  });

  it('rejects a deletion: the message is printed', async () => {
    expect((await cli('install', 'app', mapChart(mapText('one')))).code).toBe(0);
    proxy.arm(({ method, path }) =>
      method === 'DELETE' && path.includes('configmaps') ? refusal('a policy keeps it') : undefined,
    );
    expect(await cli('uninstall', 'app')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: failed to delete release: app\n[\s\S]*a policy keeps it/),
    });
  });

  it('rejects the final record: the operation fails', async () => {
    proxy.arm(({ method, path }) => (method === 'PUT' && path.includes('secrets') ? refusal('no more writes') : undefined));
    const installed = await cli('install', 'app', mapChart(mapText('one')));
    expect(installed).toMatchObject({ code: 1, stderr: expect.stringContaining('no more writes') });
  });

  it('is asked by list only for records without a summary', async () => {
    const chart = mapChart(mapText('one', 'data: {mode: {{ .Values.mode }}}\n'));
    await cli('install', 'app', chart);
    for (const mode of ['b', 'c', 'd']) await cli('upgrade', 'app', chart, '--set', `mode=${mode}`);
    const read = async (): Promise<string[]> => {
      proxy.arm(() => undefined);
      expect((await cli('list')).stdout).toMatch(/^app +\tdefault +\t4 .*\tdeployed\tapp-1\.0\.0/m);
      return proxy.seen.filter(({ path }) => path.includes('/secrets/')).map(({ path }) => path);
    };
    // Our records have an annotation with a summary, whereas Helm's do not.
    expect(await read()).toEqual([]);
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = JSON.stringify({ metadata: { annotations: { 'tillerless.dev/summary': null } } });
    await sandbox.exchange({ method: 'PATCH', path: secret(4), headers, body });
    expect(await read()).toEqual([secret(4)]);
  });
});
