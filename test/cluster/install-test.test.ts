import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '../support/cluster-client.ts';
import { describeWith, testKubeconfig } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'install-test-'));
const start = process.cwd();
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC' };
/** The names of the namespaces start with the name of the chart. */
const name = `web${process.pid}`;

describeWith({ 'API server': testKubeconfig })('chart install-test on a real API server', () => {
  const { client, close } = openClient(testKubeconfig ?? '');
  beforeAll(async () => {
    process.chdir(home);
    await runCli(['create', name], { env });
  });
  afterAll(() => {
    process.chdir(start);
    close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Returns the namespaces of the chart that are not being deleted. */
  async function namespaces(): Promise<string[]> {
    const { items } = await client.json<{ items: { metadata: { name: string; deletionTimestamp?: string } }[] }>(
      'GET',
      '/api/v1/namespaces',
    );
    return items
      .filter(({ metadata }) => !metadata.deletionTimestamp && metadata.name.startsWith(name))
      .map((item) => item.metadata.name);
  }

  it('installs a chart, runs its tests, and deletes its namespace', async () => {
    expect(await runCli(['chart', 'install-test', name], { env })).toMatchObject({
      code: 0,
      stdout: `✓ ${name} 0.1.0 (${name}): 0 errors, 0 warnings, 1 install\n`,
    });
    expect(await namespaces()).toEqual([]);
  }, 60_000);

  it('reports objects that do not become ready, and deletes the namespace', async () => {
    writeFileSync(
      join(name, 'templates/claim.yaml'),
      `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: never}
spec: {accessModes: [ReadWriteOnce], storageClassName: missing, resources: {requests: {storage: 1Gi}}}
`,
    );
    const { code, stdout } = await runCli(['chart', 'install-test', name, '--timeout', '3s'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('never') });
    expect(await namespaces()).toEqual([]);
  }, 60_000);
});
