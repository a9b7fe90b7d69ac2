import type { PlanDocument } from '../../src/report/plan-document.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const secretTemplate = `apiVersion: v1
kind: Secret
metadata: {name: "{{ .Release.Name }}-data"}
data: {token: {{ .Values.token | b64enc }}}
`;

let home: SandboxHome;
let chart: string;
beforeEach(async () => {
  home = sandboxHome();
  chart = chartFolder(home.folder, { ...appFiles, 'templates/secret.yaml': secretTemplate });
  await home.ok('install', 'app', chart);
});
afterEach(() => home.remove());

const configMap = '/api/v1/namespaces/default/configmaps/app';
const secret = '/api/v1/namespaces/default/secrets/app-data';
const deployment = '/apis/apps/v1/namespaces/default/deployments/app';

const takes = (path: string, manager: string, body: unknown) => home.api('PATCH', `${path}?fieldManager=${manager}`, body);
const mode = async () => ((await home.api('GET', configMap)) as { data: { mode: string } }).data.mode;
const upgrade = (...flags: string[]) => home.cli('upgrade', 'app', chart, ...flags);

it("reports each field's manager, when it was set, both values, and the flag that overwrites it", async () => {
  await takes(configMap, 'somebody', { data: { mode: 'z' } });
  await takes(deployment, 'scaler', { spec: { replicas: 5 } });
  const image = { spec: { template: { spec: { containers: [{ name: 'main', image: 'other' }] } } } };
  await home.api('PATCH', `${deployment}?fieldManager=kubectl-edit`, image, 'application/strategic-merge-patch+json');
  const { code, stderr } = await upgrade('--set', 'mode=b');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Error: UPGRADE FAILED: conflict occurred while applying object default\/app \/v1, Kind=ConfigMap: Apply failed with 1 conflict/m,
  );
  const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z';
  expect(stderr).toMatch(
    new RegExp(
      `ConfigMap default/app\n    data.mode  held by "somebody" since ${time}: the cluster has "z", the chart wants "b"\n`,
    ),
  );
  expect(stderr).toMatch(new RegExp(`    spec.replicas  held by "scaler" since ${time}: the cluster has 5, the chart wants 1\n`));
  expect(stderr).toMatch(
    / {4}spec\.template\.spec\.containers\[main\]\.image {2}held by "kubectl-edit".*the cluster has "other"/,
  );
  expect(stderr).toContain('hint: use --force-conflicts=kubectl-edit,scaler,somebody to take over these fields, ');
});

it('overwrites only the fields of the named managers', async () => {
  await takes(configMap, 'somebody', { data: { mode: 'z' } });
  await takes(deployment, 'scaler', { spec: { replicas: 5 } });
  const refused = await upgrade('--set', 'mode=b', '--force-conflicts=somebody');
  expect(refused.code).toBe(1);
  expect(refused.stderr).not.toContain('data.mode');
  expect(refused.stderr).toContain('hint: use --force-conflicts=scaler to take over the field; or remove it from the chart');
  expect(await mode()).toBe('b');
  expect((await home.api('GET', deployment)) as object).toMatchObject({ spec: { replicas: 5 } });
  await home.ok('upgrade', 'app', chart, '--set', 'mode=b', '--force-conflicts=somebody,scaler');
  expect((await home.api('GET', deployment)) as object).toMatchObject({ spec: { replicas: 1 } });
});

it('matches the whole name of a manager', async () => {
  await takes(configMap, 'somebody', { data: { mode: 'z' } });
  expect((await upgrade('--set', 'mode=b', '--force-conflicts=some')).code).toBe(1);
  expect(await mode()).toBe('z');
});

it.each(['field:data.mode', 'field:.data.mode'])('overwrites one field by its path: %s', async (word) => {
  await takes(configMap, 'somebody', { data: { mode: 'z' } });
  await takes(deployment, 'scaler', { spec: { replicas: 5 } });
  expect((await upgrade('--set', 'mode=b', `--force-conflicts=${word}`)).stderr).toContain('spec.replicas  held by "scaler"');
  expect(await mode()).toBe('b');
  await home.ok('upgrade', 'app', chart, '--set', 'mode=c', `--force-conflicts=${word},field:spec.replicas`);
});

it('without an argument, the flag overwrites all fields; with false, it overwrites none, as in Helm', async () => {
  await takes(configMap, 'somebody', { data: { mode: 'z' } });
  expect((await upgrade('--set', 'mode=b', '--force-conflicts=false')).code).toBe(1);
  await home.ok('upgrade', '--force-conflicts', 'app', chart, '--set', 'mode=b');
  expect(await mode()).toBe('b');
});

it('masks both values of a Secret', async () => {
  const theirs = Buffer.from('their-secret').toString('base64');
  await takes(secret, 'somebody', { data: { token: theirs } });
  const { code, stderr } = await upgrade('--set', 'token=our-secret');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /data\.token {2}held by "somebody".*has \(12 bytes, sha256 \w{8}…\), the chart wants \(10 bytes, sha256 \w{8}…\)/,
  );
  for (const word of ['their-secret', 'our-secret', theirs, Buffer.from('our-secret').toString('base64')])
    expect(stderr).not.toContain(word);
});

it('reports the same conflict in a plan, and runs a plan that was created with the flag', async () => {
  await takes(configMap, 'somebody', { data: { mode: 'z' } });
  const plan = async (...flags: string[]) =>
    JSON.parse((await home.cli('plan', 'app', chart, '--set', 'mode=b', '-o', 'json', ...flags)).stdout) as PlanDocument;
  expect((await plan()).problems).toEqual([
    {
      object: 'ConfigMap/app',
      namespace: 'default',
      reason: 'Conflict',
      field: 'data.mode',
      manager: 'somebody',
      since: expect.stringMatching(/Z$/),
      message: expect.stringMatching(/^held by "somebody" since .*: the cluster has "z", the chart wants "b"$/),
      hint: 'use --force-conflicts=somebody to take over the field; or remove it from the chart',
    },
  ]);
  expect((await plan('--force-conflicts=somebody')).problems).toEqual([]);
  const file = `${home.folder}/a.tlplan`;
  await home.ok('plan', 'app', chart, '--set', 'mode=b', '--force-conflicts=somebody', '--out', file);
  await home.ok('upgrade', '--plan', file);
  expect(await mode()).toBe('b');
});

it('migrates a release from client-side apply after other managers have edited its fields', async () => {
  await home.ok('install', 'old', chart, '--server-side=false', '--set', 'mode=a');
  const path = '/api/v1/namespaces/default/configmaps/old';
  await home.api('PATCH', `${path}?fieldManager=kubectl-edit`, { data: { mode: 'edited' } });
  const refused = await home.cli('upgrade', 'old', chart, '--set', 'mode=b', '--server-side=true');
  expect(refused.stderr).toContain('data.mode  held by "kubectl-edit"');
  const flag = '--force-conflicts=kubectl-edit';
  expect(
    JSON.parse((await home.cli('plan', 'old', chart, '--set', 'mode=b', '--server-side=true', flag, '-o', 'json')).stdout),
  ).toMatchObject({
    problems: [],
  });
  await home.ok('upgrade', 'old', chart, '--set', 'mode=b', '--server-side=true', flag);
  expect(await home.api('GET', path)).toMatchObject({ data: { mode: 'b' } });
});
