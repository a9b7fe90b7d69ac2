import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlanDocument } from '../../src/report/plan-document.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith, hasKubectl, run, testKubeconfig } from '../support/machine.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'plan-'));
const chart = chartFolder(home, appFiles);
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC' };
const namespace = `plan-${process.pid}`;

const cli = (...args: string[]): Promise<CliResult> => runCli([...args, '-n', namespace], { env });

async function ok(...args: string[]): Promise<string> {
  const result = await cli(...args);
  if (result.code !== 0) throw new Error(`tillerless ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

async function plan(...flags: string[]): Promise<PlanDocument> {
  const { stdout, stderr } = await cli('plan', 'app', chart, '-o', 'json', ...flags);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as PlanDocument;
}

function apply(...objects: object[]): void {
  const file = join(home, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const applied = run('kubectl', ['apply', '-f', file], env);
  if (applied.code !== 0) throw new Error(applied.stderr);
}

/** Creates a user with a role in the test's namespace. */
function user(name: string, rules: readonly object[]): void {
  const metadata = { name, namespace };
  const api = 'rbac.authorization.k8s.io';
  apply(
    { apiVersion: `${api}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${api}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: api, kind: 'Role', name },
      subjects: [{ kind: 'User', name }],
    },
  );
}

const actions = (document: PlanDocument): string[] => document.changes.map((change) => `${change.action} ${change.kind}`);
const unchanged = ['unchanged Secret', 'unchanged ConfigMap', 'unchanged Deployment'];

describeWith({ 'API server': testKubeconfig, kubectl: hasKubectl })('plans on a real API server', () => {
  beforeAll(() => void run('kubectl', ['create', 'namespace', namespace], env));
  afterAll(() => {
    for (const kind of ['validatingadmissionpolicy', 'validatingadmissionpolicybinding'])
      run('kubectl', ['delete', kind, namespace, '--ignore-not-found'], env);
    run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async () => void (await cli('uninstall', 'app', '--ignore-not-found')));

  it.each(['true', 'false'])('shows the changes that the server would store, with server-side apply %s', async (serverSide) => {
    await ok('install', 'app', chart, `--server-side=${serverSide}`);
    expect(actions(await plan())).toEqual(unchanged);
    const changed = await plan('--set', 'replicas=3,token=other');
    expect(changed.problems).toEqual([]);
    expect(changed.changes.map((change) => change.fields)).toEqual([
      [expect.objectContaining({ path: 'data.token', masked: true })],
      [],
      [{ path: 'spec.replicas', before: 1, after: 3 }],
    ]);
    expect(JSON.parse(await ok('history', 'app', '-o', 'json'))).toHaveLength(1);
  });

  it('plans the migration of a release to server-side apply', async () => {
    await ok('install', 'app', chart, '--server-side=false');
    const moved = await plan('--server-side=true', '--set', 'mode=b');
    expect(moved.problems).toEqual([]);
    expect(moved.changes[1]?.fields).toEqual([{ path: 'data.mode', before: 'a', after: 'b' }]);
  });

  it('reports immutable and unknown fields, invalid values and conflicts', async () => {
    await ok('install', 'app', chart);
    expect((await plan('--set', 'label=other')).problems).toEqual([
      expect.objectContaining({ reason: 'Immutable', field: 'spec.selector', hint: expect.stringContaining('recreate') }),
    ]);
    expect((await plan('--set', 'extra=imagePullPolice')).problems).toEqual([
      expect.objectContaining({ reason: 'UnknownField', field: expect.stringContaining('imagePullPolice') }),
    ]);
    expect((await plan('--set', 'replicas=-1')).problems).toEqual([
      expect.objectContaining({ reason: 'Invalid', field: 'spec.replicas' }),
    ]);
    run('kubectl', ['scale', 'deployment', 'app', '--replicas=5', '-n', namespace], env);
    const held = await plan('--set', 'replicas=2');
    expect(held.problems).toEqual([expect.objectContaining({ reason: 'Conflict', field: 'spec.replicas' })]);
    const forced = await plan('--set', 'replicas=2', '--force-conflicts');
    expect(forced.problems).toEqual([]);
    expect(forced.changes[2]?.drift).toEqual([{ path: 'spec.replicas', recorded: 1, live: 5, planned: 2 }]);
  });

  it('reports a rejection by an admission policy', async () => {
    const api = 'admissionregistration.k8s.io/v1';
    const metadata = { name: namespace };
    const here = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
    const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] };
    const validations = [{ expression: 'object.spec.replicas <= 2', message: 'at most two' }];
    apply(
      {
        apiVersion: api,
        kind: 'ValidatingAdmissionPolicy',
        metadata,
        spec: { failurePolicy: 'Fail', matchConstraints: { ...here, resourceRules: [rule] }, validations },
      },
      {
        apiVersion: api,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata,
        spec: { policyName: namespace, validationActions: ['Deny'] },
      },
    );
    let refused = await plan('--set', 'replicas=3');
    for (let i = 0; i < 40 && refused.problems.length === 0; i++) {
      await delay(250);
      refused = await plan('--set', 'replicas=3');
    }
    expect(refused.problems).toEqual([
      expect.objectContaining({ object: 'Deployment/app', message: expect.stringContaining('at most two') }),
    ]);
  }, 30_000);

  it('install lists all missing permissions before anything is written; plan works without them', async () => {
    user('reader', [{ apiGroups: ['', 'apps'], resources: ['*'], verbs: ['get', 'list'] }]);
    const refused = await cli('install', 'app', chart, '--kube-as-user', 'reader');
    expect(refused.code).toBe(1);
    for (const line of ['create, update, patch secrets', 'patch, create configmaps', 'patch, create deployments.apps'])
      expect(refused.stderr).toContain(`${line} in namespace "${namespace}"`);
    expect(JSON.parse(await ok('list', '-a', '-o', 'json'))).toEqual([]);
    const planned = await plan('--kube-as-user', 'reader');
    expect(planned.problems).toEqual([]);
    expect(planned.changes.map((change) => change.unchecked)).toEqual([
      expect.stringMatching(/cannot patch resource "secrets"/),
      expect.stringMatching(/cannot patch resource "configmaps"/),
      expect.stringMatching(/cannot patch resource "deployments"/),
    ]);
    expect(planned.missingRights).toHaveLength(3);
  });

  it('works with exactly the required permissions', async () => {
    user('worker', [
      { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'create', 'patch', 'delete'], resourceNames: ['app'] },
    ]);
    const as = ['--kube-as-user', 'worker'];
    await ok('install', 'app', chart, ...as);
    await ok('upgrade', 'app', chart, '--set', 'replicas=2', ...as);
    await ok('rollback', 'app', '1', ...as);
    await ok('uninstall', 'app', ...as);
  });
});
