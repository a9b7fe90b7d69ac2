import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftReport } from '../../src/report/drift-report.ts';
import type { PlanDocument } from '../../src/report/plan-document.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith, hasKubectl, helms, run, testKubeconfig } from '../support/machine.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'drift-'));
/** Objects with values in notations that the API server normalizes. */
const odd = `---
apiVersion: v1
kind: Service
metadata: {name: "{{ .Release.Name }}", labels: {}, annotations: null}
spec:
  selector: {app: app}
  ports: [{port: 80, name: http}, {port: 81, name: other, targetPort: web}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: "{{ .Release.Name }}"}
spec:
  serviceName: "{{ .Release.Name }}"
  selector: {matchLabels: {app: set}}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}
  template:
    metadata: {labels: {app: set}}
    spec:
      nodeSelector: {}
      tolerations: []
      initContainers: null
      containers:
      - name: main
        image: nginx
        command: []
        env: [{name: EMPTY, value: ""}, {name: ONE, value: "1"}]
        ports: [{containerPort: 80}]
        resources: {requests: {cpu: 0.5, memory: 1.5Gi}, limits: {cpu: "2000m"}}
        volumeMounts: [{name: data, mountPath: /data}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: "{{ .Release.Name }}"}
spec: {minAvailable: 1, selector: {matchLabels: {app: app}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: "{{ .Release.Name }}"}
spec:
  rules: [{host: a.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: "{{ .Release.Name }}"}
spec:
  schedule: "0 0 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
`;
const chart = chartFolder(home, { ...appFiles, 'templates/odd.yaml': odd });
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC' };
const namespace = `drift-${process.pid}`;
const file = join(home, 'p.tlplan');

const cli = (...args: string[]): Promise<CliResult> => runCli([...args, '-n', namespace], { env });

async function ok(...args: string[]): Promise<string> {
  const result = await cli(...args);
  if (result.code !== 0) throw new Error(`tillerless ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

async function json<T>(...args: string[]): Promise<T> {
  return JSON.parse(await ok(...args, '-o', 'json')) as T;
}

const edit = (patch: string) => run('kubectl', ['patch', 'configmap', 'app', '-n', namespace, '--type=merge', '-p', patch], env);
const changed = (plan: PlanDocument) => plan.changes.filter((change) => change.action !== 'unchanged' || change.drift.length > 0);

describeWith({ 'API server': testKubeconfig, kubectl: hasKubectl })('drift and saved plans on a real API server', () => {
  beforeAll(() => void run('kubectl', ['create', 'namespace', namespace], env));
  afterAll(() => {
    run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async () => void (await cli('uninstall', 'app', '--ignore-not-found', '--wait')));

  const makers = [
    { name: 'tillerless', make: () => ok('install', 'app', chart) },
    { name: 'tillerless, client-side', make: () => ok('install', 'app', chart, '--server-side=false') },
    ...helms.map(({ major, path }) => ({
      name: `helm ${major}`,
      make: async () => {
        const made = run(path, ['install', 'app', chart, '-n', namespace], env);
        if (made.code !== 0) throw new Error(made.stderr);
      },
    })),
  ];

  it.each(makers)(
    'reports no drift and no changes right after an install by $name',
    async ({ make }) => {
      await make();
      expect((await json<DriftReport>('drift', 'app')).drifted).toEqual([]);
      expect((await cli('status', 'app')).stderr).toBe('');
      const plan = await json<PlanDocument>('plan', 'app', chart);
      expect(plan.problems).toEqual([]);
      expect(changed(plan)).toEqual([]);
      edit('{"data":{"mode":"z","other":"1"}}');
      const { drifted } = await json<DriftReport>('drift', 'app');
      expect(drifted).toEqual([
        expect.objectContaining({ kind: 'ConfigMap', fields: [{ path: 'data.mode', recorded: 'a', live: 'z' }] }),
      ]);
    },
    60_000,
  );

  it('runs a saved plan after changes by controllers, but rejects it after changes by users', async () => {
    await ok('install', 'app', chart, '--wait', '--timeout', '60s');
    await ok('plan', 'app', chart, '--set', 'replicas=2', '--out', file);
    run('kubectl', ['delete', 'pod', '-l', 'app=app', '-n', namespace], env);
    await ok('upgrade', '--plan', file, '--wait', '--timeout', '60s');
    await ok('plan', 'app', chart, '--set', 'replicas=3', '--out', file);
    edit('{"data":{"mode":"z"}}');
    const refused = await cli('upgrade', '--plan', file);
    expect(refused.stderr).toMatch(
      /ConfigMap\/app in \S+ has been changed since the plan was created \(last by "kubectl-patch" at/,
    );
    expect(refused.code).toBe(1);
  }, 90_000);
});
