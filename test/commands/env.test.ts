import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'env-'));
const kubeconfig = join(folder, 'config');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() =>
  writeFileSync(
    kubeconfig,
    `current-context: a
clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"}}]
users: [{name: u, user: {token: s3cret}}]
contexts: [{name: a, context: {cluster: c, user: u, namespace: shop}}]
`,
  ),
);

it.each([
  {
    flags: [],
    want: ['server=https://10.0.0.1:6443/', 'cluster="cluster c of the kubeconfig"', 'user="user u of the kubeconfig"'],
  },
  { flags: [], want: ['namespace="context a of the kubeconfig"'] },
  { flags: ['--kube-token', 't0ken'], want: ['user="--kube-token or HELM_KUBETOKEN"'] },
  {
    flags: ['--kube-apiserver', 'https://1.2.3.4'],
    want: ['server=https://1.2.3.4/', 'cluster="--kube-apiserver or HELM_KUBEAPISERVER"'],
  },
  { flags: ['--kube-apiserver', 'http://1.2.3.4'], want: ['user="none: the API server is reached without TLS"'] },
])('env --debug $flags reports the sources of cluster, user and namespace', async ({ flags, want }) => {
  const { code, stdout, stderr } = await runCli(['env', '--debug', ...flags], { env: { HOME: folder, KUBECONFIG: kubeconfig } });
  expect(code).toBe(0);
  for (const part of want) expect(stderr).toContain(part);
  expect(stderr).not.toMatch(/s3cret|t0ken/);
  expect(stdout).toContain('HELM_NAMESPACE="shop"\n');
});

it('env works with a kubeconfig that cannot be read', async () => {
  const bad = join(folder, 'bad');
  writeFileSync(bad, 'clusters: {');
  const { code, stderr } = await runCli(['env', '--debug'], { env: { HOME: folder, KUBECONFIG: bad } });
  expect(code).toBe(0);
  expect(stderr).not.toContain('kubernetes configuration');
});
