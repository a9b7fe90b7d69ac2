import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectExplanation, ValueExplanation } from '../../src/report/explanation.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
const home = process.cwd();
beforeAll(() => {
  process.chdir(folder);
  chartFolder(folder, {
    'values.yaml':
      'replicas: 1\nimage: {repository: nginx, tag: "1"}\nlabels: {team: a, tier: b}\nexpose: false\nunused: 1\nsize: small\n',
    'templates/_helpers.tpl':
      '{{ define "app.image" }}{{ .repository }}:{{ .tag }}{{ end }}\n{{ define "app.name" }}{{ .Release.Name }}-{{ .Values.nameSuffix | default "app" }}{{ end }}\n',
    'templates/deploy.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.name" . }}
  labels: {{- toYaml .Values.labels | nindent 4 }}
spec:
  {{- if gt (int .Values.replicas) 1 }}
  replicas: {{ .Values.replicas }}
  {{- else }}
  replicas: 1
  {{- end }}
  image: {{ include "app.image" .Values.image }}
{{- if not (has .Values.size (list "small" "large")) }}{{ fail "size" }}{{ end }}
`,
    'templates/service.yaml': `{{- if .Values.expose }}
apiVersion: v1
kind: Service
metadata: {name: {{ include "app.name" . }}}
{{- end }}
`,
    'templates/roles.yaml': `apiVersion: v1
kind: Role
metadata: {name: "system:a"}
rules: [{{ randAlphaNum 5 | quote }}]
---
apiVersion: v1
kind: Role
metadata: {name: b}
`,
  });
  writeFileSync('prod.yaml', 'replicas: 3\nimage:\n  tag: "2"\n');
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

async function explain(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(['explain', 'app', '-f', 'prod.yaml', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const object = async (...args: string[]): Promise<ObjectExplanation> => JSON.parse(await explain(...args, '-o', 'json'));
const value = async (path: string, ...args: string[]): Promise<ValueExplanation[]> =>
  JSON.parse(await explain('--value', path, ...args, '-o', 'json'));

it('lists the objects', async () => {
  expect(await explain()).toBe(`Deployment/release-name-app   app/templates/deploy.yaml
Role/system:a                 app/templates/roles.yaml
Role/b                        app/templates/roles.yaml
`);
});

it('explains a field: the line that wrote it, the branch, and the values with their origins', async () => {
  expect(await explain('Deployment/release-name-app:spec.replicas')).toBe(`Deployment/release-name-app   app/templates/deploy.yaml
  if    {{- if gt (int .Values.replicas) 1 }}   app/templates/deploy.yaml:7:3

spec.replicas: 3
  from  app/templates/deploy.yaml:8:13   {{ .Values.replicas }}
  value replicas = 3   prod.yaml:1:11 (overrides values.yaml:1:11)

may also depend on these values, but rendering fails if they change:
  size = "small"   values.yaml:6:7
`);
});

it('names the template that an action includes, and the values that it reads', async () => {
  const { fields } = await object('deployment:spec.image');
  expect(fields).toEqual([
    {
      path: 'spec.image',
      value: 'nginx:2',
      template: 'app/templates/_helpers.tpl:1:25',
      action: '{{ .repository }}',
      includedFrom: ['app/templates/deploy.yaml:12:10'],
      conditions: [],
      values: [
        { path: 'image.tag', value: '2', origin: 'prod.yaml:3:8', overrides: ['values.yaml:2:33'] },
        { path: 'image.repository', value: 'nginx', origin: 'values.yaml:2:21', overrides: [] },
      ],
    },
  ]);
});

it.each([
  ['a map that is printed whole', 'metadata.labels.tier', ['labels.tier']],
  ['plain text of the template', 'kind', []],
])('finds the values of %s', async (_, field, paths) => {
  const { fields } = await object(`deployment:${field}`);
  expect(fields.map(({ values }) => values.map(({ path }) => path))).toEqual([paths]);
});

it('names the condition that had to be false', async () => {
  const { fields } = await object('deployment:spec.replicas', '--set', 'replicas=1');
  expect(fields[0]).toMatchObject({ value: 1, template: 'app/templates/deploy.yaml:10:13' });
  expect(fields[0]?.conditions).toEqual([
    { text: 'not {{- if gt (int .Values.replicas) 1 }}', location: 'app/templates/deploy.yaml:7:3' },
  ]);
});

it('explains all fields nested in a field', async () => {
  const { fields } = await object('deployment:metadata');
  expect(fields.map(({ path }) => path)).toEqual(['metadata.name', 'metadata.labels.team', 'metadata.labels.tier']);
});

it('does not attribute random output to any value', async () => {
  const { fields } = await object('Role/system:a:rules');
  expect(fields).toMatchObject([{ path: 'rules[0]', values: [] }]);
});

describe('--value', () => {
  it('lists the fields that depend on a value, and the actions that read it', async () => {
    expect(await explain('--value', 'replicas')).toBe(`replicas = 3   prod.yaml:1:11 (overrides values.yaml:1:11)
  read by app/templates/deploy.yaml:7:3 {{- if gt (int .Values.replicas) 1 }}
  read by app/templates/deploy.yaml:8:13 {{ .Values.replicas }}
  Deployment/release-name-app   spec.replicas
`);
  });

  it.each([
    ['no template reads', 'unused', 'unused = 1   values.yaml:5:9\n  no template reads it\n'],
    [
      'makes an object appear',
      'expose',
      'expose = false   values.yaml:4:9\n  read by app/templates/service.yaml:1:1 {{- if .Values.expose }}\n  Service/release-name-app (the whole object)\n',
    ],
    [
      'cannot be changed',
      'size',
      'size = "small"   values.yaml:6:7\n  read by app/templates/deploy.yaml:13:1 {{- if not (has .Values.size (list "small" "large")) }}\n' +
        '  its effect is unknown, because rendering fails if it changes: ',
    ],
  ])('explains a value that %s', async (_, path, text) => {
    expect((await explain('--value', path)).slice(0, text.length)).toBe(text);
  });

  it('explains each value in a map', async () => {
    expect((await value('labels')).map(({ path, fields }) => [path, fields.map((field) => field.path)])).toEqual([
      ['labels.team', ['metadata.labels.team']],
      ['labels.tier', ['metadata.labels.tier']],
    ]);
  });
});

it.each([
  [['Deployment/x'], 'the chart does not render "Deployment/x" with these values'],
  [['deployment:spec.replica'], 'Deployment/release-name-app has no field spec.replica\n\nhint: did you mean spec.replicas?'],
  [['role'], 'the chart renders 2 objects of kind Role\n\nhint: specify one of Role/system:a, Role/b'],
  [['--value', 'nothing'], 'no value at "nothing"\n\nhint: available top-level keys: '],
  [['role', '--value', 'replicas'], 'specify either an object or --value'],
  [['--value', ''], '--value requires the path of a value'],
  [['--revision', '1'], '--revision requires --release'],
])('rejects %j', async (args, message) => {
  const { code, stderr } = await runCli(['explain', 'app', '-f', 'prod.yaml', ...args]);
  expect(code).toBe(1);
  expect(stderr.startsWith(`Error: ${message}`)).toBe(true);
});

describe('a chart with a schema', () => {
  const chart = (): string =>
    chartFolder(join(folder, 'second'), {
      'values.yaml': 'isOn: false\nclass: a\n',
      'values.schema.json': '{"properties": {"isOn": {}, "class": {}, "other": {}}}',
      'templates/a.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: x
  labels: {"a.b/c": d}
spec:
  containers:
    - name: web
      image: nginx
{{- if .Values.isOn }}
  class: {{ .Values.class }}
{{- end }}
`,
    });

  it('accepts field paths as printed in a plan', async () => {
    for (const [path, value] of [
      ['metadata.labels["a.b/c"]', 'd'],
      ['spec.containers[web].image', 'nginx'],
    ]) {
      const { stdout } = await runCli(['explain', chart(), `Pod:${path}`, '-o', 'json']);
      expect((JSON.parse(stdout) as ObjectExplanation).fields.map((field) => field.value)).toEqual([value]);
    }
  });

  it('names the branch that would read a value', async () => {
    const { stdout } = await runCli(['explain', chart(), '--value', 'class', '-o', 'json']);
    expect((JSON.parse(stdout) as ValueExplanation[])[0]?.skippedBranch).toContain('app/templates/a.yaml:10:1');
  });
});

it('is named "tillerless explain" in error messages', async () => {
  expect((await runCli(['explain'])).stderr).toContain('"tillerless explain" requires at least 1 argument');
});

describe('on a terminal', () => {
  it.each([
    ['the values of a map', ['--value', 'labels'], 'rendering with other values: 1 of 2'],
    ['an object', ['deployment/release-name-app'], 'rendering with other values: 1 of '],
  ])('shows the progress of explaining %s, and erases it', async (_, args, line) => {
    let now = 0;
    const options = {
      showsErrors: true,
      now: () => {
        now += 1000;
        return now;
      },
    };
    const { stdout, stderr } = await runCli(['explain', 'app', ...args], options);
    expect(stderr).toContain(`\r\u001b[K${line}`);
    expect(stderr).toMatch(/\r\u001b\[K$/);
    expect(stdout).toBe((await runCli(['explain', 'app', ...args])).stdout);
  });
});
