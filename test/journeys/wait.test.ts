import { chartFolder } from '../support/chart-folder.ts';
import type { CliResult } from '../support/run-cli.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

const pod = (fail: string, more = ''): string =>
  `metadata: {labels: {app: x}, annotations: {sandbox.tillerless.dev/fail: ${fail}, sandbox.tillerless.dev/log: "one\\ntwo"}}
    spec: {${more}containers: [{name: main, image: "web:1.5.0"}]}`;
const workload = (kind: string, fail: string, more = ''): string => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: web}
spec:
  selector: {matchLabels: {app: x}}
  ${more}
  template:
    ${pod(fail)}
`;
const job = (fail: string, limit = 0): string => `apiVersion: batch/v1
kind: Job
metadata: {name: web}
spec:
  backoffLimit: ${limit}
  template:
    ${pod(fail, 'restartPolicy: Never, ')}
`;
const barePod = (fail: string): string => `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {sandbox.tillerless.dev/fail: ${fail}}}
spec: {restartPolicy: Never, containers: [{name: main, image: web}]}
`;
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: web, annotations: {sandbox.tillerless.dev/fail: Pending}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;

async function install(manifest: string, ...flags: string[]): Promise<CliResult & { readonly ms: number }> {
  const chart = chartFolder(home.folder, { 'templates/all.yaml': manifest });
  const started = Date.now();
  const result = await home.cli('install', 'app', chart, '--wait', '--timeout', '2s', ...flags);
  return { ...result, ms: Date.now() - started };
}

it.each([
  { kind: 'Deployment', message: 'Available: 0/1' },
  { kind: 'StatefulSet', message: 'Ready: 0/1', more: 'serviceName: web' },
  { kind: 'DaemonSet', message: 'Available: 0/1' },
])('reports why a $kind does not become ready, with states and events', async ({ kind, message, more }) => {
  const { code, stderr } = await install(workload(kind, 'ImagePullBackOff', more));
  expect(code).toBe(1);
  expect(stderr).toContain(
    `Error: INSTALLATION FAILED: resource ${kind}/default/web not ready. status: InProgress, message: ${message}\ncontext deadline exceeded\n`,
  );
  expect(stderr).toMatch(
    new RegExp(`\n  ${kind}/web  0/1 ready\n    Pod/web-\\S+: ImagePullBackOff Back-off pulling image "web:1.5.0"`),
  );
  expect(stderr).toMatch(/\n {4}event: Failed Pod\/web-\S+: Failed to pull image "web:1.5.0": not found/);
  expect(stderr).toMatch(new RegExp(`\n${kind}/web  0/1 ready  Pod/web-\\S+: ImagePullBackOff`));
  expect(stderr).toContain('hint: release "app" is left as failed');
});

it('reports a scheduling failure once', async () => {
  const { stderr } = await install(workload('Deployment', 'Unschedulable'));
  expect(stderr).toMatch(/Pod\/web-\S+: Pending, 0\/1 nodes are available: 1 Insufficient cpu/);
  expect(stderr.match(/event: FailedScheduling/g)).toHaveLength(1);
});

it('reports a PersistentVolumeClaim without a volume', async () => {
  const { stderr } = await install(claim);
  expect(stderr).toContain('resource PersistentVolumeClaim/default/web not ready. status: InProgress, message: PVC is not Bound');
  expect(stderr).toContain('\n  PersistentVolumeClaim/web  not bound\n');
});

it('fails early when a container keeps crashing, and prints its last log lines', async () => {
  const { code, stderr, ms } = await install(workload('Deployment', 'CrashLoopBackOff'), '--timeout', '60s');
  expect(code).toBe(1);
  expect(ms).toBeLessThan(20_000);
  expect(stderr).toMatch(
    /Error: INSTALLATION FAILED: resource Deployment\/default\/web not ready\. status: InProgress, message: Available: 0\/1\n\n/,
  );
  expect(stderr).toMatch(/\n {4}given up: Pod\/web-\S+ CrashLoopBackOff after \d+ restarts\n/);
  expect(stderr).toContain('\n      │ one\n      │ two\n');
});

it('waits until the timeout with --fail-fast=false', async () => {
  const { stderr } = await install(workload('Deployment', 'CrashLoopBackOff'), '--fail-fast=false');
  expect(stderr).toContain('message: Available: 0/1\ncontext deadline exceeded\n');
  expect(stderr).toContain('CrashLoopBackOff');
  expect(stderr).not.toContain('given up');
});

it.each([
  {
    name: 'a Job that has failed',
    manifest: job('JobFailed'),
    first: 'Job/default/web not ready. status: Failed, message: Job Failed',
  },
  {
    name: 'a Pod that has failed',
    manifest: barePod('JobFailed'),
    first: 'Pod/default/web not ready. status: Failed, message: Pod has',
  },
])('fails early because of $name, even if other objects are not ready yet', async ({ manifest, first }) => {
  const { stderr, ms } = await install(`${manifest}---\n${claim}`, '--wait-for-jobs', '--timeout', '60s');
  expect(ms).toBeLessThan(20_000);
  expect(stderr).toContain(`Error: INSTALLATION FAILED: resource ${first}`);
  expect(stderr).toContain('\n  PersistentVolumeClaim/web  not bound\n');
});

it("prints Helm 3's error message with --wait=legacy", async () => {
  const { stderr, ms } = await install(workload('Deployment', 'CrashLoopBackOff'), '--wait=legacy', '--timeout', '60s');
  expect(ms).toBeLessThan(20_000);
  expect(stderr).toContain('Error: INSTALLATION FAILED: context deadline exceeded\n');
});

it('waits 30 seconds for an image before it gives up', async () => {
  const { stderr, ms } = await install(workload('Deployment', 'ImagePullBackOff'), '--timeout', '90s');
  expect(ms).toBeGreaterThan(30_000);
  expect(ms).toBeLessThan(60_000);
  expect(stderr).toMatch(/given up: Pod\/web-\S+ ImagePullBackOff for 3\ds/);
}, 70_000);

const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
`;
const widget = (when: string, status = 'phase: Pending'): string => `apiVersion: example.org/v1
kind: Widget
metadata:
  name: w
  annotations:
    tillerless.dev/ready-when: ${JSON.stringify(when)}
status: {${status}}
`;

describe('objects with the annotation ready-when', () => {
  const files = (manifest: string) => ({ 'crds/widgets.yaml': widgets, 'templates/all.yaml': manifest });
  const run = (manifest: string, ...flags: string[]) =>
    home.cli('install', 'app', chartFolder(home.folder, files(manifest)), '--wait', '--timeout', '2s', ...flags);

  it.each([
    { when: '{.status.phase}=Running', status: 'phase: Running' },
    { when: 'condition=Synced', status: 'conditions: [{type: Ready, status: "False"}, {type: Synced, status: "True"}]' },
  ])('are ready by $when', async ({ when, status }) => {
    const { code, stderr } = await run(widget(when, status));
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });

  it('must meet the condition before the wait ends, even with --wait=legacy', async () => {
    const watched = await run(widget('{.status.phase}=Running'));
    expect(watched.stderr).toContain('\n  Widget/w  Pending, wanted {.status.phase}=Running\n');
    const legacy = await run(widget('condition=Synced'), '--wait=legacy', '--replace');
    expect(legacy.stderr).toContain('\n  Widget/w  nothing, wanted condition=Synced\n');
  });

  it('are rejected before the first write if the annotation is invalid, and the error shows its location', async () => {
    const { code, stderr } = await run(widget('{.status.phase'));
    expect(code).toBe(1);
    expect(stderr).toContain('cannot read annotation tillerless.dev/ready-when of Widget/w');
    expect(stderr).toContain('app/templates/all.yaml:6:5');
    expect(await home.json('list', '-a')).toEqual([]);
    await expect(home.api('GET', '/apis/example.org/v1/widgets')).rejects.toThrow('404');
  });
});
