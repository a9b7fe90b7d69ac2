import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Digest } from '../../src/base/crypto/sha256.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { describeWith, helms, runBeside } from '../support/machine.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

// Repositories whose index refers to a registry, as is common for large public repositories.
let given: ChartServer;
let registry: Registry;

beforeEach(async () => {
  given = await chartServer();
  registry = await startRegistry({ login: 'basic' });
  for (const version of ['0.1.0', '0.2.0+b.1']) {
    const path = join(given.home.folder, `web-${version}.tgz`);
    writeFileSync(path, given.archive('web', version));
    await given.home.ok('push', path, `oci://${registry.host}/c`, '--plain-http', '--username', 'user', '--password', 'secret');
  }
  await given.home.cli(['registry', 'login', registry.host, '--plain-http', '-u', 'user', '--password-stdin'], {
    stdin: 'secret',
  });
  const archive = sha256Digest(given.archive('web', '0.1.0'));
  const manifest = sha256Digest(registry.manifests.get('c/web:0.1.0')?.bytes ?? Buffer.alloc(0));
  const hex = (digest: string): string => digest.replace('sha256:', '');
  const entry = (name: string, more: string): string => `  ${name}: [{name: ${name}, apiVersion: v2, ${more}}]\n`;
  const url = `oci://${registry.host}/c/web`;
  given.files['/index.yaml'] =
    `apiVersion: v1\nentries:\n${entry('tagged', `version: 0.1.0, urls: ["${url}:0.1.0"], digest: "${hex(archive)}"`)}${entry('plus', `version: 0.2.0+b.1, urls: ["${url}:0.2.0_b.1"]`)}${entry('by-manifest', `version: 0.1.0, urls: ["${url}:0.1.0"], digest: "${hex(manifest)}"`)}${entry('bare', `version: 0.1.0, urls: ["${url}"]`)}${entry('other', `version: 0.1.0, urls: ["${url}:0.1.0"], digest: "${'0'.repeat(64)}"`)}`;
  await given.home.ok('repo', 'add', 'one', given.server.url, '--username', 'u', '--password', 'not for registries');
});
afterEach(async () => {
  await registry.close();
  await given.close();
});

it.each([
  { chart: 'tagged', version: '0.1.0' },
  { chart: 'plus', version: '0.2.0+b.1' },
  { chart: 'by-manifest', version: '0.1.0' },
  { chart: 'bare', version: '0.1.0' },
])('uses a chart from a registry by its name in the index: $chart', async ({ chart, version }) => {
  const { stdout, stderr } = await given.home.cli(['template', 'x', `one/${chart}`, '--plain-http']);
  expect(stdout).toContain(`version: ${version}\n`);
  expect(stderr).toContain(`Pulled: ${registry.host}/c/web:`);
  const out = join(given.home.folder, 'out');
  await given.home.ok('pull', `one/${chart}`, '-d', out, '--plain-http');
  expect(readdirSync(out)).toEqual([`web-${version}.tgz`]);
  const sent = registry.asked.map(({ headers }) => Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString());
  expect(sent).not.toContain('u:not for registries');
});

it('uses a chart from a registry as a dependency', async () => {
  const parent = given.layOut('parent', {
    'Chart.yaml': `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: [{name: tagged, version: 0.1.0, repository: "@one"}]\n`,
  });
  await given.home.ok('dependency', 'update', parent, '--plain-http');
  expect(readdirSync(join(parent, 'charts'))).toEqual(['web-0.1.0.tgz']);
});

it('rejects a chart whose digest differs from the index', async () => {
  const { code, stderr } = await given.home.cli(['template', 'x', 'one/other', '--plain-http']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('does not match the digest in the repository index'),
  });
});

describeWith({ helm: helms })('charts from registries in indexes, with helm', () => {
  it.each(helms)('helm $major uses the same chart', async ({ path }) => {
    const argv = ['template', 'x', 'one/tagged', '--plain-http'];
    const { stdout } = await runBeside(path, argv, given.home.env);
    expect(stdout).toContain('version: 0.1.0\n');
    expect(await given.home.ok(...argv)).toContain('version: 0.1.0\n');
  });
});
