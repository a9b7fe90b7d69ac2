import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../src/report/check-report.ts';
import { describeWith, findProgram } from '../support/machine.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const home = process.cwd();
let folder = '';
let sandbox: SandboxHome;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-test-'));
  process.chdir(folder);
  sandbox = sandboxHome({ env: { PATH: process.env.PATH, HOME: folder } });
});
afterEach(() => {
  sandbox.remove();
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  selector: {matchLabels: {app: "{{ .Values.label }}"}}
  template:
    metadata: {labels: {app: "{{ .Values.label }}"}}
    spec: {containers: [{name: main, image: "{{ required "no image" .Values.image }}"}]}
`;
const testPod = `apiVersion: v1
kind: Pod
metadata: {name: "{{ .Release.Name }}-test", annotations: {helm.sh/hook: test, sandbox.tillerless.dev/fail: {{ .Values.failure | quote }}}}
spec: {restartPolicy: Never, containers: [{name: main, image: x}]}
`;
const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'values.yaml': 'image: nginx\nlabel: web\nfailure: ""\n',
  'templates/deployment.yaml': deployment,
  'templates/test.yaml': testPod,
};

function write(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
}

const run = (...args: string[]) => sandbox.cli('chart', 'install-test', ...args);

/** Returns the findings "file rule: message", and the number of installations and upgrades. */
async function result(...args: string[]): Promise<{ findings: string[]; runs: number }> {
  const { stdout } = await run(...args, '-o', 'json');
  const { charts } = JSON.parse(stdout) as CheckReport;
  const findings = charts.flatMap((chartCheck) =>
    chartCheck.findings.map(({ file, rule, message }) => `${file} ${rule}: ${message.split('\n')[0]}`),
  );
  return { findings, runs: charts.reduce((sum, { installs = 0 }) => sum + installs, 0) };
}

/** Returns the remaining namespaces and releases. */
async function leftovers(): Promise<string[]> {
  const { items } = (await sandbox.api('GET', '/api/v1/namespaces')) as { items: { metadata: { name: string } }[] };
  const releases = await sandbox.json<{ name: string }[]>('list', '-A');
  const own = items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('web-'));
  return [...own, ...releases.map(({ name }) => name)];
}

it('installs a chart, runs its tests, and cleans up', async () => {
  write('web', chart);
  expect(await run('web')).toMatchObject({ code: 0, stdout: '✓ web 1.0.0 (web): 0 errors, 0 warnings, 1 install\n' });
  expect(await leftovers()).toEqual([]);
});

it('installs a chart once for each values file in ci/', async () => {
  write('web', { ...chart, 'ci/a-values.yaml': 'image: a\n', 'ci/b-values.yaml': 'image: null\n', 'ci/other.yaml': 'x' });
  expect(await result('web')).toEqual({
    runs: 2,
    findings: [expect.stringMatching(/^web\/ci\/b-values.yaml install: .*no image/)],
  });
  expect(await leftovers()).toEqual([]);
});

it('reports failed tests', async () => {
  write('web', { ...chart, 'values.yaml': chart['values.yaml'].replace('""', 'JobFailed') });
  expect((await result('web')).findings).toEqual([expect.stringMatching(/^web test: .*web-\w+-test/)]);
  expect(await leftovers()).toEqual([]);
});

it('keeps the release on request, and uses an existing namespace', async () => {
  write('web', chart);
  await run('web', '--skip-clean-up');
  expect(await leftovers()).toHaveLength(2);
  await run('web', '--namespace', 'default');
  expect(await leftovers()).toHaveLength(2);
});

describeWith({ git: findProgram('git') })('--upgrade', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { encoding: 'utf8', stdio: 'pipe' });
  const flags = ['charts/web', '--upgrade'];
  beforeEach(() => {
    mkdirSync('origin');
    process.chdir('origin');
    git('init', '--quiet', '--initial-branch', 'main');
    write('charts/web', chart);
    git('add', '.');
    git('commit', '--quiet', '-m', 'a');
    process.chdir('..');
    git('clone', '--quiet', 'origin', 'work');
    process.chdir('work');
  });

  it('upgrades from the version on the target branch', async () => {
    write('charts/web', { 'Chart.yaml': chart['Chart.yaml'].replace('1.0.0', '1.1.0') });
    expect(await result(...flags)).toEqual({ runs: 3, findings: [] });
    expect(await leftovers()).toEqual([]);
  });

  it('reports changes that make the upgrade fail', async () => {
    write('charts/web', {
      'Chart.yaml': chart['Chart.yaml'].replace('1.0.0', '1.1.0'),
      'values.yaml': chart['values.yaml'].replace('label: web', 'label: changed'),
    });
    const { findings } = await result(...flags);
    expect(findings).toEqual([expect.stringMatching(/^charts\/web upgrade: .*immutable/)]);
  });

  it('does not test the upgrade to a new major version', async () => {
    write('charts/web', { 'Chart.yaml': chart['Chart.yaml'].replace('1.0.0', '2.0.0') });
    expect(await result(...flags)).toEqual({ runs: 1, findings: [] });
  });
});
