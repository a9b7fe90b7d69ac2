import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appFiles, chartFolder } from '../../support/chart-folder.ts';
import { damages } from '../../support/damage.ts';
import { runCli } from '../../support/run-cli.ts';

const workloads = `apiVersion: v1
kind: Service
metadata: {name: balancer}
spec: {type: LoadBalancer, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: job}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: web}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: set}
spec: {serviceName: balancer, selector: {matchLabels: {app: set}}, template: {metadata: {labels: {app: set}}, spec: {containers: [{name: main, image: web}]}}}
`;

interface State {
  readonly objects: Readonly<Record<string, readonly { readonly metadata: unknown }[]>>;
}

let folder: string;
let file: string;
let state: State;
const cli = (...argv: string[]) => runCli([...argv, '--sandbox=s'], { env: { HOME: folder, HELM_DATA_HOME: folder } });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-workloads-'));
  const chart = chartFolder(folder, { ...appFiles, 'templates/workloads.yaml': workloads });
  expect(await cli('install', 'web', chart)).toMatchObject({ code: 0 });
  file = join(folder, 'sandbox', 's.json');
  state = JSON.parse(readFileSync(file, 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Testing all kinds of damage takes two minutes, so only every twentieth kind is tested by default.
const step = process.env.TILLERLESS_DAMAGE_EVERY === '1' ? 1 : 20;

it.each([
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'batch/jobs',
  '/pods',
  '/persistentvolumeclaims',
  '/services',
])('controllers tolerate damaged objects of %s', async (key) => {
  const [first, ...rest] = state.objects[key] ?? [];
  const { metadata, ...body } = first ?? { metadata: undefined };
  const all = damages(body).filter((_, i) => i % step === 0);
  expect(all.length).toBeGreaterThan(4);
  const failures: string[] = [];
  for (const { title, data } of all) {
    const damaged = { ...(typeof data === 'object' ? data : {}), metadata };
    writeFileSync(file, JSON.stringify({ ...state, objects: { ...state.objects, [key]: [damaged, ...rest] } }));
    const { stderr } = await cli('upgrade', 'web', join(folder, 'app'), '--set', 'mode=b');
    if (/internal error|\n {4}at /.test(stderr)) failures.push(`${title}: ${stderr}`);
  }
  expect(failures).toEqual([]);
});

it.each([
  { name: 'an API version that is not served', change: { apiVersion: 'text' } },
  { name: 'another kind', change: { apiVersion: 'v1', kind: 'ConfigMap' } },
  { name: 'a null template', change: { spec: { template: null } } },
])('controllers ignore a StatefulSet with $name', async ({ change }) => {
  const [first] = state.objects['apps/statefulsets'] ?? [];
  const objects = { ...state.objects, 'apps/statefulsets': [{ ...first, ...change }] };
  writeFileSync(file, JSON.stringify({ ...state, objects }));
  const { stderr } = await cli('list');
  expect(stderr).toBe('');
});
