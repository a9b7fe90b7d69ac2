import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanDocument } from '../../src/report/plan-document.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const home = process.cwd();
let folder = '';
let sandbox: SandboxHome;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'why-'));
  process.chdir(folder);
  sandbox = sandboxHome();
});
afterEach(() => {
  sandbox.remove();
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const configMap = (data: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: ${data}\n${more}`;
const chart = (files: Readonly<Record<string, string>>) => chartFolder(folder, files);

/** Returns the causes of the changes in a plan: "object kind name (location, was): fields". */
async function causes(...args: string[]): Promise<string[]> {
  const plan = await sandbox.json<PlanDocument>('plan', 'r', 'app', '--why', ...args);
  return plan.changes.flatMap(({ kind, name, causes: all = [] }) =>
    all.map((cause) => {
      const details = [cause.location, 'was' in cause ? `was ${JSON.stringify(cause.was)}` : undefined].filter(Boolean);
      const subject = [`${kind}/${name}`, cause.kind, cause.name].filter(Boolean).join(' ');
      return `${subject}${details.length === 0 ? '' : ` (${details.join(', ')})`}: ${cause.fields.join(' ')}`;
    }),
  );
}

describe('values', () => {
  beforeEach(() => {
    chart({
      'values.yaml': 'x: "1"\nlist: [a]\n',
      'templates/a.yaml': configMap('{{ .Values.x | quote }}', '  list: {{ join "," .Values.list }}\n'),
    });
    writeFileSync('p.yaml', 'x: "2"\nlist:\n- b\n');
  });

  it('are named with their file, line and previous value', async () => {
    await sandbox.ok('install', 'r', 'app');
    expect(await causes('-f', 'p.yaml')).toEqual([
      'ConfigMap/c value x (p.yaml:1:4, was "1"): data.a',
      'ConfigMap/c value list (p.yaml:2:1, was ["a"]): data.list',
    ]);
  });

  it('are named with their flag', async () => {
    await sandbox.ok('install', 'r', 'app', '-f', 'p.yaml');
    expect(await causes('-f', 'p.yaml', '--set', 'x=3')).toEqual(['ConfigMap/c value x (--set x, was "2"): data.a']);
  });

  it("may revert to the chart's default", async () => {
    await sandbox.ok('install', 'r', 'app', '--set', 'x=3');
    expect(await causes('--reset-values')).toEqual(['ConfigMap/c value x (values.yaml:1:4, was 3): data.a']);
  });

  it('are the only cause if they are added to an empty map', async () => {
    chart({ 'values.yaml': 'm: {}\n', 'templates/a.yaml': configMap('{{ .Values.m | toJson | quote }}') });
    await sandbox.ok('install', 'r', 'app');
    expect(await causes('--set', 'm.k=v')).toEqual(['ConfigMap/c value m.k (--set m.k): data.a']);
  });

  it('may be defaults of the chart', async () => {
    await sandbox.ok('install', 'r', 'app');
    chart({ 'values.yaml': 'x: "9"\nlist: [a]\n' });
    expect(await causes()).toEqual(['ConfigMap/c default x (values.yaml:1:4, was "1"): data.a']);
  });

  it('can make objects appear and disappear', async () => {
    chart({ 'templates/b.yaml': '{{ if .Values.on }}apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n{{ end }}' });
    await sandbox.ok('install', 'r', 'app');
    expect(await causes('--set', 'on=true')).toEqual(['Secret/s value on (--set on): ']);
    await sandbox.ok('upgrade', 'r', 'app', '--set', 'on=true');
    expect(await causes('--reset-values')).toEqual(['Secret/s value on (was true): ']);
  });

  it('do not show the data of Secrets', async () => {
    chart({
      'templates/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: {{ .Values.x | quote }}}\n',
    });
    await sandbox.ok('install', 'r', 'app', '--set-string', 'x=hidden-1');
    const text = await sandbox.ok('plan', 'r', 'app', '--why', '--set-string', 'x=hidden-2');
    expect(text).toContain('why: value x (--set-string x)');
    expect(text).not.toContain('hidden');
  });
});

describe('other causes', () => {
  it.each<[string, string, string, string[]]>([
    [
      'a template',
      configMap('v1'),
      configMap('v2'),
      ['ConfigMap/c template app/templates/a.yaml (app/templates/a.yaml:5:6): data.a'],
    ],
    ['random values', configMap('{{ randAlpha 9 }}'), configMap('{{ randAlpha 9 }}'), ['ConfigMap/c random: data.a']],
    [
      'the time',
      configMap('{{ now | date "20060102150405.000000000" | quote }}'),
      configMap('{{ now | date "20060102150405.000000000" | quote }}'),
      ['ConfigMap/c time: data.a'],
    ],
    [
      'the revision',
      configMap('{{ .Release.Revision | quote }}'),
      configMap('{{ .Release.Revision | quote }}'),
      ['ConfigMap/c release revision 1 → 2: data.a'],
    ],
    ['a new template', '', configMap('v2'), ['ConfigMap/c template app/templates/a.yaml: ']],
    ['a removed template', configMap('x'), '', ['ConfigMap/c template app/templates/a.yaml: ']],
  ])('%s', async (_, before, after, expected) => {
    chart({ 'templates/a.yaml': before });
    await sandbox.ok('install', 'r', 'app');
    chart({ 'templates/a.yaml': after });
    expect(await causes()).toEqual(expected);
  });

  it('a helper template, a file, and Chart.yaml', async () => {
    const template = configMap('{{ include "h" . }}', '  b: {{ .Files.Get "f" }}\n  c: {{ .Chart.Version }}\n');
    chart({ 'templates/a.yaml': template, 'templates/_h.tpl': '{{ define "h" }}1h{{ end }}', f: 'one' });
    await sandbox.ok('install', 'r', 'app');
    chart({
      'templates/_h.tpl': '{{ define "h" }}2h{{ end }}',
      f: 'two',
      'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 2.0.0\n',
    });
    expect(await causes()).toEqual([
      'ConfigMap/c chart version 1.0.0 → 2.0.0: data.c',
      'ConfigMap/c template app/templates/_h.tpl (app/templates/_h.tpl:1:17): data.a',
      'ConfigMap/c file app/f: data.b',
    ]);
  });

  it('each field of Chart.yaml', async () => {
    const metadata = (version: string, app: string): string =>
      `apiVersion: v2\nname: app\nversion: ${version}\nappVersion: ${app}\n`;
    const template = configMap('{{ .Chart.AppVersion }}', '  c: {{ .Chart.Version }}\n');
    chart({ 'templates/a.yaml': template, 'Chart.yaml': metadata('1.0.0', 'a') });
    await sandbox.ok('install', 'r', 'app');
    chart({ 'Chart.yaml': metadata('1.0.1', 'b') });
    expect(await causes()).toEqual([
      'ConfigMap/c chart version 1.0.0 → 1.0.1: data.c',
      'ConfigMap/c chart appVersion a → b: data.a',
    ]);
  });

  it('lookup', async () => {
    chart({ 'templates/a.yaml': configMap('{{ (lookup "v1" "ConfigMap" "default" "other").data | toJson | quote }}') });
    await sandbox.ok('install', 'r', 'app');
    const other = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' }, data: { x: 'y' } };
    await sandbox.api('POST', '/api/v1/namespaces/default/configmaps', other, 'application/json');
    expect(await causes()).toEqual(['ConfigMap/c lookup: data.a']);
  });

  it('a template of a subchart is reported as unknown, because records do not contain it', async () => {
    const subchart = (text: string) => ({
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'charts/sub/values.yaml': 'x: 1\n',
      'charts/sub/templates/a.yaml': configMap(text),
    });
    chart(subchart('x'));
    await sandbox.ok('install', 'r', 'app');
    chart(subchart('v2'));
    expect(await causes()).toEqual(['ConfigMap/c unknown: data.a']);
  });

  it('a value of a subchart', async () => {
    chart({
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'charts/sub/values.yaml': 'x: d\nother: e\n',
      'charts/sub/templates/a.yaml': configMap('{{ .Values.x }}{{ .Values.other }}'),
    });
    await sandbox.ok('install', 'r', 'app');
    expect(await causes('--set', 'sub.x=v2')).toEqual(['ConfigMap/c value sub.x (--set sub.x): data.a']);
  });

  it('a change in the cluster', async () => {
    chart({ 'templates/a.yaml': configMap('x') });
    await sandbox.ok('install', 'r', 'app');
    await sandbox.api('PATCH', '/api/v1/namespaces/default/configmaps/c', { data: { a: 'changed' } });
    expect(await causes('--force-conflicts')).toEqual(['ConfigMap/c drift: data.a']);
  });
});

it('an install reports no causes, and --why is rejected without a chart', async () => {
  chart({ 'templates/a.yaml': configMap('x') });
  expect(await causes()).toEqual([]);
  await sandbox.ok('install', 'r', 'app');
  expect(await sandbox.cli('plan', 'r', '--uninstall', '--why')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--why requires a chart'),
  });
});
