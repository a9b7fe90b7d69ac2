import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartServer, chartServer } from '../../support/chart-server.ts';
import { type Registry, startRegistry } from '../../support/registry.ts';
import type { CliResult } from '../../support/run-cli.ts';
import { useWorkFolder, writeFiles } from '../../support/work-folder.ts';

const folder = useWorkFolder('releases-charts');
let charts: ChartServer;
let url: string;

beforeEach(async () => {
  charts = await chartServer();
  url = `${charts.server.url}/charts`;
  charts.offer('/charts', [
    ['alpha', '2.0.0'],
    ['alpha', '1.1.0'],
    ['alpha', '1.0.0'],
    ['beta', '1.0.0'],
  ]);
});

afterEach(() => charts.close());

const helmfile = (...argv: string[]): Promise<CliResult> => charts.home.cli(['helmfile', ...argv]);
const read = (path: string): string => readFileSync(join(folder.work, path), 'utf8');
const state = (releases: string): string => `repositories: [{name: mine, url: "${url}"}]\nreleases:\n${releases}`;
/** The charts and versions in a lock file. */
const locked = (path = 'helmfile.lock'): string[] =>
  [...read(path).matchAll(/- name: (.*)\n +repository: (.*)\n +version: (.*)/g)].map(
    ([, name, repository, version]) => `${name} ${repository === url ? '' : `${repository} `}${version}`,
  );

describe('deps', () => {
  it('locks the newest version of each chart, sorted by name and without duplicates', async () => {
    writeFiles({
      'helmfile.yaml': state(
        '- {name: b, chart: mine/beta}\n- {name: a, chart: mine/alpha, version: ^1}\n- {name: c, chart: mine/alpha}\n- {name: d, chart: mine/beta}\n',
      ),
    });
    expect(await helmfile('deps')).toMatchObject({ code: 0, stdout: '' });
    expect(locked()).toEqual(['alpha 1.1.0', 'alpha 2.0.0', 'beta 1.0.0']);
    expect(read('helmfile.lock')).toMatch(
      /^version: 1\.8\.0\ndependencies:\n {2}- name: [\s\S]*\ndigest: sha256:[\da-f]{64}\ngenerated: ".*"\n$/,
    );
  });

  it('makes other commands use the locked version, until deps runs again', async () => {
    writeFiles({ 'helmfile.yaml': state('- {name: a, chart: mine/beta}\n') });
    await helmfile('deps');
    const first = read('helmfile.lock');
    charts.offer('/charts', [
      ['beta', '1.2.0'],
      ['beta', '1.0.0'],
    ]);
    await helmfile('deps', '--skip-refresh');
    expect(read('helmfile.lock')).toBe(first);
    expect((await helmfile('template')).stdout).toContain('version: 1.0.0');
    await helmfile('deps');
    expect((await helmfile('template')).stdout).toContain('version: 1.2.0');
  });

  it('keeps the versions of releases that are not selected', async () => {
    writeFiles({ 'helmfile.yaml': state('- {name: a, chart: mine/alpha, version: ^1}\n- {name: b, chart: mine/beta}\n') });
    await helmfile('deps');
    await helmfile('-l', 'name=b', 'deps');
    expect(locked()).toEqual(['alpha 1.1.0', 'beta 1.0.0']);
  });

  it('writes the file named by lockFilePath', async () => {
    writeFiles({
      'helmfile.yaml.gotmpl': `lockFilePath: {{ .Environment.Name }}.lock\n${state('- {name: b, chart: mine/beta}\n')}`,
    });
    expect((await helmfile('deps')).code).toBe(0);
    expect(locked('default.lock')).toEqual(['beta 1.0.0']);
  });

  it('updates the dependencies of local charts, including dependencies from repositories defined in the file', async () => {
    const dependency = 'dependencies: [{name: alpha, version: ^1, repository: "@mine"}]\n';
    writeFiles({
      'charts/local/Chart.yaml': `apiVersion: v2\nname: local\nversion: 0.1.0\n${dependency}`,
      'helmfile.yaml': state('- {name: l, chart: ./charts/local}\n- {name: off, chart: ./charts/gone, installed: false}\n'),
    });
    const { code, stderr } = await helmfile('deps');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Updating dependency \.\/charts\/local\nThere are no repositories defined/),
    });
    expect(existsSync('charts/local/charts/alpha-1.1.0.tgz')).toBe(true);
    expect(locked('charts/local/Chart.lock')).toEqual(['alpha 1.1.0']);
    expect(existsSync('helmfile.lock')).toBe(false);
  });

  it('does not change the lock file if a version does not exist', async () => {
    writeFiles({ 'helmfile.yaml': state('- {name: a, chart: mine/alpha, version: ^7}\n'), 'helmfile.lock': 'version: 1.0.0\n' });
    const { code, stderr } = await helmfile('deps');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('unable to update 1 deps: ') });
    expect(stderr).toContain('"alpha"');
    expect(read('helmfile.lock')).toBe('version: 1.0.0\n');
  });

  it('uses the cached index of a repository that is down, with a warning', async () => {
    writeFiles({ 'helmfile.yaml': state('- {name: a, chart: mine/alpha}\n') });
    await helmfile('deps');
    delete charts.files['/charts/index.yaml'];
    const { code, stderr } = await helmfile('deps');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('Unable to get an update from the "mine" chart repository'),
    });
    expect(locked()).toEqual(['alpha 2.0.0']);
  });
});

describe('charts in a registry', () => {
  let registry: Registry;
  beforeEach(async () => {
    registry = await startRegistry({ login: 'basic' });
    const login = ['--username', registry.user.username, '--password', registry.user.password];
    await charts.home.ok('registry', 'login', registry.host, ...login, '--plain-http');
    for (const version of ['1.0.0', '1.2.0']) {
      writeFileSync(`app-${version}.tgz`, charts.archive('app', version));
      await charts.home.ok('push', `app-${version}.tgz`, `oci://${registry.host}/team/charts`, '--plain-http');
    }
    await charts.home.ok('registry', 'logout', registry.host);
    const { username, password } = registry.user;
    writeFiles({
      'helmfile.yaml': `repositories: [{name: reg, url: "${registry.host}/team", oci: true, plainHttp: true, username: ${username}, password: ${password}}]
releases:
- {name: a, chart: reg/charts/app, version: ^1.0}
- {name: b, chart: reg/charts/app, version: 1.0.0}
`,
    });
  });
  afterEach(() => registry.close());

  it('are locked under the last part of their name, using the credentials in the file', async () => {
    expect(await helmfile('deps')).toMatchObject({ code: 0 });
    const repository = `oci://${registry.host}/team/charts`;
    expect(locked()).toEqual([`app ${repository} 1.2.0`, `app ${repository} 1.0.0`]);
    const versions = (await helmfile('template')).stdout.match(/version: .*/g);
    expect(versions).toEqual(['version: 1.2.0', 'version: 1.0.0']);
  });

  it('are found in old lock files, which contain the path', async () => {
    writeFiles({ 'helmfile.lock': 'version: 0.140.0\ndependencies:\n- {name: charts/app, repository: x, version: 1.0.0}\n' });
    expect((await helmfile('template')).stdout.match(/version: .*/g)).toEqual(['version: 1.0.0', 'version: 1.0.0']);
  });

  it('are fetched into a directory named after the last part of their name', async () => {
    expect(await helmfile('fetch', '--output-dir', 'out')).toMatchObject({ code: 0 });
    expect(read('out/b/app/1.0.0/app/Chart.yaml')).toContain('version: 1.0.0');
  });
});

it('a local chart is rendered with dependencies from a repository defined in the file', async () => {
  writeFiles({
    'charts/local/Chart.yaml':
      'apiVersion: v2\nname: local\nversion: 0.1.0\ndependencies: [{name: beta, version: "*", repository: "@mine"}]\n',
    'helmfile.yaml': state('- {name: l, chart: ./charts/local}\n'),
  });
  expect((await helmfile('template')).stdout).toContain('# Source: local/charts/beta/templates/a.yaml');
  expect(existsSync('charts/local/charts')).toBe(false);
});

it('each index and each chart is downloaded once', async () => {
  writeFiles({
    'helmfile.yaml': state(
      '- {name: a, chart: mine/alpha}\n- {name: b, chart: mine/beta}\n- {name: c, chart: mine/alpha}\n- {name: d, chart: mine/alpha, version: ^1}\n',
    ),
  });
  expect((await helmfile('template')).code).toBe(0);
  expect(charts.server.asked.map(({ path }) => path).toSorted()).toEqual([
    '/charts/alpha-1.1.0.tgz',
    '/charts/alpha-2.0.0.tgz',
    '/charts/beta-1.0.0.tgz',
    '/charts/index.yaml',
  ]);
});

describe('fetch', () => {
  beforeEach(() => {
    writeFiles({
      'charts/local/Chart.yaml':
        'apiVersion: v2\nname: local\nversion: 0.1.0\ndependencies: [{name: beta, version: "*", repository: "@mine"}]\n',
      'helmfile.yaml': state(
        '- {name: a, namespace: n, chart: mine/alpha, version: ~1.0}\n- {name: l, chart: ./charts/local}\n- {name: off, chart: mine/gone, installed: false}\n',
      ),
    });
  });

  it('extracts charts below the output directory, and copies local charts with their dependencies', async () => {
    expect(await helmfile('fetch', '--output-dir', 'out')).toMatchObject({ code: 0, stdout: '' });
    expect(read('out/n/a/mine/alpha/~1.0/alpha/Chart.yaml')).toContain('version: 1.0.0');
    expect(existsSync('out/l/local/latest/charts/beta-1.0.0.tgz')).toBe(true);
    expect(existsSync('charts/local/charts')).toBe(false);
    expect(await helmfile('fetch', '--output-dir', 'out')).toMatchObject({ code: 0 });
  });

  it('renders --output-dir-template', async () => {
    await helmfile(
      'fetch',
      '--output-dir',
      'out',
      '--output-dir-template',
      '{{ .OutputDir }}/{{ .Release.Name }}-{{ .Environment.Name }}',
    );
    expect(existsSync('out/a-default/alpha/Chart.yaml')).toBe(true);
    expect(existsSync('out/l-default/Chart.yaml')).toBe(true);
  });

  it('--write-output prints a state file that refers to the extracted charts', async () => {
    const { stdout } = await helmfile('-q', 'fetch', '--output-dir', 'out', '--write-output');
    expect(stdout).toMatch(/^---\n# {2}Source: .*helmfile.yaml\n/);
    expect(stdout.match(/chart: \S*\/\S*/g)).toEqual([
      'chart: out/n/a/mine/alpha/~1.0/alpha',
      'chart: out/l/local/latest',
      'chart: mine/gone',
    ]);
  });

  it('without --output-dir, only fills the cache', async () => {
    expect(await helmfile('fetch')).toMatchObject({ code: 0 });
    delete charts.files['/charts/alpha-1.0.0.tgz'];
    expect((await helmfile('-l', 'name=a', 'template')).stdout).toContain('version: 1.0.0');
  });

  it.each([
    ['--write-output without --output-dir', ['fetch', '--write-output'], 1, '--output-dir is required'],
    ['a selector that matches nothing', ['-l', 'name=x', 'fetch'], 3, 'no releases found'],
    ['a chart that does not exist', ['-c', 'mine/none', 'fetch'], 1, 'chart "none"'],
  ])('rejects %s', async (_, argv, code, message) => {
    const result = await helmfile(...argv);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('unittest', () => {
  const suite = 'suite: s\ntemplates: [cm.yaml]\ntests:\n- it: has x\n  asserts: [{equal: {path: data.x, value: one}}]\n';
  const local = {
    'charts/local/Chart.yaml': 'apiVersion: v2\nname: local\nversion: 0.1.0\n',
    'charts/local/values.yaml': 'x: none\n',
    'charts/local/templates/cm.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {x: {{ .Values.x | quote }}}\n',
    'charts/local/tests/x_test.yaml': suite,
  };
  const releases = (more: string): string =>
    `releases:\n- {name: a, chart: ./charts/local, unitTests: [tests], values: [{x: one}]}\n${more}`;

  it('runs the suites listed by the releases, with the values of each release', async () => {
    writeFiles({
      ...local,
      'helmfile.yaml': releases(
        '- {name: b, chart: ./charts/local, unitTests: [tests/x_test.yaml], values: [{x: two}]}\n- {name: c, chart: ./charts/local}\n',
      ),
    });
    const { code, stdout, stderr } = await helmfile('unittest');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Unit testing release=a, chart=charts/local\nUnit testing release=b, chart=charts/local\n',
    });
    expect(stdout.match(/(?:PASS|FAIL) {2}s/g)).toEqual(['PASS  s', 'FAIL  s']);
    expect((await helmfile('unittest', '--set', 'x=one')).code).toBe(0);
    expect((await helmfile('-l', 'name=a', 'unittest', '--set', 'x=two')).code).toBe(1);
    expect((await helmfile('-l', 'name=c', 'unittest')).stdout).toBe('');
  });

  it('stops at the first failure with --fail-fast', async () => {
    writeFiles({ ...local, 'helmfile.yaml': releases('- {name: b, chart: ./charts/local, unitTests: [tests]}\n') });
    const { code, stderr } = await helmfile('unittest', '--fail-fast', '--set', 'x=two');
    expect([code, stderr]).toEqual([1, 'Unit testing release=a, chart=charts/local\n']);
  });

  it('rejects paths outside the chart', async () => {
    writeFiles({ ...local, 'helmfile.yaml': releases('- {name: b, chart: ./charts/local, unitTests: [../x.yaml]}\n') });
    const { code, stderr } = await helmfile('unittest');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('release "b": unitTests path "../x.yaml" must be a relative path within the chart directory'),
    ]);
  });
});
