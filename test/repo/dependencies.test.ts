import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartServer, chartServer } from '../support/chart-server.ts';

let given: ChartServer;

beforeEach(async () => {
  given = await chartServer();
  given.offer('', [
    ['web', '0.1.0'],
    ['web', '0.2.0'],
    ['lib', '1.0.0'],
  ]);
  given.offer('/far', [['far', '3.0.0']]);
  await given.home.ok('repo', 'add', 'one', given.server.url);
});
afterEach(() => given.close());

/** Writes a chart with the given dependencies, in which URL stands for the server's URL. */
function parent(dependencies: string, apiVersion = 'v2'): string {
  const text = `dependencies:\n${dependencies}`.replaceAll('URL', given.server.url);
  const chart = `apiVersion: ${apiVersion}\nname: parent\nversion: 1.0.0\n`;
  return given.layOut('parent', {
    'Chart.yaml': apiVersion === 'v1' ? chart : chart + text,
    ...(apiVersion === 'v1' ? { 'requirements.yaml': text } : {}),
    'templates/p.yaml': 'kind: P\napiVersion: v1\n',
  });
}

const archives = (folder: string): string[] => readdirSync(join(folder, 'charts')).toSorted();

it('fetches dependencies of every kind, and writes the lock file', async () => {
  const local = given.layOut('near', { 'Chart.yaml': 'apiVersion: v2\nname: near\nversion: 0.5.0\n' });
  const folder = parent(
    `- {name: web, version: ~0.1, repository: URL/}\n- {name: lib, version: ">=1", repository: "@one"}\n- {name: far, version: "*", repository: URL/far}\n- {name: near, version: ^0.5.0, repository: "file://../near"}\n- {name: there, version: ">1", repository: ""}\n`,
  );
  given.layOut('parent/charts/there', { 'Chart.yaml': 'apiVersion: v2\nname: there\nversion: 2.0.0\n' });
  writeFileSync(join(folder, 'charts/web-0.2.0.tgz'), given.archive('web', '0.2.0'));
  writeFileSync(join(folder, 'charts/other-1.0.0.tgz'), given.archive('other', '1.0.0'));
  expect(local).toContain('near');
  const { url } = given.server;
  expect(await given.home.ok('dependency', 'update', folder)).toBe(`Getting updates for unmanaged Helm repositories...
...Successfully got an update from the "${url}/far" chart repository
Hang tight while we grab the latest from your chart repositories...
...Successfully got an update from the "one" chart repository
Update Complete. ⎈Happy Helming!⎈
Saving 5 charts
Downloading web from repo ${url}/
Downloading lib from repo ${url}
Downloading far from repo ${url}/far
Dependency there did not declare a repository. Assuming it exists in the charts directory
Deleting outdated charts
`);
  expect(archives(folder)).toEqual(['far-3.0.0.tgz', 'lib-1.0.0.tgz', 'near-0.5.0.tgz', 'there', 'web-0.1.0.tgz']);
  expect(readFileSync(join(folder, 'Chart.lock'), 'utf8')).toMatch(
    /^dependencies:\n- name: web\n {2}repository: [^\n]*\/\n {2}version: 0\.1\.0\n[\s\S]*digest: sha256:[0-9a-f]{64}\ngenerated: "20[^"]*"\n$/,
  );
  expect(await given.home.ok('dependency', 'list', folder)).toMatch(/web +\t~0\.1 +\t.*\tok/);
  expect(await given.home.ok('template', 'x', folder)).toContain('name: far\n');
});

it('removes the archives of former dependencies', async () => {
  const folder = parent('- {name: web, version: 0.1.0, repository: URL}\n- {name: lib, version: 1.0.0, repository: URL}\n');
  await given.home.ok('dependency', 'update', folder);
  given.layOut('parent/charts/unpacked', { 'Chart.yaml': 'apiVersion: v2\nname: unpacked\nversion: 1.0.0\n' });
  parent('- {name: web, version: 0.1.0, repository: URL}\n');
  await given.home.ok('dependency', 'update', folder);
  expect(archives(folder)).toEqual(['unpacked', 'web-0.1.0.tgz']);
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: []\n');
  await given.home.ok('dependency', 'update', folder);
  expect(archives(folder)).toEqual(['unpacked']);
  expect(readFileSync(join(folder, 'Chart.lock'), 'utf8')).toMatch(/^dependencies: \[\]\n/);
  await given.home.ok('dependency', 'build', folder);
  writeFileSync(join(folder, 'Chart.lock'), '');
  await given.home.ok('dependency', 'build', folder);
  expect(readFileSync(join(folder, 'Chart.lock'), 'utf8')).toMatch(/^dependencies: \[\]\n/);
});

it('builds exactly the locked versions', async () => {
  const folder = parent('- {name: web, version: ">=0.1.0", repository: "@one"}\n');
  await given.home.ok('dependency', 'update', folder);
  const lock = readFileSync(join(folder, 'Chart.lock'), 'utf8');
  given.offer('', [
    ['web', '0.2.0'],
    ['web', '0.3.0'],
  ]);
  rmSync(join(folder, 'charts'), { recursive: true });
  await given.home.ok('dependency', 'build', folder);
  expect(archives(folder)).toEqual(['web-0.2.0.tgz']);
  await given.home.ok('dep', 'up', folder, '--skip-refresh');
  expect(readFileSync(join(folder, 'Chart.lock'), 'utf8')).not.toBe(lock);
  expect(archives(folder)).toEqual(['web-0.3.0.tgz']);
  parent('- {name: web, version: ">=0.2.0", repository: "@one"}\n');
  const { code, stderr } = await given.home.cli(['dependency', 'build', folder]);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      "Error: the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'\n",
    ),
  });
});

it('uses requirements.yaml and requirements.lock for charts with apiVersion v1', async () => {
  const folder = parent('- {name: web, version: 0.1.0, repository: URL}\n', 'v1');
  await given.home.ok('dependency', 'update', folder);
  expect(readdirSync(folder).toSorted()).toEqual(['Chart.yaml', 'charts', 'requirements.lock', 'requirements.yaml', 'templates']);
  await given.home.ok('dependency', 'build', folder);
  await given.home.ok('package', folder, '-d', given.home.folder);
  expect(await given.home.ok('show', 'chart', join(given.home.folder, 'parent-1.0.0.tgz'))).toContain('- name: web\n');
});

it.each([
  {
    name: 'a missing repository',
    deps: '- {name: web, version: "1", repository: "@none"}\n',
    text: "no repository definition for @none. Please add them via 'helm repo add'",
  },
  {
    name: 'a missing chart',
    deps: '- {name: nope, version: "1", repository: URL}\n',
    text: 'nope chart not found in repo URL',
  },
  {
    name: 'missing versions',
    deps: '- {name: web, version: "7", repository: URL}\n- {name: lib, version: "7", repository: URL}\n',
    text: `can't get a valid version for 2 subchart(s): "web" (repository "URL", version "7"), "lib" (repository "URL", version "7"). Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml`,
  },
  {
    name: 'an invalid range',
    deps: '- {name: web, version: zz, repository: URL}\n',
    text: 'dependency "web" has an invalid version/constraint format: improper constraint: "zz"',
  },
  {
    name: 'a missing folder',
    deps: '- {name: web, version: "1", repository: "file:///none"}\n',
    text: 'directory /none not found',
  },
  { name: 'a chart that charts/ lacks', deps: '- {name: web, version: "1", repository: ""}\n', text: 'charts/web not found' },
  {
    name: 'an unreachable server',
    deps: '- {name: web, version: "1", repository: "http://127.0.0.1:1"}\n',
    text: 'looks like "http://127.0.0.1:1" is not a valid chart repository',
  },
  {
    name: 'another scheme',
    deps: '- {name: web, version: "1", repository: "s3://x"}\n',
    text: 'could not find protocol handler for: s3',
  },
])('changes nothing for $name', async ({ deps, text }) => {
  const folder = parent(deps);
  const { code, stderr } = await given.home.cli(['dependency', 'update', folder]);
  expect(code).toBe(1);
  expect(stderr).toContain(text.replaceAll('URL', given.server.url));
  expect(readdirSync(folder)).toEqual(['Chart.yaml', 'templates']);
});

it('changes nothing if one of several dependencies cannot be fetched', async () => {
  const folder = parent('- {name: web, version: "0.2.0", repository: URL}\n- {name: lib, version: "1.0.0", repository: URL}\n');
  delete given.files['/lib-1.0.0.tgz'];
  expect((await given.home.cli(['dependency', 'update', folder])).code).toBe(1);
  expect(readdirSync(folder)).toEqual(['Chart.yaml', 'templates']);
});

it('rejects a chart in charts/ whose version does not match', async () => {
  const folder = parent('- {name: there, version: ">3", repository: ""}\n');
  given.layOut('parent/charts/there', { 'Chart.yaml': 'apiVersion: v2\nname: there\nversion: 2.0.0\n' });
  const { code, stderr } = await given.home.cli(['dependency', 'update', folder]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('Error: dependency there at version 2.0.0 does not satisfy the constraint >3\n'),
  });
  expect(readdirSync(folder)).not.toContain('Chart.lock');
});

it('does not write a lock file through a symbolic link', async () => {
  const folder = parent('- {name: web, version: "0.2.0", repository: URL}\n');
  const target = join(given.home.folder, 'target');
  writeFileSync(target, 'dependencies: []\n');
  symlinkSync(target, join(folder, 'Chart.lock'));
  const { stderr } = await given.home.cli(['dependency', 'update', folder]);
  expect(stderr).toContain(`Error: the Chart.lock file is a symlink to "${target}"\n`);
  expect(readFileSync(target, 'utf8')).toBe('dependencies: []\n');
});

it('fetches missing dependencies with --dependency-update without changing the chart', async () => {
  const folder = parent(
    '- {name: web, version: "0.2.0", repository: "@one"}\n- {name: far, version: "3", repository: URL/far}\n',
  );
  expect((await given.home.cli(['template', 'x', folder])).stderr).toContain('missing in charts/ directory: web, far\n');
  const { code, stdout } = await given.home.cli(['template', 'x', folder, '--dependency-update']);
  expect(code).toBe(0);
  expect(stdout.match(/^name: .*$/gm)).toEqual(['name: far', 'name: web']);
  expect(readdirSync(folder)).toEqual(['Chart.yaml', 'templates']);
  await given.home.ok('package', folder, '-u', '-d', given.home.folder);
  expect(archives(folder)).toEqual(['far-3.0.0.tgz', 'web-0.2.0.tgz']);
});
