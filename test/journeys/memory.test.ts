import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'memory-'));
const file = join(folder, 'releases.yaml');
writeFileSync(
  file,
  `- name: web
  version: 1
  info: {status: deployed, description: Install complete, last_deployed: "2026-01-01T00:00:00Z"}
  chart: {metadata: {name: web, version: 0.1.0, apiVersion: v2}}
  config: {replicas: 2}
  manifest: ""
`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { HELM_DRIVER: 'memory', HELM_MEMORY_DRIVER_DATA: file, HELM_CACHE_HOME: folder, KUBECONFIG: join(folder, 'none') };

it.each([
  { args: ['list', '-q'], want: 'web\n' },
  { args: ['get', 'values', 'web', '-o', 'json'], want: '{"replicas":2}\n' },
  {
    args: ['history', 'web', '-o', 'json'],
    want: '[{"revision":1,"updated":"2026-01-01T00:00:00Z","status":"deployed","chart":"web-0.1.0","app_version":"","description":"Install complete"}]\n',
  },
  { args: ['rollback', 'web', '1'], want: 'Rollback was a success! Happy Helming!\n' },
  { args: ['uninstall', 'web'], want: 'release "web" uninstalled\n' },
])('$args.0 reads releases from a file and does not connect to a cluster', async ({ args, want }) => {
  expect(await runCli(args, { env })).toEqual({ code: 0, stdout: want, stderr: '' });
});

it.each([{ args: ['install', 'other'] }, { args: ['upgrade', 'web'] }])(
  '$args.0 connects to the cluster for discovery',
  async ({ args }) => {
    const result = await runCli([...args, 'fixtures/charts/web', '--kube-apiserver', 'http://127.0.0.1:1'], { env });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('connection refused') });
  },
);
