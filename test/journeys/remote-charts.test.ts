import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { startRegistry } from '../support/registry.ts';

let given: ChartServer;
let env: Record<string, string>;

beforeEach(async () => {
  given = await chartServer();
  env = { TILLERLESS_SANDBOX: 'remote' };
  for (const version of ['1.0.0', '1.1.0']) {
    const folder = given.layOut(`map-${version}`, {
      'Chart.yaml': `apiVersion: v2\nname: map\nversion: ${version}\n`,
      'templates/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {version: "${version}"}\n`,
    });
    await given.home.ok('package', folder, '-d', join(given.home.folder, 'out'));
  }
  await given.home.ok('repo', 'index', join(given.home.folder, 'out'));
  for (const file of ['index.yaml', 'map-1.0.0.tgz', 'map-1.1.0.tgz'])
    given.files[`/${file}`] = readFileSync(join(given.home.folder, 'out', file));
  await given.home.ok('repo', 'add', 'one', given.server.url);
});
afterEach(() => given.close());

async function ok(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await given.home.cli(argv, { env });
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}\n${stderr}`);
  return stdout;
}

it('installs, upgrades and plans charts from a repository', async () => {
  await ok('install', 'rel', 'one/map', '--version', '~1.0');
  expect(await ok('get', 'manifest', 'rel')).toContain('version: "1.0.0"');
  const plan = join(given.home.folder, 'plan');
  expect(await ok('plan', 'rel', 'one/map', '--out', plan)).toMatch(/data\.version +"1\.0\.0" → "1\.1\.0"/);
  await ok('upgrade', 'rel', '--plan', plan);
  expect(JSON.parse(await ok('list', '-o', 'json'))).toMatchObject([{ name: 'rel', chart: 'map-1.1.0', revision: '2' }]);
  await ok('upgrade', '--install', 'other', 'map', '--repo', given.server.url);
  expect(JSON.parse(await ok('list', '-o', 'json'))).toHaveLength(2);
});

it('installs a chart from a registry by its digest', async () => {
  const registry = await startRegistry();
  try {
    const said = await ok('push', join(given.home.folder, 'out/map-1.0.0.tgz'), `oci://${registry.host}/charts`, '--plain-http');
    const digest = /Digest: (\S+)/.exec(said)?.[1] ?? '';
    expect(await ok('install', 'rel', `oci://${registry.host}/charts/map@${digest}`, '--plain-http')).toContain(
      'STATUS: deployed',
    );
  } finally {
    await registry.close();
  }
});

it('leaves no release if the chart cannot be fetched', async () => {
  const { code, stderr } = await given.home.cli(['install', 'rel', 'one/none'], { env });
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('INSTALLATION FAILED: chart "none" matching  not found'),
  });
  expect(JSON.parse(await ok('list', '-a', '-o', 'json'))).toEqual([]);
});
