import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../support/machine.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/charts/', import.meta.url));
const start = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unittest-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(start);
  rmSync(folder, { recursive: true, force: true });
});

function records<T>(name: string): T[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}

/** Copies a chart to "c", and adds files to the chart or its parent folder. */
function layOut(chart: string, files: Readonly<Record<string, string>> = {}): void {
  cpSync(join(fixtures, chart), 'c', { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (path.endsWith('.sh')) chmodSync(path, 0o755);
  }
}

async function unittest(...argv: readonly string[]): Promise<CliResult> {
  const result = await runCli(['unittest', ...argv], { env: { PATH: process.env.PATH } });
  const stdout = result.stdout.replaceAll(process.cwd(), '$TMP').replaceAll(/^Time: {8}.*$/gm, 'Time:        <time>');
  // A recorded message contains the path of this program.
  return { ...result, stdout: stdout.replaceAll(findProgram('cat') ?? '\0', '/usr/bin/cat') };
}

function snapshotsBelow(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) Object.assign(found, snapshotsBelow(below));
    else if (path.endsWith('__snapshot__')) found[below] = readFileSync(below, 'utf8');
  }
  return found;
}

const suite = (tests: string, head = 'templates: [d.yaml]'): string => `suite: s\n${head}\ntests:\n${tests}`;
const passing = '  - it: passes\n    asserts: [{isKind: {of: Deployment}}]\n';
const failing = '  - it: fails\n    asserts: [{isKind: {of: Service}}]\n';

/** An assertion and the failure message that helm-unittest 1.1 prints, which is empty if the assertion passes. */
interface RecordedAssertion {
  readonly assertion: string;
  readonly not?: boolean;
  readonly failure: string;
}

describe('assertions fail as in helm-unittest', () => {
  const recorded = [...records<RecordedAssertion>('assertions.jsonl'), ...records<RecordedAssertion>('paths.jsonl')];
  const blocks = new Map<string, string>();

  beforeAll(async () => {
    const outside = mkdtempSync(join(tmpdir(), 'unittest-'));
    process.chdir(outside);
    const tests = recorded.map(
      ({ assertion, not }, i) => `  - it: t${i}\n    asserts:\n      ${assertion}\n${not ? '        not: true\n' : ''}`,
    );
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(tests.join('')) });
    const { stdout } = await unittest('c');
    for (const block of stdout
      .split(/\nCharts: |\nSnapshot Summary/, 1)
      .join()
      .split(/^\t- t/m)
      .slice(1)) {
      const end = block.indexOf('\n');
      blocks.set(block.slice(0, end), block.slice(end).replaceAll(/^\n+|\n+$/g, ''));
    }
    process.chdir(start);
    rmSync(outside, { recursive: true, force: true });
  });

  it.each(recorded.map((each, i) => ({ title: `${each.not ? 'not ' : ''}${each.assertion.slice(2)}`, i, ...each })))(
    '$title',
    ({ i, failure }) => {
      expect(blocks.get(String(i)) ?? '').toBe(failure);
    },
  );
});

/** A run with the output and snapshots of helm-unittest 1.1. */
interface RecordedRun {
  readonly title: string;
  readonly chart: string;
  readonly argv: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly code: number;
  readonly stdout: string;
  readonly snapshots: Readonly<Record<string, string>>;
}

describe('suites run as in helm-unittest', () => {
  it.each(records<RecordedRun>('suites.jsonl'))('$title', async ({ chart, argv, files, code, stdout, snapshots }) => {
    layOut(chart, files);
    const result = await unittest(...argv);
    expect(result.stdout).toBe(stdout);
    expect({ code: result.code, snapshots: snapshotsBelow('c') }).toEqual({ code, snapshots });
  });
});

describe('reports', () => {
  const outcomes = {
    'c/tests/a_test.yaml': suite(`${passing}${failing}  - it: skipped\n    skip: {reason: later}\n    asserts: [{exists: {}}]\n`),
  };

  it.each([
    { type: 'JUnit', root: 'testsuites', failure: '<failure message="Failed" type="">' },
    { type: 'junit', root: 'testsuites', failure: '<failure message="Failed" type="">' },
    { type: 'NUnit', root: 'test-results', failure: '<message>Failed</message>' },
    { type: 'XUnit', root: 'assemblies', failure: '<failure exception-type="Helm-Validation">' },
    { type: 'Sonar', root: 'testExecutions', failure: '<failure message="Failed"><![CDATA[' },
  ])('are written as $type', async ({ type, root, failure }) => {
    layOut('unit-assertions', outcomes);
    const { code } = await unittest('c', '-o', 'out/report.xml', '-t', type);
    const report = readFileSync('out/report.xml', 'utf8');
    expect(code).toBe(1);
    expect(report.startsWith(`<${root}`)).toBe(true);
    expect(report).toContain(failure);
  });

  it('are not written for an unknown type', async () => {
    layOut('unit-assertions', outcomes);
    await unittest('c', '-o', 'report.xml', '-t', 'HTML');
    expect(existsSync('report.xml')).toBe(false);
  });

  it('are also written with --failfast', async () => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(failing + passing) });
    const { code, stdout } = await unittest('-q', 'c', '-o', 'report.xml', '-t', 'JUnit');
    expect(code).toBe(1);
    expect(stdout).toContain('Tests:       1 failed, 0 passed, 1 total');
    expect(readFileSync('report.xml', 'utf8')).toContain('tests="1" failures="1"');
  });
});

describe('snapshots', () => {
  const snapshot = '  - it: looks\n    asserts: [{matchSnapshot: {path: spec.str}}]\n';
  const file = 'c/tests/__snapshot__/a_test.yaml.snap';

  it('are updated only with -u', async () => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(snapshot), [file]: 'looks:\n  1: |\n    other\n' });
    const failed = await unittest('c');
    expect(failed.stdout).toContain('Snapshot Summary: 1 snapshot failed in 1 test suite.');
    expect(readFileSync(file, 'utf8')).toContain('other');
    expect((await unittest('-u', 'c')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('looks:\n  1: |\n    plain\n');
  });

  it('are stored in the same file for all suites of a test file', async () => {
    const second = suite('  - it: counts\n    asserts: [{matchSnapshot: {path: spec.zero}}]\n').replace('suite: s', 'suite: two');
    layOut('unit-assertions', { 'c/tests/a_test.yaml': `${suite(snapshot)}---\n${second}` });
    await unittest('c');
    expect(readFileSync(file, 'utf8')).toBe('counts:\n  1: |\n    0\nlooks:\n  1: |\n    plain\n');
  });

  it('are kept for tests that --filter excludes', async () => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(snapshot + passing), [file]: 'gone:\n  1: |\n    x\n' });
    const { stdout } = await unittest('--filter', 'looks', 'c');
    expect(stdout).toContain('Tests:       1 passed, 1 total');
    expect(readFileSync(file, 'utf8')).toBe('gone:\n  1: |\n    x\nlooks:\n  1: |\n    plain\n');
  });

  it('are not written outside their folder', async () => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(snapshot, 'templates: [d.yaml]\nsnapshotId: /../../../x') });
    const { code, stdout } = await unittest('c');
    expect(code).toBe(1);
    expect(stdout).toContain('the snapshotId "/../../../x" must not be a path');
  });
});

describe('options', () => {
  it.each([
    ['--color', '\x1b[42;30m PASS \x1b[0;0m'],
    ['--color=false', ' PASS  s'],
    ['--color=never', ' PASS  s'],
  ])('%s sets the colour mode', async (flag, line) => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(passing) });
    expect((await unittest(flag, 'c')).stdout).toContain(line);
  });

  it('--color rejects other values', async () => {
    const { code, stderr } = await unittest('--color=blue', 'c');
    expect(code).toBe(1);
    expect(stderr).toContain('invalid argument "blue" for "--color" flag');
  });

  it('-f finds files in nested folders', async () => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(passing), 'c/tests/deep/er/b_test.yaml': suite(passing) });
    expect((await unittest('-f', 'tests/**/*_test.yaml', 'c')).stdout).toContain('Test Suites: 2 passed, 2 total');
  });

  it('--with-subchart=false excludes subcharts', async () => {
    layOut('unit-values', { 'c/tests/a_test.yaml': suite('  - it: a\n    asserts: [{isKind: {of: V}}]\n') });
    expect((await unittest('--with-subchart=false', 'c')).stdout).toContain('Test Suites: 1 passed, 1 total');
  });

  it('--chart-tests-path runs suites that are rendered from a chart', async () => {
    layOut('unit-assertions', {
      'c/tests-chart/Chart.yaml': 'apiVersion: v2\nname: suites\nversion: 0.1.0\n',
      'c/tests-chart/values.yaml': 'kinds: [Deployment, Service]\n',
      'c/tests-chart/templates/k.yaml': `{{ range .Values.kinds }}---\nsuite: {{ . }}\ntemplates: [d.yaml]\ntests:\n  - it: kind\n    asserts: [{isKind: {of: {{ . }}}}]\n{{ end }}`,
    });
    const { stdout } = await unittest('--chart-tests-path', 'tests-chart', 'c');
    expect(stdout).toContain(' PASS  Deployment\tc/tests-chart/templates/k.yaml');
    expect(stdout).toContain(' FAIL  Service\tc/tests-chart/templates/k.yaml');
  });

  it('private keys are reused across tests, but never twice within a test', async () => {
    layOut('unit-assertions', {
      'c/templates/keys.yaml':
        '{{ $ca := genCA "a" 1 }}a: {{ sha1sum $ca.Key }}\nb: {{ sha1sum (genCA "b" 1).Key }}\nn: {{ .Values.n }}\n',
      'c/tests/a_test.yaml': suite(
        [1, 2]
          .map(
            (n) =>
              `  - it: t${n}\n    set: {n: ${n}}\n    asserts: [{equal: {path: n, value: ${n}}}, {matchSnapshot: {path: a}}]\n`,
          )
          .join(''),
        'templates: [keys.yaml]',
      ),
      'c/tests/b_test.yaml': suite('  - it: t\n    asserts: [{matchSnapshot: {}}]\n', 'templates: [keys.yaml]'),
    });
    expect((await unittest('c', '-u')).stdout).not.toContain('FAIL');
    const snapshots = Object.values(snapshotsBelow('c')).join('');
    const [first, second, ...others] = snapshots.match(/[0-9a-f]{40}/g) ?? [];
    expect([first, others[0]]).toEqual([second, first]);
    expect(others[1]).not.toBe(first);
  });

  it('a chart argument is required', async () => {
    expect((await unittest()).code).toBe(1);
  });

  it('a missing chart is reported, and the others are tested', async () => {
    layOut('unit-assertions', { 'c/tests/a_test.yaml': suite(passing) });
    const { code, stdout } = await unittest('nope', 'c');
    expect(code).toBe(1);
    expect(stdout).toContain('### Error:  stat nope: no such file or directory');
    expect(stdout).toContain('Charts:      1 failed, 1 errored, 1 passed, 2 total');
  });
});

describe('hostile suites terminate', () => {
  it.each([
    { title: 'a pattern that backtracks', assertion: '{matchRegex: {path: spec.long, pattern: "(a+)+$"}}' },
    { title: 'a path that matches everything repeatedly', assertion: '{exists: {path: "..*..*..*..*..*"}}' },
  ])('$title', async ({ assertion }) => {
    const long = `kind: Deployment\nspec:\n  long: ${'a'.repeat(50_000)}!\n`;
    layOut('unit-assertions', {
      'c/templates/long.yaml': long,
      'c/tests/a_test.yaml': suite(`  - it: t\n    asserts: [${assertion}]\n`, 'templates: [long.yaml]'),
    });
    const { stdout } = await unittest('c');
    expect(stdout).toContain('Charts:      1 ');
  });

  it('a snapshot with many different lines', async () => {
    const lines = (offset: number): string =>
      Array.from({ length: 20_000 }, (_, i) => `    line ${(i + offset) % 50}\n`).join('');
    layOut('unit-assertions', {
      'c/templates/long.yaml': `text: |\n${lines(0)}`,
      'c/tests/a_test.yaml': suite('  - it: t\n    asserts: [{matchSnapshot: {path: text}}]\n', 'templates: [long.yaml]'),
      'c/tests/__snapshot__/a_test.yaml.snap': `t:\n  1: |\n    |\n${lines(7).replaceAll(/^/gm, '  ')}`,
    });
    expect((await unittest('c')).stdout).toContain('1 snapshot failed');
  });
});

describe('--filter', () => {
  it('fails if no test matches', async () => {
    layOut('web', { 'c/tests/a_test.yaml': suite(passing, 'templates: [deployment.yaml]') });
    const { code, stdout, stderr } = await unittest('c', '--filter', 'nothing like this');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'Error: no test matches --filter "nothing like this"\n' });
    expect(stdout).toContain('Test Suites: 0 passed, 0 total');
  });

  it('succeeds if a test of one of several charts matches', async () => {
    layOut('web', { 'c/tests/a_test.yaml': suite(passing, 'templates: [deployment.yaml]') });
    cpSync('c', 'd', { recursive: true });
    writeFileSync('d/tests/a_test.yaml', suite(passing.replace('passes', 'other'), 'templates: [deployment.yaml]'));
    expect(await unittest('c', 'd', '--filter', 's other')).toMatchObject({ code: 0, stderr: '' });
  });
});

it('a values file that does not exist causes a warning, as in helm-unittest', async () => {
  layOut('web', { 'c/tests/a_test.yaml': suite(passing, 'templates: [deployment.yaml]') });
  expect(await unittest('c', '-v', 'nope.yaml')).toMatchObject({
    code: 0,
    stderr:
      'level=WARN msg="Failed to merge values for condition evaluation: open c/nope.yaml: no such file or directory. All subchart tests will be included."\n',
  });
});
