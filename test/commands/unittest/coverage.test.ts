import { existsSync, readFileSync, rmSync } from 'node:fs';
import { runCli } from '../../support/run-cli.ts';
import { useWorkFolder, writeFile } from '../../support/work-folder.ts';

const template = `a: {{ .Values.a }}
{{- if .Values.flag }}
b: {{ .Values.b | quote }}
{{- else }}
c: {{ include "used" . }}
{{- end }}
{{- range .Values.list }}
d: <{{ . }}>
{{- end }}
`;
const helpers = `{{ define "used" }}x{{ .Values.c }}{{ end }}
{{ define "unused" }}{{ .Values.d }}{{ end }}
`;
const suite = (tests: string): string => `suite: s\ntemplates: [a.yaml]\ntests:\n${tests}`;
const test = (name: string, set: string): string => `  - it: ${name}\n    set: ${set}\n    asserts: [{exists: {path: a}}]\n`;

useWorkFolder('coverage');

beforeEach(() => {
  writeFile('web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  writeFile('web/values.yaml', 'a: 1\nflag: false\nb: x\nc: y\nd: z\nlist: []\n');
  writeFile('web/templates/a.yaml', template);
  writeFile('web/templates/_h.tpl', helpers);
  writeFile('web/tests/a_test.yaml', suite(test('defaults', '{}')));
});

describe('unittest --coverage', () => {
  it('prints a table with the lines that are not covered, and the values that are not read', async () => {
    const { code, stdout } = await runCli(['unittest', 'web', '--coverage']);
    expect(code).toBe(0);
    expect(stdout.slice(stdout.indexOf('Coverage of')).replace(/ +$/gm, '')).toBe(`Coverage of web

TEMPLATE          ACTIONS  BRANCHES  NAMED    NOT COVERED
templates/_h.tpl  1/2 50%  -         1/2 50%  2
templates/a.yaml  4/6 67%  2/4 50%   -        2 (never true), 3, 7 (never any item), 8
total             5/8 63%  2/4 50%   1/2 50%

Default values that were read: 4/6 67%; not read: b, d

Coverage: 58.3 %
`);
  });

  it('adds up the coverage of all tests', async () => {
    writeFile('web/tests/b_test.yaml', suite(test('on', '{flag: true, list: [1]}')));
    const { stdout } = await runCli(['unittest', 'web', '--coverage']);
    expect(stdout).toContain('templates/a.yaml  6/6 100%  4/4 100%  -\n');
    expect(stdout).toContain('Default values that were read: 5/6 83%; not read: d\n');
  });

  it('counts only the tests that are run', async () => {
    writeFile('web/tests/b_test.yaml', suite(test('on', '{flag: true, list: [1]}')));
    const { stdout } = await runCli(['unittest', 'web', '--coverage', '--filter', 'on']);
    expect(stdout).toContain('templates/a.yaml  5/6 83%  2/4 50%');
  });

  it('does not change the results of the tests', async () => {
    const text = (output: string): string => output.slice(0, output.indexOf('Time:'));
    const plain = await runCli(['unittest', 'web']);
    const covered = await runCli(['unittest', 'web', '--coverage']);
    expect([covered.code, text(covered.stdout)]).toEqual([plain.code, text(plain.stdout)]);
    expect(plain.stdout).not.toContain('Coverage');
  });

  it('writes an lcov file', async () => {
    const { stdout } = await runCli(['unittest', 'web', '--coverage=lcov']);
    expect(stdout).toContain('Coverage: 58.3 %, see coverage.info\n');
    const [helperRecord, templateRecord] = readFileSync('coverage.info', 'utf8').split('end_of_record\n');
    expect(helperRecord?.split('\n')).toEqual(
      `TN:
SF:web/templates/_h.tpl
FN:1,used
FN:2,unused
FNDA:1,used
FNDA:0,unused
FNF:2
FNH:1
BRF:0
BRH:0
DA:1,1
DA:2,0
LF:2
LH:1
`.split('\n'),
    );
    expect(templateRecord).toContain('BRDA:2,0,0,0\nBRDA:2,0,1,1\nBRDA:7,1,0,0\nBRDA:7,1,1,1\nBRF:4\nBRH:2\n');
    expect(templateRecord).toContain('DA:1,1\nDA:2,1\nDA:3,0\nDA:5,1\nDA:7,1\nDA:8,0\nLF:6\nLH:4\n');
  });

  it('writes an HTML page that marks the coverage and escapes the templates', async () => {
    await runCli(['unittest', 'web', '--coverage=html', '--coverage-file', 'out.html']);
    const html = readFileSync('out.html', 'utf8');
    expect(html).toContain('<span class="missed" title="ran 0 times">{{ .Values.b | quote }}</span>');
    expect(html).toContain('<span class="covered" title="ran 1 times">{{ .Values.a }}</span>');
    expect(html).toContain('<span class="partial" title="true 0 times, false 1 times">{{- if .Values.flag }}</span>');
    expect(html).toContain('d: &lt;<span');
    expect(html.match(/class="line"/g)).toHaveLength(template.split('\n').length + helpers.split('\n').length);
  });

  it('writes JSON', async () => {
    await runCli(['unittest', 'web', '--coverage=json', '--coverage-file', 'out.json']);
    const { percentage, charts } = JSON.parse(readFileSync('out.json', 'utf8'));
    expect(percentage).toBeCloseTo(58.33, 1);
    expect(charts[0].files[1].branches[0]).toMatchObject({ kind: 'if', line: 2, column: 1, taken: 0, skipped: 1 });
  });

  it('includes subcharts whose tests are run', async () => {
    writeFile('web/charts/db/Chart.yaml', 'apiVersion: v2\nname: db\nversion: 1.0.0\n');
    writeFile('web/charts/db/templates/b.yaml', 'a: {{ 1 }}\n');
    const before = await runCli(['unittest', 'web', '--coverage']);
    expect(before.stdout).not.toContain('charts/db');
    writeFile('web/charts/db/tests/b_test.yaml', suite(test('db', '{}')).replace('a.yaml', 'b.yaml'));
    const after = await runCli(['unittest', 'web', '--coverage']);
    expect(after.stdout).toContain('charts/db/templates/b.yaml  1/1 100%');
  });

  it('rejects an unknown format before it runs the tests', async () => {
    const { code, stdout, stderr } = await runCli(['unittest', 'web', '--coverage=xml']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('invalid value "xml" for --coverage: must be text, lcov, html or json');
  });
});

it('positions are counted in characters, even in a long line with many actions', async () => {
  writeFile('web/templates/a.yaml', `a: 1\nb: "😀{{ 1 }}${'{{ 2 }}'.repeat(20_000)}"\n`);
  await runCli(['unittest', 'web', '--coverage=json']);
  const { actions } = JSON.parse(readFileSync('coverage.json', 'utf8')).charts[0].files[1];
  expect(actions.length).toBe(20_001);
  expect(actions.slice(0, 2)).toMatchObject([
    { line: 2, column: 6, count: 1 },
    { line: 2, column: 13, count: 1 },
  ]);
});

describe('--coverage-min', () => {
  it.each([
    ['58', 0],
    ['58.4', 1],
    ['100', 1],
  ])('%s', async (minimum, expected) => {
    const { code, stderr } = await runCli(['unittest', 'web', '--coverage-min', minimum]);
    expect(code).toBe(expected);
    if (expected === 1) expect(stderr).toBe(`Error: the coverage of 58.3 % is below the minimum of ${minimum} %\n`);
    expect(existsSync('coverage.info')).toBe(false);
  });
});

describe('coverage is accurate', () => {
  /** Returns the snapshots of all tests. */
  async function snapshotsOf(source: string): Promise<string> {
    writeFile('web/templates/a.yaml', source);
    rmSync('web/tests/__snapshot__', { recursive: true, force: true });
    await runCli(['unittest', 'web', '-u']);
    return readFileSync('web/tests/__snapshot__/a_test.yaml.snap', 'utf8');
  }

  it('removing an action changes a rendered document if and only if the action is covered', async () => {
    writeFile('web/tests/a_test.yaml', suite(test('a', '{list: [1]}').replace('exists: {path: a}', 'matchSnapshot: {}')));
    await runCli(['unittest', 'web', '--coverage=json', '-u']);
    const [{ files }] = JSON.parse(readFileSync('coverage.json', 'utf8')).charts;
    const { actions, branches } = files[1];
    const original = await snapshotsOf(template);
    const starts = new Set(branches.map(({ start }: { start: number }) => start));
    const results: [string, boolean, boolean][] = [];
    for (const { start, end, count } of actions) {
      if (starts.has(start)) continue;
      const changed = (await snapshotsOf(template.slice(0, start) + template.slice(end))) !== original;
      results.push([template.slice(start, end), count > 0, changed]);
    }
    expect(results.length).toBe(4);
    for (const [action, isCovered, isChanged] of results) expect([action, isChanged]).toEqual([action, isCovered]);
  });
});

it.each([
  [['--coverage-min', '120'], '--coverage-min must be between 0 and 100'],
  [['--coverage-file', 'c.txt'], '--coverage-file requires --coverage or --coverage-min'],
])('rejects %j', async (flags, message) => {
  const { code, stderr } = await runCli(['unittest', 'web', ...flags]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});
