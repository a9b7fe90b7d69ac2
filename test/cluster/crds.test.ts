import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '../support/cluster-client.ts';
import { crdChart } from '../support/crd-chart.ts';
import { describeWith, helms, run, testKubeconfig } from '../support/machine.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'crds-'));
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC' };
const namespace = `crds-${process.pid}`;
const group = `g${process.pid}.example.org`;
const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.${group}`;
const cli = (...args: string[]): Promise<CliResult> => runCli([...args, '-n', namespace], { env });
const chart = (versions: readonly string[], more: Parameters<typeof crdChart>[2] = {}) =>
  crdChart(home, versions, { ...more, group });

describeWith({ 'API server': testKubeconfig })('CRDs on a real API server', () => {
  const { client, close } = openClient(testKubeconfig ?? '');
  const versions = async (): Promise<string[]> => {
    const { spec } = await client.json<{ spec: { versions: { name: string }[] } }>('GET', path);
    return spec.versions.map((version) => version.name);
  };
  beforeAll(async () => {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await client.json('POST', '/api/v1/namespaces', { body });
  });
  afterEach(async () => {
    await cli('uninstall', 'app', '--ignore-not-found');
    await client.json('DELETE', path).catch(() => undefined);
    for (let look = 0; look < 50; look++)
      await client.json('GET', path).then(
        () => new Promise((resolve) => setTimeout(resolve, 100)),
        () => (look = 50),
      );
  });
  afterAll(async () => {
    await client.json('DELETE', `/api/v1/namespaces/${namespace}`);
    close();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(['true', 'false'])(
    '--crds=apply applies CRD changes and the first objects that need them; server-side %s',
    async (serverSide) => {
      expect(await cli('install', 'app', chart(['v1']), `--server-side=${serverSide}`)).toMatchObject({ code: 0 });
      const same = await cli('plan', 'app', chart(['v1']), '--crds=apply', '--detailed-exitcode');
      expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('no CRD changes') as string });
      const planned = await cli('plan', 'app', chart(['v1', 'v2'], { custom: 'v2' }), '--crds=apply');
      expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining(`CRDs: gadgets.${group} changes`) as string });
      expect(await cli('upgrade', 'app', chart(['v1', 'v2'], { custom: 'v2' }), '--crds=apply')).toMatchObject({ code: 0 });
      expect(await versions()).toEqual(['v1', 'v2']);
    },
  );

  it('rejects the removal of a stored version', async () => {
    await cli('install', 'app', chart(['v1']));
    const { code, stderr } = await cli('upgrade', 'app', chart(['v2']), '--crds=apply');
    expect(code).toBe(1);
    expect(stderr).toContain(`CustomResourceDefinition/gadgets.${group} would lose v1, in which objects are stored`);
    expect(await versions()).toEqual(['v1']);
  });

  for (const { major, path: helm } of helms)
    it(`upgrades CRDs that helm ${major} installed`, async () => {
      const installed = run(helm, ['install', 'app', chart(['v1']), '-n', namespace], env);
      expect(installed).toMatchObject({ code: 0 });
      expect(await cli('upgrade', 'app', chart(['v1', 'v2']), '--crds=apply')).toMatchObject({ code: 0 });
      expect(await versions()).toEqual(['v1', 'v2']);
    });
});
