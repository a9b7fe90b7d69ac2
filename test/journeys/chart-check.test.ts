import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../src/report/check-report.ts';
import { describeWith, findProgram } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';

const home = process.cwd();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const chartYaml = `apiVersion: v2
name: good
version: 1.0.0
icon: https://example.org/icon.png
maintainers:
  - name: someone
`;
const template = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  a: {{ .Values.a | quote }}
`;
const goodChart = {
  'Chart.yaml': chartYaml,
  'values.yaml': 'a: x\n',
  'templates/a.yaml': template,
  'tests/a_test.yaml':
    'suite: a\ntemplates: [a.yaml]\ntests:\n  - it: renders\n    asserts:\n      - equal: {path: data.a, value: x}\n',
};
type Files = Readonly<Record<string, string>>;

/** Writes files; those with undefined content are not written. */
function write(path: string, files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
}

const cliWith = (env: Files, ...args: string[]) =>
  runCli(['chart', 'check', ...args], { env: { PATH: process.env.PATH, HOME: folder, ...env } });
const cli = (...args: string[]) => cliWith({}, ...args);

/** Returns the findings of a report: "file:line:column severity rule". */
async function findings(...args: string[]): Promise<string[]> {
  const { stdout } = await cli('-o', 'json', ...args);
  const { charts } = JSON.parse(stdout) as CheckReport;
  return charts.flatMap((chart) =>
    chart.findings.map(({ file, line, column, severity, rule }) =>
      [[file, line, column].filter(Boolean).join(':'), severity, rule].join(' '),
    ),
  );
}

const checkOne = (files: Files) => {
  write('charts/c', { ...goodChart, ...files });
  return findings('charts/c');
};

describe('checks', () => {
  it('find no problems in a valid chart', async () => {
    expect(await checkOne({})).toEqual([]);
    expect(await cli('charts/c')).toEqual({
      code: 0,
      stderr: '',
      stdout: '✓ good 1.0.0 (charts/c): 0 errors, 0 warnings, 1 unit test\n',
    });
  });

  it.each<[string, Files, string[]]>([
    ['no maintainers', { 'Chart.yaml': chartYaml.replace(/maintainers:[\s\S]*/, '') }, ['charts/c/Chart.yaml error maintainers']],
    [
      'a deprecated chart without maintainers',
      { 'Chart.yaml': chartYaml.replace(/maintainers:[\s\S]*/, 'deprecated: true\n') },
      [],
    ],
    [
      'a deprecated chart with maintainers',
      { 'Chart.yaml': `${chartYaml}deprecated: true\n` },
      ['charts/c/Chart.yaml:5:1 error maintainers'],
    ],
    ['an unknown field', { 'Chart.yaml': `${chartYaml}licence: MIT\n` }, ['charts/c/Chart.yaml:7:10 error chart-yaml']],
    ['a field of the wrong type', { 'Chart.yaml': `${chartYaml}keywords: web\n` }, ['charts/c/Chart.yaml:7:11 error chart-yaml']],
    ['trailing spaces', { 'values.yaml': 'a: x  \n' }, ['charts/c/values.yaml:1:5 error yaml/trailing-spaces']],
    [
      'a truthy value',
      { 'values.yaml': 'a: yes\n' },
      ['charts/c/values.yaml:1:4 warning yaml/truthy', 'charts/c/tests/a_test.yaml error unittest'],
    ],
    ['invalid YAML', { 'ci/x-values.yaml': 'a: [\n' }, ['charts/c/ci/x-values.yaml:1:4 error yaml/syntax']],
    [
      'an error in a template, with a values file in ci/',
      { 'ci/x-values.yaml': 'a: {}\n', 'templates/a.yaml': template.replace('quote', 'trunc 5') },
      ['charts/c/templates/a.yaml:6:27 error lint'],
    ],
    ['fail', { 'templates/b.yaml': '{{ fail "no" }}' }, ['charts/c/templates/b.yaml:1:4 error render']],
    [
      'a field that the Kubernetes API rejects',
      { 'templates/a.yaml': template.replace('\ndata:', '\nspec: {}\ndata:') },
      ['charts/c/templates/a.yaml:5:1 error api'],
    ],
    [
      'a failing unit test',
      { 'tests/a_test.yaml': goodChart['tests/a_test.yaml'].replace('value: x', 'value: z') },
      ['charts/c/tests/a_test.yaml error unittest'],
    ],
    [
      'a value in ci/ that no template reads',
      { 'ci/x-values.yaml': 'aa: 1\n' },
      ['charts/c/ci/x-values.yaml:1:1 warning unread-values'],
    ],
    [
      'a missing dependency',
      { 'Chart.yaml': `${chartYaml}dependencies:\n  - name: db\n    version: 1.0.0\n    repository: file://../db\n` },
      ['charts/c error dependencies'],
    ],
    [
      'a duplicate key',
      { 'values.yaml': 'a: x\nb: {c: 1, c: 2}\na: x\n' },
      ['charts/c/values.yaml:2:11 error yaml/key-duplicates', 'charts/c/values.yaml:3:1 error yaml/key-duplicates'],
    ],
    ['a huge file', { 'values.yaml': `a: x\nb: [${'1, '.repeat(400_000)}1]\n` }, ['charts/c/values.yaml warning yaml/size']],
    ['no Chart.yaml that can be read', { 'Chart.yaml': 'a: [' }, ['charts/c/Chart.yaml:1:4 error yaml/syntax']],
  ])('%s', async (_, files, expected) => {
    expect(await checkOne(files)).toEqual(expected);
  });
});

describe('configuration', () => {
  beforeEach(() => {
    write('charts/c', {
      ...goodChart,
      'Chart.yaml': chartYaml.replace(/maintainers:[\s\S]*/, ''),
      'values.yaml': 'a: x  \nb:  y\n',
    });
    write('other/d', goodChart);
  });

  it('is read from ct.yaml, and overridden by flags', async () => {
    write('.', {
      'ct.yaml': 'all: true\ncheck-version-increment: false\nchart-dirs:\n  - charts\n  - other\nvalidate-maintainers: false\n',
    });
    expect((await cli()).stdout).toContain('other/d');
    expect(await findings()).not.toContain('charts/c/Chart.yaml error maintainers');
    expect(await findings('--validate-maintainers', '--chart-dirs', 'charts')).toContain('charts/c/Chart.yaml error maintainers');
    expect(await findings('--excluded-charts', 'c')).toEqual([]);
  });

  it('is read from the environment', async () => {
    const env = { CT_CHECK_VERSION_INCREMENT: 'false', CT_CHARTS: 'charts/c,other/d', CT_VALIDATE_YAML: 'false' };
    expect((await cliWith(env)).stdout).toBe(
      'charts/c/Chart.yaml: error: the chart has no maintainers [maintainers]\n    hint: add maintainers to Chart.yaml\n' +
        '✗ good 1.0.0 (charts/c): 1 error, 0 warnings, 1 unit test\n\n✓ good 1.0.0 (other/d): 0 errors, 0 warnings, 1 unit test\n',
    );
    expect(await cliWith({ CT_ALL: 'maybe' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CT_ALL in the environment'),
    });
  });

  it('includes YAML rules from lintconf.yaml', async () => {
    write('.', {
      'lintconf.yaml': 'rules:\n  trailing-spaces: {level: warning}\n  colons: {max-spaces-after: 2}\n',
    });
    const lines = await findings('charts/c', '--validate-maintainers=false');
    expect(lines.filter((line) => line.includes('yaml/'))).toEqual(['charts/c/values.yaml:1:5 warning yaml/trailing-spaces']);
  });

  it.each([
    ['ct.yaml', 'all: 3\n', 'all in ct.yaml must be true or false'],
    ['ct.yaml', '- a\n', 'ct.yaml is not a mapping'],
    ['ct.yaml', 'a: [\n', 'ct.yaml:2'],
    ['ct.yaml', 'remote: --upload-pack=x\n', 'is not a valid remote, branch or commit name'],
    ['lintconf.yaml', 'rules: {colons: 3}\n', 'rule colons in lintconf.yaml must be'],
  ])('rejects %s with %j', async (name, text, expected) => {
    write('.', { [name]: text });
    const { code, stderr } = await cli();
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(expected) });
  });

  it.each([
    [['nowhere'], 'nowhere is not a chart directory'],
    [['charts/c', '-o', 'html'], '--output must be'],
  ])('rejects %j', async (args, expected) => {
    const { code, stderr } = await cli(...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(expected) });
  });
});

it('names the values file for which an error was found', async () => {
  write('charts/c', {
    ...goodChart,
    'ci/a-values.yaml': 'a: b\n',
    'ci/x-values.yaml': 'a: {}\n',
    'templates/a.yaml': template.replace('quote', 'trunc 5'),
  });
  expect((await cli('charts/c')).stdout).toContain('found with charts/c/ci/x-values.yaml');
});

describe('reports', () => {
  beforeEach(() => write('charts/c', { ...goodChart, 'values.yaml': 'a: x  \nb: on\n' }));
  const report = async (format: string): Promise<string> => (await cli('charts/c', '-o', format)).stdout;

  it('text', async () => {
    expect(await report('text')).toBe(`charts/c/values.yaml:1:5: error: trailing spaces [yaml/trailing-spaces]
charts/c/values.yaml:2:4: warning: truthy value should be one of [false, true] [yaml/truthy]
✗ good 1.0.0 (charts/c): 1 error, 1 warning, 1 unit test
`);
  });

  it('github', async () => {
    expect(await report('github')).toBe(
      '::error file=charts/c/values.yaml,line=1,col=5,title=yaml/trailing-spaces::trailing spaces\n' +
        '::warning file=charts/c/values.yaml,line=2,col=4,title=yaml/truthy::truthy value should be one of [false, true]\n',
    );
  });

  it('junit', async () => {
    const text = await report('junit');
    expect(text).toMatch(/<testsuite name="charts\/c" tests="8" failures="1" time="[\d.]+">/);
    expect(text).toContain(
      '<failure message="trailing spaces" type="yaml"><![CDATA[charts/c/values.yaml:1:5: trailing spaces]]></failure>',
    );
  });

  it('sarif', async () => {
    const { runs } = JSON.parse(await report('sarif')) as { runs: { results: unknown[] }[] };
    expect(runs[0]?.results).toEqual([
      expect.objectContaining({
        ruleId: 'yaml/trailing-spaces',
        level: 'error',
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'charts/c/values.yaml' }, region: { startLine: 1, startColumn: 5 } } },
        ],
      }),
      expect.objectContaining({ ruleId: 'yaml/truthy', level: 'warning' }),
    ]);
  });
});

describeWith({ git: findProgram('git') })('changed charts', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { encoding: 'utf8', stdio: 'pipe' });

  /** Creates a clone of a repository with three charts. */
  function clone(): void {
    mkdirSync('origin');
    process.chdir('origin');
    git('init', '--quiet', '--initial-branch', 'main');
    for (const name of ['one', 'two', 'three']) write(`charts/${name}`, goodChart);
    git('add', '.');
    git('commit', '--quiet', '-m', 'a');
    process.chdir('..');
    git('clone', '--quiet', 'origin', 'work');
    process.chdir('work');
  }

  it('are those with changed, new or uncommitted files', async () => {
    clone();
    expect(await cli()).toEqual({ code: 0, stdout: 'no charts to check\n', stderr: '' });
    writeFileSync('charts/one/values.yaml', 'a: x\nb: 1\n');
    git('commit', '--quiet', '-am', 'b');
    writeFileSync('charts/two/extra.txt', '');
    cpSync('charts/three', 'charts/four', { recursive: true });
    const checked = (JSON.parse((await cli('-o', 'json')).stdout) as CheckReport).charts;
    expect(checked.map(({ path, findings: list }) => [path, list.map(({ rule }) => rule)])).toEqual([
      ['charts/one', ['version']],
      ['charts/four', []],
      ['charts/two', ['version']],
    ]);
  });

  it('must have a higher version', async () => {
    clone();
    writeFileSync('charts/one/Chart.yaml', chartYaml.replace('1.0.0', '0.9.0'));
    expect(await findings()).toEqual(['charts/one/Chart.yaml:3:10 error version']);
    writeFileSync('charts/one/Chart.yaml', chartYaml.replace('1.0.0', '1.0.1'));
    expect(await findings()).toEqual([]);
  });

  it('are compared only if no charts are specified', async () => {
    clone();
    writeFileSync('charts/one/Chart.yaml', chartYaml.replace('1.0.0', '0.9.0'));
    expect(await findings('--all')).toEqual([]);
    expect(await findings('charts/one')).toEqual([]);
  });

  it('cannot be determined without the target branch', async () => {
    clone();
    const { code, stderr } = await cli('--target-branch', 'nowhere');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('or use --all') });
    expect(await cli('--target-branch', 'nowhere', '--all')).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('report all ten errors', async () => {
    clone();
    const edit = (file: string, change: (text: string) => string): void =>
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    edit('charts/one/Chart.yaml', (text) => `${text.replace(/maintainers:[\s\S]*/, '')}licence: MIT\n`);
    edit('charts/one/values.yaml', () => 'a:  x \n\n\n\nb: [ 1 ]\n');
    edit('charts/one/templates/a.yaml', (text) => text.replace('\ndata:', '\nspec: {}\ndata:'));
    edit('charts/two/Chart.yaml', (text) => text.replace('1.0.0', '1.1.0'));
    edit('charts/two/tests/a_test.yaml', (text) => text.replace('value: x', 'value: y'));
    write('charts/two', {
      'ci/bad-values.yaml': 'a: {b: 1}\nc: 1',
      'templates/b.yaml': '{{ if .Values.c }}{{ .Values.a.b.c }}{{ end }}',
    });
    expect((await findings()).toSorted()).toEqual(
      [
        'charts/one/Chart.yaml error maintainers',
        'charts/one/Chart.yaml:3:10 error version',
        'charts/one/Chart.yaml:5:10 error chart-yaml',
        'charts/one/templates/a.yaml:5:1 error api',
        'charts/one/values.yaml:1:4 error yaml/colons',
        'charts/one/values.yaml:1:6 error yaml/trailing-spaces',
        'charts/one/values.yaml:4:1 error yaml/empty-lines',
        'charts/one/values.yaml:5:5 error yaml/brackets',
        'charts/one/values.yaml:5:7 error yaml/brackets',
        'charts/two/ci/bad-values.yaml:2:5 error yaml/new-line-at-end-of-file',
        'charts/two/templates/b.yaml:1:29 error lint',
        'charts/two/tests/a_test.yaml error unittest',
      ].toSorted(),
    );
  });
});
