import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { runCli } from '../support/run-cli.ts';
import { sandboxHome } from '../support/sandbox-home.ts';

let folder = '';
const home = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unread-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const values = `image: {repository: nginx, tag: ""}
port: 80
ingress: {enabled: false, className: "", hosts: [{host: a, path: /}]}
labels: {}
global: {registry: r, team: t}
unused: 1
`;
const template = `image: {{ .Values.image.repository }}:{{ .Values.image.tag }}
port: {{ .Values.port }}
labels: {{ toYaml .Values.labels | nindent 2 }}
{{- if .Values.ingress.enabled }}
class: {{ .Values.ingress.className }}
{{- range .Values.ingress.hosts }}
- {{ .host }}{{ .path }}
{{- end }}
{{- end }}
registry: {{ .Values.global.registry }}
`;
const subchart = {
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/values.yaml': 'size: 1\n',
  'charts/db/templates/NOTES.txt': 'size: {{ .Values.size }}\nteam: {{ .Values.global.team }}\n',
};
const dependency = 'dependencies: [{name: db, version: 1.0.0, repository: "", condition: db.enabled}]\n';

/** Renders the chart with a values file and returns the warnings. */
async function warnings(prod: string, files: Readonly<Record<string, string>> = {}, ...flags: string[]): Promise<string[]> {
  chartFolder(folder, { 'values.yaml': values, 'templates/NOTES.txt': template, ...files });
  writeFileSync('prod.yaml', prod);
  const { code, stderr } = await runCli(['template', 'r', 'app', '-f', 'prod.yaml', '--unread=warn', ...flags]);
  expect(code).toBe(0);
  return stderr.split('\n').filter(Boolean);
}

const own = { 'Chart.yaml': `apiVersion: v2\nname: app\nversion: 1.0.0\n${dependency}`, ...subchart };

describe('values that no template reads', () => {
  it.each([
    ['a misspelled key', 'image:\n  repositry: x\n', '2:3: image.repositry', 'image.repository'],
    ['a misspelled map, once for all its values', 'imgae: {repository: x, tag: y}\n', '1:1: imgae', 'image'],
    [
      'a key in a list item',
      'ingress:\n  enabled: true\n  hosts:\n  - host: a\n    paht: b\n',
      '5:5: ingress.hosts[0].paht',
      'ingress.hosts[0].path',
    ],
    [
      'a key in a branch that is skipped',
      'ingress: {className: x, clasName: x}\n',
      '1:25: ingress.clasName',
      'ingress.className',
    ],
    ['a default that no template reads', 'unused: 2\n', '1:1: unused', undefined],
    ['a key unlike any other', 'zzzzzzzz: 2\n', '1:1: zzzzzzzz', undefined],
    ['a null for a key that does not exist', 'prot: null\n', '1:1: prot', 'port'],
    ['a global', 'global: {registri: x}\n', '1:10: global.registri', 'global.registry'],
  ])('%s', async (_, prod, place, suggestion) => {
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    expect(await warnings(prod)).toEqual([`warning: prod.yaml:${place} is never read by chart app${hint}`]);
  });

  it('a value of a subchart', async () => {
    expect(await warnings('db: {sise: 2}\n', own)).toEqual([
      'warning: prod.yaml:1:6: db.sise is never read by chart db; did you mean db.size?',
    ]);
  });

  it.each([
    ['--set', 'prt=1', 'warning: --set prt: prt is never read by chart app; did you mean port?'],
    ['--set-string', 'a.b=secret', 'warning: --set-string a: a is never read by chart app'],
    [
      '--set-json',
      '{"labls": {"a": "secret"}}',
      'warning: --set-json labls: labls is never read by chart app; did you mean labels?',
    ],
  ])('%s, without its value', async (flag, text, expected) => {
    expect(await warnings('', {}, flag, text)).toEqual([expected]);
  });
});

describe('values that are not reported', () => {
  it.each([
    ['a value that is read', 'port: 81\n'],
    ['a key in a map that is read whole', 'labels: {anything: x}\n'],
    ['a value that a skipped branch would read', 'ingress: {className: x, hosts: [{host: b, path: c}]}\n'],
    ['the condition of a branch', 'ingress: {enabled: true}\n'],
    ['a null that removes a default', 'labels: null\n'],
  ])('%s', async (_, prod) => {
    expect(await warnings(prod)).toEqual([]);
  });

  it.each([
    ['a global that only a subchart reads', 'global: {team: x}\n'],
    ['a value of a disabled subchart', 'db: {enabled: false, sise: 2}\n'],
    ['a condition in Chart.yaml', 'db: {enabled: true}\n'],
  ])('%s', async (_, prod) => {
    expect(await warnings(prod, own)).toEqual([]);
  });

  it('a nested global of a subchart that the parent chart reads', async () => {
    const files = {
      ...own,
      'values.yaml': `${values}\n`.replace('team: t', 'team: t, rbac: {annotations: {}}'),
      'templates/NOTES.txt': `${template}{{ .Values.global.rbac.annotations }}`,
    };
    expect(await warnings('db: {global: {rbac: {annotations: {a: b}}, other: {annotations: {a: b}}}}\n', files)).toEqual([
      expect.stringContaining('db.global.other is never read'),
    ]);
  });

  it('a value that a schema declares', async () => {
    const schema = '{"properties": {"extra": {"$ref": "#/$defs/map"}}, "$defs": {"map": {"properties": {"a": {}}}}}';
    expect(await warnings('extra: {a: 1, b: 2}\n', { 'values.schema.json': schema })).toEqual([
      'warning: prod.yaml:1:15: extra.b is never read by chart app; did you mean extra.a?',
    ]);
  });

  it.each([
    ['merge', '{{ $m := merge (dict) .Values.image }}{{ $m.repository }}{{ $m.digest }}'],
    ['deepCopy', '{{ $m := deepCopy .Values.image }}{{ $m.repository }}{{ $m.digest }}'],
    ['tpl', '{{ tpl "{{ .Values.image.repository }}{{ .Values.image.digest }}" . }}'],
    ['dig', '{{ .Values.image.repository }}{{ dig "image" "digest" "" (merge (dict) .Values) }}'],
    ['a variable', '{{ $m := .Values.image }}{{ $m.repository }}{{ $m.digest }}'],
    ['with', '{{ with .Values.image }}{{ .repository }}{{ .digest }}{{ end }}'],
    ['a named template', '{{ define "x" }}{{ .i.repository }}{{ .i.digest }}{{ end }}{{ include "x" (dict "i" .Values.image) }}'],
    ['an argument of `or` that is not evaluated', '{{ or .Values.image.repository .Values.image.digest }}'],
    [
      'a skipped branch that fails',
      '{{ .Values.image.repository }}{{ if not .Values.image }}{{ fail "no" }}{{ .Values.image.digest }}{{ end }}',
    ],
  ])('a value that is read through %s', async (_, text) => {
    const files = { 'templates/NOTES.txt': text };
    expect(await warnings('image: {digest: x, digist: x}\n', files)).toEqual([
      'warning: prod.yaml:1:20: image.digist is never read by chart app; did you mean image.digest?',
    ]);
  });
});

describe('--unread', () => {
  const misspelled = 'image:\n  repositry: x\n';
  const warning = 'warning: prod.yaml:2:3: image.repositry is never read by chart app; did you mean image.repository?\n';
  const write = (): void => {
    chartFolder(folder, { 'values.yaml': values, 'templates/NOTES.txt': template });
    writeFileSync('prod.yaml', misspelled);
  };

  it.each([
    { flags: [], showsErrors: true, stderr: warning },
    { flags: [], showsErrors: false, stderr: '' },
    { flags: ['--unread=ignore'], showsErrors: true, stderr: '' },
  ])('template $flags on a terminal: $showsErrors', async ({ flags, showsErrors, stderr }) => {
    write();
    expect(await runCli(['template', 'r', 'app', '-f', 'prod.yaml', ...flags], { showsErrors })).toMatchObject({
      code: 0,
      stderr,
    });
  });

  it('lint warns, and does not fail', async () => {
    write();
    expect(await runCli(['lint', 'app', '-f', 'prod.yaml', '--strict'])).toMatchObject({ code: 0, stderr: warning });
  });

  it('error shows the location of each value, and nothing is written', async () => {
    const stage = sandboxHome();
    write();
    const result = await stage.cli('install', 'r', 'app', '-f', 'prod.yaml', '--unread=error');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('prod.yaml:2:3: image.repositry is never read by chart app');
    expect(result.stderr).toContain('hint: did you mean image.repository?');
    expect(await stage.ok('list', '--all', '-q')).toBe('');
    stage.remove();
  });

  it('rejects an unknown argument', async () => {
    write();
    expect(await runCli(['template', 'r', 'app', '--unread=yes'])).toMatchObject({
      code: 1,
      stderr: 'Error: --unread must be warn, error or ignore, not "yes"\n',
    });
  });
});

describe('lint reports undefined values that templates print', () => {
  async function lint(text: string): Promise<string> {
    chartFolder(folder, { 'values.yaml': values, 'templates/NOTES.txt': text });
    return (await runCli(['lint', 'app'])).stderr;
  }

  it.each([
    ['a: {{ .Values.image.repositry }}', '.Values.image.repositry', '1:7', '.Values.image.repository'],
    ['a: {{ $.Values.prot | quote }}', '$.Values.prot', '1:7', '$.Values.port'],
    ['{{ with .Values.image }}\na: {{ .repositry }}\n{{ end }}', '.repositry', '2:7', '.repository'],
  ])('%s', async (text, expression, place, suggestion) => {
    const stderr = await lint(text);
    expect(stderr).toContain(`${expression} does not exist\n  app/templates/NOTES.txt:${place}\n`);
    expect(stderr).toContain(`hint: did you mean ${suggestion}?`);
  });

  it.each([
    '{{ .Values.image.repositry | default "x" }}',
    '{{ if .Values.image.repositry }}{{ .Values.image.repositry }}{{ end }}',
    '{{ with .Values.prot }}{{ . }}{{ end }}',
    '{{ required "needed" .Values.prot }}',
    '{{ $x := .Values.prot }}',
    '{{ .Values.nothingLikeIt }}',
    '{{ .Values.labels.anything }}',
  ])('but not for %s', async (text) => {
    expect(await lint(text)).toBe('');
  });
});
