import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { sandboxKubeconfig, serveSandbox } from '../../src/sandbox/serve.ts';
import { describeWith, hasKubectl, helms } from '../support/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-interop-'));
const kubeconfig = join(folder, 'kubeconfig');
let sandbox: Sandbox;
let server: { url: string; close(): Promise<void> };

beforeAll(async () => {
  sandbox = await openSandbox();
  server = await serveSandbox(sandbox, { host: '127.0.0.1', port: 0 });
  writeFileSync(kubeconfig, sandboxKubeconfig(server.url));
});
afterAll(async () => {
  await server.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

/**
 * Runs a program asynchronously, because the server runs in this process. Returns the program's output, or its error output if it
 * fails.
 */
function run(command: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: kubeconfig };
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: folder }, (error, stdout, stderr) =>
      resolve(error ? `failed: ${stderr}${stdout}` : stdout),
    );
  });
}

const manifest = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: "1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "i:1", ports: [{containerPort: 80}]}]}
`;

describeWith({ kubectl: hasKubectl })('kubectl', () => {
  const kubectl = (...args: string[]): Promise<string> => run('kubectl', ...args);

  it('applies, reads, changes and deletes', async () => {
    const file = join(folder, 'web.yaml');
    writeFileSync(file, manifest);
    expect(await kubectl('apply', '-f', file)).toBe('configmap/settings created\ndeployment.apps/web created\n');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=10s')).toContain(
      'deployment "web" successfully rolled out',
    );
    expect(await kubectl('wait', '--for=condition=Available', 'deployment/web', '--timeout=10s')).toBe(
      'deployment.apps/web condition met\n',
    );
    expect(await kubectl('apply', '-f', file)).toBe('configmap/settings unchanged\ndeployment.apps/web unchanged\n');
    expect(await kubectl('get', 'deployment', 'web', '--no-headers')).toMatch(/^web +2\/2 +2 +2 /);
    expect(await kubectl('get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[*].status.phase}')).toBe('Running Running');
    expect(await kubectl('describe', 'deployment', 'web')).toContain('2 desired | 2 updated | 2 total | 2 available');
    expect(await kubectl('logs', 'deployment/web')).toContain('container c of image i:1 started');
    expect(await kubectl('set', 'image', 'deployment/web', 'c=i:2')).toBe('deployment.apps/web image updated\n');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=10s')).toContain('successfully rolled out');
    expect(await kubectl('rollout', 'undo', 'deployment/web')).toBe('deployment.apps/web rolled back\n');
    expect(await kubectl('scale', 'deployment/web', '--replicas=1')).toBe('deployment.apps/web scaled\n');
    expect(await kubectl('delete', '-f', file, '--timeout=10s')).toContain('deployment.apps "web" deleted');
    expect(await kubectl('get', 'deployment', 'web')).toContain('Error from server (NotFound): deployments.apps "web" not found');
  });

  it('applies server-side and reports conflicts', async () => {
    const file = join(folder, 'settings.yaml');
    writeFileSync(file, manifest.split('---')[0] ?? '');
    expect(await kubectl('apply', '--server-side', '-f', file)).toBe('configmap/settings serverside-applied\n');
    expect(await kubectl('patch', 'configmap', 'settings', '-p', '{"data":{"a":"2"}}')).toBe('configmap/settings patched\n');
    expect(await kubectl('apply', '--server-side', '-f', file)).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .data.a',
    );
    expect(await kubectl('apply', '--server-side', '--force-conflicts', '-f', file)).toBe(
      'configmap/settings serverside-applied\n',
    );
  });

  it.each([
    {
      name: 'a List',
      items: '- {apiVersion: v1, kind: ConfigMap, metadata: {name: listed}}',
      want: 'configmap/listed created\n',
    },
    {
      name: 'a named port',
      items: '- {apiVersion: v1, kind: Service, metadata: {name: listed}, spec: {ports: [{port: 80, targetPort: http}]}}',
      want: 'service/listed created\n',
    },
    {
      name: 'a number as a quantity',
      items:
        '- {apiVersion: v1, kind: Pod, metadata: {name: listed}, spec: {containers: [{name: c, image: i, resources: {limits: {cpu: 1}}}]}}',
      want: 'pod/listed created\n',
    },
    {
      name: 'an unknown field in a List',
      items: '- {apiVersion: v1, kind: ConfigMap, metadata: {name: bad}, dta: {a: b}}',
      want: 'unknown field "dta" in io.k8s.api.core.v1.ConfigMap',
    },
    {
      name: 'an unknown kind in a List',
      items: '- {apiVersion: foo.example.com/v1, kind: Foo, metadata: {name: a}}',
      want: 'no matches for kind "Foo" in version "foo.example.com/v1"',
    },
  ])('validates with the schemas in protobuf: $name', async ({ items, want }) => {
    const file = join(folder, 'list.yaml');
    writeFileSync(file, `apiVersion: v1\nkind: List\nitems:\n${items}\n`);
    expect(await kubectl('apply', '-f', file)).toContain(want);
  });

  it('creates objects with `kubectl create` subcommands, which send protobuf', async () => {
    expect(await kubectl('create', 'namespace', 'made')).toBe('namespace/made created\n');
    expect(await kubectl('create', 'deployment', 'made', '-n', 'made', '--image=i', '--replicas=0', '--port=8080')).toBe(
      'deployment.apps/made created\n',
    );
    expect(await kubectl('create', 'secret', 'generic', 's', '-n', 'made', '--from-literal=a=b')).toBe('secret/s created\n');
    expect(await kubectl('create', 'job', 'j', '-n', 'made', '--image=i')).toBe('job.batch/j created\n');
    expect(await kubectl('create', 'service', 'clusterip', 'x', '-n', 'made', '--tcp=80:http')).toBe('service/x created\n');
    expect(
      await kubectl(
        'get',
        'deployment',
        'made',
        '-n',
        'made',
        '-o',
        'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports}',
      ),
    ).toBe('0 [{"containerPort":8080,"protocol":"TCP"}]');
    expect(await kubectl('get', 'secret', 's', '-n', 'made', '-o', 'jsonpath={.data}')).toBe('{"a":"Yg=="}');
    expect(await kubectl('get', 'service', 'x', '-n', 'made', '-o', 'jsonpath={.spec.ports[0].targetPort}')).toBe('http');
    expect(await kubectl('wait', '--for=condition=complete', 'job/j', '-n', 'made', '--timeout=10s')).toBe(
      'job.batch/j condition met\n',
    );
    expect(await kubectl('delete', 'namespace', 'made', '--timeout=10s')).toBe('namespace "made" deleted\n');
  });

  it('uses discovery and schemas', async () => {
    expect(await kubectl('api-resources', '--api-group=apps', '--no-headers')).toMatch(
      /deployments +deploy +apps\/v1 +true +Deployment/,
    );
    expect(await kubectl('explain', 'deployment.spec.strategy')).toContain('FIELD: strategy <DeploymentStrategy>');
    expect(await kubectl('auth', 'can-i', 'create', 'pods')).toBe('yes\n');
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\ndate: {a: b}\n');
    expect(await kubectl('apply', '-f', bad)).toContain('unknown field "date"');
  });
});

describeWith({ helm: helms })('helm', () => {
  it.each(helms.map(({ major, path }) => ({ name: `helm ${major}`, path, release: `r${major}` })))(
    '$name installs, upgrades, tests, rolls back and uninstalls',
    async ({ path, release }) => {
      const helm = (...args: string[]): Promise<string> => run(path, ...args);
      await helm('create', 'chart');
      expect(await helm('install', release, 'chart', '--wait', '--timeout', '20s')).toContain('STATUS: deployed');
      expect(await helm('list', '--short')).toBe(`${release}\n`);
      expect(await helm('test', release)).toMatch(/Phase: +Succeeded/);
      expect(await helm('upgrade', release, 'chart', '--set', 'replicaCount=2', '--wait', '--timeout', '20s')).toContain(
        'REVISION: 2',
      );
      expect(await helm('rollback', release, '1', '--wait', '--timeout', '20s')).toContain('Rollback was a success!');
      expect(await helm('status', release, '-o', 'json')).toContain('"version":3');
      expect(await helm('install', release, 'chart')).toContain('a name that is still in use');
      expect(await helm('uninstall', release, '--wait')).toContain(`release "${release}" uninstalled`);
      expect(await helm('list', '--short')).toBe('');
    },
  );
});
