import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { openClient } from '../support/cluster-client.ts';
import { describeWith, testKubeconfig } from '../support/machine.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'wait-'));
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC' };
const namespace = `wait-${process.pid}`;

const install = (name: string, manifest: string, ...flags: string[]): Promise<CliResult> => {
  const chart = chartFolder(join(home, name), { 'templates/all.yaml': manifest });
  return runCli(['install', name, chart, '-n', namespace, '--wait', '--timeout', '60s', ...flags], { env });
};

const deployment = (name: string, more: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  ${more}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}, annotations: {tillerless.test/pod: pending}}
    spec: {containers: [{name: main, image: web, resources: {limits: {cpu: "1"}}}]}
`;

describeWith({ 'API server': testKubeconfig })('waiting on a real API server', () => {
  const { client, close } = openClient(testKubeconfig ?? '');
  const post = (path: string, body: object) => client.json('POST', path, { body });
  beforeAll(async () => {
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    await client.json('DELETE', `/api/v1/namespaces/${namespace}`);
    close();
    rmSync(home, { recursive: true, force: true });
  });

  it('fails early for a Deployment past its progress deadline', async () => {
    const { code, stderr } = await install('late', deployment('late', 'progressDeadlineSeconds: 1'));
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Error: INSTALLATION FAILED: resource Deployment/${namespace}/late not ready. status: Failed, message: Progress deadline exceeded\n\n`,
    );
    expect(stderr).toContain('\n  Deployment/late  progress deadline exceeded\n');
  });

  it('fails early for a Job whose Pods fail', async () => {
    const manifest = `apiVersion: batch/v1
kind: Job
metadata: {name: web}
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: {tillerless.test/pod: failed}}
    spec: {restartPolicy: Never, containers: [{name: main, image: web}]}
---
${deployment('slow', '')}`;
    const { stderr } = await install('job', manifest, '--wait-for-jobs');
    expect(stderr).toContain(`Error: INSTALLATION FAILED: resource Job/${namespace}/web not ready. status: Failed`);
    expect(stderr).toMatch(/\n {4}event: BackoffLimitExceeded Job\/web: /);
    expect(stderr).toContain('\n  Deployment/slow  0/1 ready\n');
  });

  it('waits for the conditions of a custom resource', async () => {
    const kind = `Wait${process.pid}`;
    const plural = `${kind.toLowerCase()}s`;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.example.org` },
      spec: {
        group: 'example.org',
        scope: 'Namespaced',
        names: { kind, plural },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    const manifest = JSON.stringify({
      apiVersion: 'example.org/v1',
      kind,
      metadata: { name: 'w', annotations: { 'tillerless.dev/ready-when': '{.status.phase}=Running' } },
      status: { phase: 'Pending' },
    });
    const files = { 'crds/w.yaml': JSON.stringify(definition), 'templates/w.yaml': manifest };
    const chart = chartFolder(join(home, 'custom'), files);
    const path = `/apis/example.org/v1/namespaces/${namespace}/${plural}/w`;
    const patch = async (): Promise<void> => {
      const contentType = 'application/merge-patch+json';
      await client.json('PATCH', path, { body: { status: { phase: 'Running' } }, contentType });
    };
    const timer = setInterval(
      () =>
        void patch().then(
          () => clearInterval(timer),
          () => undefined,
        ),
      1500,
    );
    const { code, stderr } = await runCli(['install', 'custom', chart, '-n', namespace, '--wait', '--timeout', '30s'], { env });
    clearInterval(timer);
    await client.json('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.example.org`);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('Pending, wanted {.status.phase}=Running');
  });

  it('gives up when its namespace is being deleted', async () => {
    const doomed = `${namespace}-doomed`;
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: doomed } });
    const timer = setTimeout(() => void client.json('DELETE', `/api/v1/namespaces/${doomed}`), 1500);
    const { code, stderr } = await install('doomed', deployment('doomed', ''), '-n', doomed);
    clearTimeout(timer);
    expect(code).toBe(1);
    expect(stderr).toContain(`namespace "${doomed}" is being deleted`);
  });

  it('reports an exceeded quota', async () => {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { pods: '0' } } };
    await post(`/api/v1/namespaces/${namespace}/resourcequotas`, quota);
    const { stderr } = await install('quota', deployment('quota', ''), '--timeout', '5s');
    expect(stderr).toMatch(
      /\n {4}event: FailedCreate ReplicaSet\/quota-\w+: Error creating: pods "quota-[^"]+" is forbidden: exceeded quota: few/,
    );
    expect(stderr).toContain('context deadline exceeded');
  });
});
