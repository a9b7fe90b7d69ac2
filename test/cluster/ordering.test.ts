import type { PlanDocument } from '../../src/report/plan-document.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { onEachServer, type Place } from '../support/places.ts';

const map = (name: string, annotations: string) => `---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, annotations: {${annotations}}}
`;
const group = (name: string, after?: string): string =>
  `helm.sh/resource-group: ${name}${after ? `, helm.sh/depends-on/resource-groups: '${after}'` : ''}`;
/** A Deployment that takes a moment to become ready. */
const workload = (name: string, annotations: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, annotations: {${annotations}}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: nginx}]}}
`;
const chain = [
  workload('web', group('web', '["db", "queue"]')),
  workload('db', group('db')),
  map('queue', group('queue')),
  map('late', 'a: b'),
  workload('last', 'a: b'),
].join('');

onEachServer('the order of objects', (open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  afterEach(() => place.cli(['uninstall', 'app', '--ignore-not-found', '--wait', '--timeout', '30s']));

  const chart = (text: string, more: Readonly<Record<string, string>> = {}) =>
    chartFolder(place.folder, { 'values.yaml': 'db: true\n', 'templates/all.yaml': text, ...more });
  /** Runs a command and returns the events it emits, in order. */
  const events = async (...argv: string[]): Promise<string[]> => {
    const { code, stderr } = await place.cli([...argv, '--events', 'ndjson']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { type: string; object: string; change: string })
      .filter(({ type, change }) => type === 'ready' || (type === 'changed' && change !== 'unchanged'))
      .map(({ type, object, change }) => `${type === 'ready' ? 'ready' : change} ${object}`);
  };

  it('sends each group after the groups that it needs are ready, and objects without a group in the first or last stage', async () => {
    const told = await events('install', 'app', chart(chain), '--wait', '--timeout', '60s');
    const at = (text: string): number => told.indexOf(text);
    expect(at('ready Deployment/db')).toBeGreaterThan(at('created Deployment/db'));
    expect(at('created Deployment/web')).toBeGreaterThan(at('ready Deployment/db'));
    expect(at('created ConfigMap/late')).toBeLessThan(at('created Deployment/web'));
    expect(at('created Deployment/last')).toBeGreaterThan(at('created Deployment/web'));
    const gone = await events('uninstall', 'app', '--wait', '--timeout', '60s');
    expect(gone.indexOf('deleted Deployment/db')).toBeGreaterThan(gone.indexOf('deleted Deployment/web'));
    expect(gone.indexOf('deleted Deployment/web')).toBeGreaterThan(gone.indexOf('deleted Deployment/last'));
  }, 120_000);

  it('is shown by plan, and is followed without waiting between groups if --wait is not set', async () => {
    const planned = await place.ok('plan', 'app', chart(chain));
    expect(planned).toContain('in this order, each when the one before is ready (with --wait)');
    expect(planned).toMatch(/^ {2}1 {2}.*Deployment\/db.*\n {2}2 {2}Deployment\/web\n {2}3 {2}Deployment\/last$/m);
    const told = await events('install', 'app', chart(chain));
    expect(told.filter((line) => line.startsWith('ready'))).toEqual([]);
    expect(told.slice(-2)).toEqual(['created Deployment/web', 'created Deployment/last']);
    const document = JSON.parse(await place.ok('plan', 'app', '--uninstall', '-o', 'json')) as PlanDocument;
    expect(document.changes.find(({ name }) => name === 'web')?.stage).toBe(2);
  });

  it('applies to upgrade and rollback, and a group that does not become ready stops the operation', async () => {
    await place.ok('install', 'app', chart(chain));
    const stuck = `${map('first', group('db'))}---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: stuck, annotations: {${group('queue')}, sandbox.tillerless.dev/fail: Pending}}
spec: {storageClassName: none, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
${workload('web', `${group('web', '["db", "queue"]')}, new: "1"`)}${workload('never', group('never', 'web'))}`;
    const { code, stderr } = await place.cli(['upgrade', 'app', chart(stuck), '--wait', '--timeout', '2s']);
    expect(code).toBe(1);
    expect(stderr).toContain('PersistentVolumeClaim');
    expect(await place.find(`/apis/apps/v1/namespaces/${place.namespace}/deployments/never`)).toBeUndefined();
    const back = await events('rollback', 'app', '1');
    expect(await place.statuses('app')).toEqual(['superseded', 'failed', 'deployed']);
    expect(back).toContain('deleted PersistentVolumeClaim/stuck');
  }, 60_000);

  it('follows weights across the whole release', async () => {
    const text = [map('c', 'tillerless.dev/weight: "10"'), map('a', 'werf.io/weight: "-1"'), workload('b', 'a: b')].join('');
    const told = await events('install', 'app', chart(text));
    expect(told).toEqual(['created ConfigMap/a', 'created Deployment/b', 'created ConfigMap/c']);
  });

  it('follows depends-on of subcharts in Chart.yaml', async () => {
    const sub = (name: string) => ({
      [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
      [`charts/${name}/templates/a.yaml`]: map(name, 'a: b'),
    });
    const metadata = `apiVersion: v2
name: app
version: 1.0.0
annotations: {helm.sh/depends-on/subcharts: '["bar"]'}
dependencies:
- {name: nginx, version: 0.1.0}
- {name: bar, version: 0.1.0, depends-on: [nginx, idle]}
- {name: idle, version: 0.1.0, condition: idle.enabled}
`;
    const idle = { 'values.yaml': 'idle: {enabled: false}\n' };
    const folder = chart(map('own', 'a: b'), { 'Chart.yaml': metadata, ...sub('nginx'), ...sub('bar'), ...sub('idle'), ...idle });
    const told = await events('install', 'app', folder);
    expect(told).toEqual(['created ConfigMap/nginx', 'created ConfigMap/bar', 'created ConfigMap/own']);
    const gone = await events('uninstall', 'app');
    expect(gone).toEqual(['deleted ConfigMap/own', 'deleted ConfigMap/bar', 'deleted ConfigMap/nginx']);
    const wrong = chartFolder(place.folder, { 'Chart.yaml': metadata.replace('\'["bar"]\'', '\'["baz"]\'') });
    const { stderr } = await place.cli(['install', 'app', wrong]);
    expect(stderr).toContain('chart app depends on the subchart "baz", which does not exist');
    expect(stderr).toContain('Chart.yaml:4');
    for (const name of ['nginx', 'bar', 'idle'])
      (await import('node:fs')).rmSync(`${folder}/charts/${name}`, { recursive: true });
  });

  it.each([
    {
      name: 'a cycle',
      text: `${map('a', group('a', 'b'))}${map('b', group('b', 'a'))}`,
      says: [/objects wait for each other: ConfigMap\/[ab] \(group "[ab]"\) before ConfigMap\/[ab] \(group "[ab]"\) before/],
    },
    {
      name: 'a group that does not exist',
      text: `${map('a', group('database'))}${map('b', group('b', '["databse"]'))}`,
      says: [/ConfigMap\/b depends on the group "databse".*did you mean "database"\?/, /templates\/all\.yaml:8/],
    },
    {
      name: 'an invalid weight',
      text: map('a', 'tillerless.dev/weight: heavy'),
      says: [/cannot read annotation tillerless.dev\/weight of ConfigMap\/a: "heavy" is not an integer/],
    },
    {
      name: 'an invalid list',
      text: map('a', group('a', '["x"')),
      says: [/cannot read annotation .*: it is not a list of names/],
    },
  ])('rejects $name with its location before anything is written', async ({ text, says }) => {
    const { code, stderr } = await place.cli(['install', 'app', chart(text)]);
    expect(code).toBe(1);
    for (const each of says) expect(stderr).toMatch(each);
    expect(stderr).toContain('nothing was changed');
    expect((await place.cli(['status', 'app'])).code).toBe(1);
  });

  it('treats a group that is disabled by values as ready', async () => {
    const text = `{{- if .Values.db }}${map('db', group('db'))}{{- end }}\n${map('web', group('web', 'db'))}`;
    await place.ok('install', 'app', chart(text), '--set', 'db=false');
    await place.ok('upgrade', 'app', chart(text));
    expect(await place.find(`/api/v1/namespaces/${place.namespace}/configmaps/web`)).not.toHaveProperty([
      'metadata',
      'annotations',
      'helm.sh/depends-on/resource-groups',
    ]);
  });

  it('does not change for a chart without annotations', async () => {
    const { changes } = JSON.parse(await place.ok('plan', 'app', chart(map('a', 'a: b')), '-o', 'json')) as PlanDocument;
    expect(changes[0]).not.toHaveProperty('stage');
  });
});
