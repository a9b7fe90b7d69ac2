import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openClient } from '../support/cluster-client.ts';
import { describeWith, helms, run, testKubeconfig } from '../support/machine.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const id = `many-${process.pid}`;
const group = `${id}.example.org`;
const home = mkdtempSync(join(tmpdir(), 'releases-'));
const start = process.cwd();
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC', PATH: process.env.PATH };
const cli = (...args: string[]): Promise<CliResult> => runCli(args, { env });

function layOut(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
}

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}{{ .Values.suffix }}"}
data: {text: {{ .Values.text | default "none" | quote }}}
`;
/** A Deployment that takes a moment to become ready. */
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template: {metadata: {labels: {app: {{ .Release.Name }}}}, spec: {containers: [{name: main, image: nginx}]}}
`;
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;
const chart = (name: string, files: Readonly<Record<string, string>>) =>
  layOut({
    [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`charts/${name}/${path}`, text])),
  });

const namespaces = ['base', 'data', 'apps', 'shop'].map((name) => `${id}-${name}`);
const [base = '', data = '', apps = '', shop = ''] = namespaces;
const platform = `
releases:
- {name: crds, namespace: ${base}, chart: ./charts/crd}
- {name: db, namespace: ${data}, chart: ./charts/slow, wait: true}
- {name: cache, namespace: ${data}, chart: ./charts/app}
- {name: widget, namespace: ${apps}, chart: ./charts/use, needs: [${base}/crds]}
- {name: gadget, namespace: ${apps}, chart: ./charts/use, needs: [widget]}
- {name: cart, namespace: ${shop}, chart: ./charts/app, needs: [${data}/db, ${data}/cache], values: [{text: one}]}
- {name: stock, namespace: ${shop}, chart: ./charts/app, needs: [${data}/db]}
- {name: mail, namespace: ${shop}, chart: ./charts/app}
- {name: front, namespace: ${shop}, chart: ./charts/app, needs: [cart, stock]}
- {name: jobs, namespace: ${shop}, chart: ./charts/app, needs: [front]}
- {name: docs, namespace: ${shop}, chart: ./charts/app}
- {name: old, namespace: ${shop}, chart: ./charts/app, installed: false}
`;

async function installed(): Promise<string[]> {
  const { stdout } = await cli('list', '-A', '--all', '-o', 'json');
  const releases = JSON.parse(stdout) as { name: string; namespace: string; revision: string; status: string }[];
  return releases
    .filter(({ namespace }) => namespaces.includes(namespace))
    .map(({ name, revision, status }) => `${name} ${revision} ${status}`)
    .toSorted();
}

const all = ['cache', 'cart', 'crds', 'db', 'docs', 'front', 'gadget', 'jobs', 'mail', 'stock', 'widget'];

describeWith({ 'API server': testKubeconfig })('twelve releases on a real API server', () => {
  const { client, close } = openClient(testKubeconfig ?? '');
  beforeAll(() => {
    process.chdir(home);
    chart('app', { 'templates/cm.yaml': configMap, 'values.yaml': 'suffix: ""\n' });
    chart('slow', { 'templates/deployment.yaml': deployment });
    chart('crd', { 'crds/w.yaml': definition });
    chart('use', { 'templates/w.yaml': `apiVersion: ${group}/v1\nkind: Widget\nmetadata: {name: {{ .Release.Name }}}\n` });
  });
  afterAll(async () => {
    process.chdir(start);
    for (const name of namespaces) await client.json('DELETE', `/api/v1/namespaces/${name}`).catch(() => undefined);
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
    await client.json('DELETE', path).catch(() => undefined);
    close();
    rmSync(home, { recursive: true, force: true });
  });

  it('are applied, except for releases that need a failed one', async () => {
    layOut({ 'helmfile.yaml': platform.replace('values: [{text: one}]', 'values: [{text: one, suffix: "NOT VALID"}]') });
    const { code, stdout, stderr } = await cli('releases', 'apply');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('cart') });
    expect(stdout).toContain('FAILED RELEASES:');
    const expected = all.filter((name) => !['cart', 'front', 'jobs'].includes(name));
    expect((await installed()).filter((line) => line.endsWith(' deployed'))).toEqual(
      expected.map((name) => `${name} 1 deployed`),
    );
  }, 120_000);

  it('are completed by the next apply, and unchanged by another one', async () => {
    layOut({ 'helmfile.yaml': platform });
    expect(await cli('releases', 'apply')).toMatchObject({ code: 0 });
    expect((await installed()).filter((line) => line.endsWith(' deployed')).map((line) => line.split(' ')[0])).toEqual(all);
    expect(await cli('releases', 'apply')).toMatchObject({ code: 0, stdout: 'No affected releases\n' });
    expect((await cli('releases', 'plan', '--detailed-exitcode')).code).toBe(0);
  }, 120_000);

  it.each(helms)(
    'can be continued by helm $major',
    async ({ major, path }) => {
      const text = `by helm ${major}`;
      const upgrade = run(path, ['upgrade', 'docs', join(home, 'charts/app'), '-n', shop, '--set', `text=${text}`], env);
      expect(upgrade).toMatchObject({ code: 0 });
      const { stdout } = await cli('helmfile', 'diff', '--detailed-exitcode', '--context', '1', '-l', 'name=docs');
      expect(stdout).toContain(`- data: {text: "${text}"}\n+ data: {text: "none"}\n`);
      expect(await cli('releases', 'apply', '-l', 'name=docs')).toMatchObject({ code: 0 });
      const { stdout: history } = run(path, ['history', 'docs', '-n', shop, '-o', 'json'], env);
      const revisions = JSON.parse(history) as { status: string }[];
      expect(revisions.at(-1)?.status).toBe('deployed');
    },
    120_000,
  );

  it('are changed and destroyed', async () => {
    layOut({ 'helmfile.yaml': platform.replace('text: one', 'text: two') });
    const { stdout } = await cli('releases', 'plan', '--detailed-exitcode');
    expect(stdout).toContain('ConfigMap/cart');
    expect(await cli('releases', 'apply')).toMatchObject({ code: 0 });
    expect(await client.json('GET', `/api/v1/namespaces/${shop}/configmaps/cart`)).toMatchObject({ data: { text: 'two' } });
    expect(await cli('releases', 'destroy')).toMatchObject({ code: 0 });
    expect(await installed()).toEqual([]);
  }, 120_000);
});
