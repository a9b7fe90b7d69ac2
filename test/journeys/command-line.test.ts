import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HelmHome, helmHome } from '../support/helm-home.ts';

let home: HelmHome;
beforeAll(() => {
  home = helmHome({ PATH: process.env.PATH ?? '' });
});
afterAll(() => home.remove());

// The error messages of helm 4.3.1.
it.each([
  { line: ['--nope'], want: 'unknown flag: --nope' },
  { line: ['--version'], want: 'unknown flag: --version' },
  { line: ['-n'], want: "flag needs an argument: 'n' in -n" },
  { line: ['--namespace'], want: 'flag needs an argument: --namespace' },
  { line: ['get', '--nope'], want: 'unknown flag: --nope' },
  { line: ['repo', '-z'], want: "unknown shorthand flag: 'z' in -z" },
  { line: ['foobar'], want: 'unknown command "foobar" for "helm"\nRun \'helm --help\' for usage.' },
  {
    line: ['rm', 'x'],
    want: 'unknown command "rm" for "helm"\n\nDid you mean this?\n\tuninstall\n\nRun \'helm --help\' for usage.',
  },
  {
    line: ['instal'],
    want: 'unknown command "instal" for "helm"\n\nDid you mean this?\n\tinstall\n\nRun \'helm --help\' for usage.',
  },
  { line: ['docs', '--type', 'nope'], want: `unknown doc type "nope". Try 'markdown' or 'man'` },
  { line: ['docs', 'x'], want: '"helm docs" accepts no arguments\n\nUsage:  helm docs [flags]' },
])("$line fails with Helm's message", async ({ line, want }) => {
  expect(await home.cli(line)).toMatchObject({ code: 1, stdout: '', stderr: `Error: ${want}\n` });
});

it.each([
  { template: '{{.Nope}}', want: "can't evaluate field Nope in type version.BuildInfo" },
  { template: '{{.Version.X}}', want: 'executing "_" at <.Version.X>' },
  { template: '{{toJson .}}', want: 'function "toJson" not defined' },
  { template: '{{', want: 'unclosed action' },
  { template: '{{index . "Version"}}', want: "can't index item of type version.BuildInfo" },
])('version --template $template fails', async ({ template, want }) => {
  const { code, stderr } = await home.cli(['version', '--template', template]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(want) });
});

it('lists the help command in the top-level help', async () => {
  expect(await home.ok('help')).toMatch(/^ {2}help +help about any command$/m);
});

describe('docs', () => {
  it.each([
    { type: 'markdown', files: ['tillerless.md', 'tillerless_repo.md', 'tillerless_repo_list.md'] },
    { type: 'man', files: ['tillerless.1', 'tillerless-repo.1', 'tillerless-repo-list.1'] },
    { type: 'bash', files: ['completions.bash'] },
  ])('writes $type', async ({ type, files }) => {
    const folder = join(home.folder, type);
    mkdirSync(folder);
    expect(await home.ok('docs', '--type', type, '--dir', folder)).toBe('');
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(files));
  });

  it('adds front matter to Markdown with --generate-headers, and lists flags and related pages', async () => {
    await home.ok('docs', '--dir', home.folder, '--generate-headers');
    const page = home.read('tillerless_repo_list.md');
    expect(page).toMatch(/^---\ntitle: "tillerless repo list"\n---\n\n## tillerless repo list\n/);
    expect(page).toContain('--no-headers');
    expect(page).toContain('* [tillerless repo](tillerless_repo.md)');
  });

  it('does not create the output folder', async () => {
    const { code, stderr } = await home.cli(['docs', '--dir', join(home.folder, 'missing')]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^Error: open .*missing.*no such file/) });
  });
});

describe('template --debug', () => {
  it('prints manifests that are not valid YAML, and fails', async () => {
    const chart = join(home.folder, 'broken');
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: broken\nversion: 1.0.0\n');
    writeFileSync(join(chart, 'templates/a.yaml'), 'kind: A\nx: [\n');
    const debugged = await home.cli(['template', chart, '--debug']);
    expect(debugged).toMatchObject({ code: 1, stdout: expect.stringContaining('# Source: broken/templates/a.yaml\nkind: A\n') });
    const plain = await home.cli(['template', chart]);
    expect(plain).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Use --debug flag') });
  });
});

describe('the memory driver without a cluster', () => {
  const record = (name: string, status: string, version = 1) => ({
    name,
    version,
    namespace: 'default',
    info: { status },
    chart: { metadata: { name: 'c', version: '1.0.0' } },
  });
  const records = [record('pending', 'pending-install', 2), record('gone', 'uninstalled'), record('live', 'deployed')];

  it.each([
    { line: 'upgrade none CHART', want: 'UPGRADE FAILED: "none" has no deployed releases' },
    { line: 'upgrade gone CHART', want: 'UPGRADE FAILED: "gone" has no deployed releases' },
    {
      line: 'upgrade pending CHART',
      want: 'UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
    },
    {
      line: 'upgrade --install pending CHART',
      want: 'UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
    },
    {
      line: 'install live CHART',
      want: 'INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use',
    },
    { line: 'rollback live', want: 'release has no 0 version' },
    { line: 'upgrade live missing', want: 'non-absolute URLs should be in form of repo_name/path_to_chart, got: missing' },
  ])('$line reports the state of the release', async ({ line, want }) => {
    const chart = join(home.folder, 'plain');
    mkdirSync(chart, { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: plain\nversion: 1.0.0\n');
    writeFileSync(join(home.folder, 'records.json'), JSON.stringify(records));
    const env = {
      ...home.env,
      HELM_DRIVER: 'memory',
      HELM_MEMORY_DRIVER_DATA: join(home.folder, 'records.json'),
      KUBECONFIG: join(home.folder, 'no-kubeconfig'),
    };
    const { code, stderr } = await home.cli(line.replace('CHART', chart).split(' '), { env });
    expect({ code, first: stderr.split('\n')[0] }).toEqual({ code: 1, first: `Error: ${want}` });
  });
});

describe('minimal release records in a file', () => {
  const info = { status: 'deployed', last_deployed: '2016-01-16T00:00:01Z' };
  const metadata = { name: 'c', version: '1.0.0' };
  const records = [
    { name: 'bare', info },
    { name: 'nulls', info, chart: null, manifest: null, hooks: null, config: null, version: null },
    { name: 'past', info: { ...info, status: 'superseded' }, chart: { metadata }, version: 1, namespace: 'default' },
    { name: 'past', info, chart: { metadata }, version: 2, namespace: 'default' },
    { name: 'stateless', info: {}, chart: { metadata }, version: 1, namespace: 'default' },
  ];

  // The output of helm 4.3.1, except in cases where it crashes.
  it.each([
    { line: 'status bare', want: /^REVISION: 0$/m },
    { line: 'status stateless', want: /^STATUS: $/m },
    { line: 'get manifest bare', want: /^\n$/ },
    { line: 'get manifest nulls', want: /^\n$/ },
    { line: 'get hooks nulls', want: /^\n?$/ },
    { line: 'get metadata past', want: /^LABELS: $/m },
    { line: 'get metadata past -o json', want: /"appVersion":"","namespace":"default","revision":2,/ },
    { line: 'history bare -o json', want: /^\[\{"revision":0,"updated":"2016-01-16T00:00:01Z","status":"deployed"/ },
    { line: 'list --filter bare -o json', want: /"revision":"0"/ },
    { line: 'list --superseded -o json', want: /^\[\{"name":"past","namespace":"default","revision":"1"[^{]*\]\n$/ },
    { line: 'list --superseded --deployed --filter past -q', want: /^past\n$/ },
    { line: 'status past -o json', want: /^\{"name":"past","info":\{[^}]*\},"version":2,"namespace":"default"\}\n$/ },
  ])('$line', async ({ line, want }) => {
    writeFileSync(join(home.folder, 'small.json'), JSON.stringify(records));
    const env = { ...home.env, HELM_DRIVER: 'memory', HELM_MEMORY_DRIVER_DATA: join(home.folder, 'small.json') };
    expect(await home.cli(line.split(' '), { env })).toMatchObject({ code: 0, stdout: expect.stringMatching(want) });
  });

  it('rejects items that are not records', async () => {
    writeFileSync(join(home.folder, 'small.json'), '[{"name": 1}]');
    const env = { ...home.env, HELM_DRIVER: 'memory', HELM_MEMORY_DRIVER_DATA: join(home.folder, 'small.json') };
    const { code, stderr } = await home.cli(['list'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('item 0 is not a release record') });
  });
});
