import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml3Documents } from '../../../src/base/yaml/yaml.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';
import { jsonLines, useWorkFolder, writeFiles } from '../../support/work-folder.ts';

/** Files, a helmfile command line, and the recorded results of helmfile 1.8.0 with helm 4.3. */
interface RecordedCase {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  /** how stdout is compared; by default, as text without whitespace at the end of lines */
  readonly format?: 'json' | 'yaml';
  readonly stdout?: string;
  /** a line of the error message */
  readonly message?: string;
  /** content of the files in out/ */
  readonly outputs?: Readonly<Record<string, string>>;
}

const cases = jsonLines<RecordedCase>(new URL('cases.jsonl', import.meta.url));

/** A chart that prints all values. */
const chart = {
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.2.3\nappVersion: "4.5"\n',
  'charts/app/values.yaml': 'replicas: 1\nimage: {repository: nginx, tag: latest}\nlist: [a, b]\nextra: {}\n',
  'charts/app/templates/NOTES.txt': 'installed {{ .Release.Name }}\n',
  'charts/app/templates/cm.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-app
  namespace: {{ .Release.Namespace }}
  labels:
    chart: {{ .Chart.Name }}-{{ .Chart.Version }}
data:
  values.yaml: |
{{ .Values | toYaml | indent 4 }}
`,
};

const folder = useWorkFolder('helmfile');

function layOut(files: Readonly<Record<string, string>>): void {
  writeFiles({ ...chart, ...files });
}

function helmfile(argv: readonly string[], env: RecordedCase['env'] = {}): Promise<CliResult> {
  return runCli(['helmfile', ...argv], {
    env: { PATH: process.env.PATH, HOME: folder.work, KUBECONFIG: join(folder.work, 'none'), ...env },
  });
}

/** The recorded messages contain Debian's path of `sh`. */
const withPathOfShell = (message: string) => {
  const folders = (process.env.PATH ?? '').split(':');
  return message.replaceAll('/usr/bin/sh', folders.map((path) => join(path, 'sh')).find(existsSync) ?? 'sh');
};

function comparable(text: string, format: RecordedCase['format']): unknown {
  const shown = text.replaceAll(folder.work, '$P');
  if (format === 'json') return JSON.parse(shown);
  if (format === 'yaml') return parseYaml3Documents(shown);
  return shown.replace(/[ \t]+$/gm, '').trimEnd();
}

describe('the same result as helmfile 1.8.0', () => {
  it.each(cases.map((recorded) => [recorded.id, recorded] as const))('%s', async (_, recorded) => {
    const { files, argv, env, exit, format, stdout, message, outputs = {} } = recorded;
    layOut(files);
    const result = await helmfile(argv, env);
    expect([result.code, result.code === exit ? '' : result.stderr]).toEqual([exit, '']);
    if (stdout !== undefined) expect(comparable(result.stdout, format)).toEqual(comparable(stdout, format));
    if (message !== undefined) expect(result.stderr.replaceAll(folder.work, '$P')).toContain(withPathOfShell(message));
    for (const [path, text] of Object.entries(outputs)) {
      expect(existsSync(path) ? readFileSync(path, 'utf8') : `no file ${path}`).toBe(text);
    }
  });
});

describe('the command line', () => {
  const releases = 'releases:\n- {name: web, chart: ./charts/app}\n';

  it('is used without a command name if the executable is called helmfile', async () => {
    layOut({ 'helmfile.yaml': releases });
    const { code, stdout } = await runCli(['list', '--output', 'json'], { program: '/usr/local/bin/helmfile' });
    expect([code, JSON.parse(stdout)[0].name]).toEqual([0, 'web']);
  });

  it.each([
    ['an unknown command', ['frobnicate'], 3, 'unknown command "frobnicate" for "helmfile"'],
    ['an unknown flag', ['list', '--nope'], 3, 'unknown flag: --nope'],
    ['a file that does not exist', ['-f', 'gone.yaml', 'list'], 1, 'specified state file gone.yaml is not found'],
    ['a selector without an operator', ['-l', 'web', 'list'], 1, 'malformed label: web'],
    [
      'a selector that matches nothing',
      ['-l', 'name=db', 'list'],
      3,
      'no releases found that matches specified selector(name=db)',
    ],
  ])('rejects %s', async (_, argv, code, message) => {
    layOut({ 'helmfile.yaml': releases });
    const result = await helmfile(argv);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(result.stderr).not.toContain('    at ');
  });

  it('prints help for the program and for a command', async () => {
    expect((await helmfile(['--help'])).stdout).toContain('write-values');
    expect((await helmfile(['template', '--help'])).stdout).toContain('--include-needs');
  });
});

describe('errors', () => {
  it.each([
    ['an unknown key', 'releases:\n- name: web\n  chrat: ./charts/app\n', 'helmfile.yaml:3:3', 'did you mean "chart"?'],
    ['a wrong type', 'releases:\n- name: web\n  chart: ./charts/app\n  wait: maybe\n', 'helmfile.yaml:4:3', 'cannot unmarshal'],
    ['a template in a plain file', 'releases:\n- name: {{ .x }}\n', 'helmfile.yaml:2', 'rename the file to helmfile.yaml.gotmpl'],
    ['environments and releases in one part', 'environments: {}\nreleases: []\n', 'helmfile.yaml:2:1', 'add a line with ---'],
  ])('point at %s', async (_, text, position, hint) => {
    layOut({ 'helmfile.yaml': text });
    const { code, stderr } = await helmfile(['list']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(position)]);
    expect(stderr).toContain(hint);
  });

  it('point at the template line in a later part of the file', async () => {
    layOut({ 'helmfile.yaml.gotmpl': 'values: [{a: 1}]\n---\nreleases:\n- name: {{ .Values.b }}\n' });
    const { stderr } = await helmfile(['list']);
    expect(stderr).toContain('helmfile.yaml.gotmpl.part.1 parsing: template: stringTemplate:2:18');
    expect(stderr).toContain('helmfile.yaml.gotmpl:4:19');
  });
});

describe('permissions', () => {
  it.each([
    [
      'exec in a template',
      { 'helmfile.yaml.gotmpl': 'releases:\n- name: {{ exec "echo" (list "x") }}\n  chart: ./charts/app\n' },
    ],
    ['a hook', { 'helmfile.yaml': 'hooks: [{events: [prepare], command: echo}]\nreleases:\n- {name: x, chart: ./charts/app}\n' }],
  ])('--no-exec forbids %s', async (_, files) => {
    layOut(files);
    expect((await helmfile(['list'])).code).toBe(0);
    const { code, stderr } = await helmfile(['list', '--no-exec']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is forbidden')]);
  });

  it.each([
    ['readFile', 'sub/helmfile.yaml.gotmpl', 'releases:\n- name: {{ readFile "../secret" }}\n  chart: ../charts/app\n'],
    ['a base', 'sub/helmfile.yaml', 'bases: [../base.yaml]\n---\nreleases: [{name: a, chart: ../charts/app}]\n'],
    ['values', 'sub/helmfile.yaml', 'values: [../base.yaml]\nreleases: [{name: a, chart: ../charts/app}]\n'],
    ['a nested file', 'sub/helmfile.yaml', 'helmfiles: [../base.yaml]\n'],
  ])('--restrict forbids %s outside the directory', async (_, file, text) => {
    layOut({ [file]: text, secret: 'x', 'base.yaml': 'releases: []\n' });
    const { code, stderr } = await helmfile(['-f', file, 'list', '--restrict', 'sub']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is outside')]);
  });
});
