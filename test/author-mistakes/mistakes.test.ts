import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { apiMistakes, fileMistakes, type Mistake, one, templateMistakes, yamlMistakes } from './cases.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function told({ files, args = [] }: Mistake): Promise<string> {
  write(files);
  const { code, stderr } = await runCli(['template', 'x', folder, ...args]);
  expect(code).toBe(1);
  return stderr.replaceAll(folder, 'CHART');
}

it.each([...yamlMistakes, ...templateMistakes, ...fileMistakes])('reports the location of $name', async (mistake) => {
  const text = await told(mistake);
  expect(text).toContain(`\n  ${mistake.at}`);
  if (mistake.frame !== undefined) expect(text).toContain(mistake.frame);
  const hint = text.split('\nhint: ')[1] ?? '';
  if (mistake.hint === undefined) expect(hint).toBe('');
  else expect(hint).toContain(mistake.hint);
});

it.each(apiMistakes)('--validate reports $name', async (mistake) => {
  write(mistake.files);
  const { code, stdout, stderr } = await runCli(['template', 'x', folder, '--validate'], { env: { KUBECONFIG: '/nonexistent' } });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`\n  ${mistake.title}\n  ${mistake.at}`);
  if (mistake.frame !== undefined) expect(stderr).toContain(mistake.frame);
  if (mistake.hint === undefined) expect(stderr).not.toContain('hint:');
  else expect(stderr).toContain(`  hint: ${mistake.hint}\n`);
});

it('lint checks objects against the API of --kube-version, and fails with --strict', async () => {
  write(apiMistakes[0]?.files ?? {});
  const line = ['lint', folder, '--kube-version', '1.36'];
  const plain = await runCli(line);
  expect(plain.code).toBe(0);
  expect(plain.stderr).toContain('unknown field "spec.replica"\n  web/templates/a.yaml:6:3');
  expect((await runCli(['lint', folder])).stderr).toBe('');
  expect((await runCli([...line, '--strict'])).code).toBe(1);
});

it('accepts valid objects and unknown kinds', async () => {
  write({
    'templates/a.yaml': `apiVersion: example.org/v1
kind: Unknown
spec: {a: 1}
metadata: {name: a}
---
apiVersion: v1
kind: Service
metadata: {name: a, annotations: null}
spec: {ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 8081}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {generateName: a-}
spec: {resources: {requests: {storage: 1.5Gi}}, accessModes: [ReadWriteOnce]}
`,
  });
  const { code, stderr } = await runCli(['template', 'x', folder, '--validate'], { env: { KUBECONFIG: '/nonexistent' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "Flag --validate has been deprecated, use '--dry-run=server' instead\n" });
});

it('reports the origins of the values used by the failing expression', async () => {
  write({
    ...(templateMistakes.find(({ name }) => name === 'a field of a string') as Mistake).files,
    'prod.yaml': 'other: 1\na: "y"\n',
  });
  const { stderr } = await runCli(['template', 'x', folder, '-f', join(folder, 'prod.yaml')]);
  expect(stderr.replaceAll(folder, 'CHART')).toContain(
    '\n    .Values.a comes from CHART/prod.yaml:2:4 (overrides values.yaml:1:4)\n',
  );
});

it('lint reports the location of a failing template', async () => {
  write(one('data:\n  a: {{ .Values.a.b }}\n', 'a: x\n'));
  const { stderr } = await runCli(['lint', folder]);
  expect(stderr).toContain("\n  can't evaluate field b in type interface {}\n  web/templates/a.yaml:6:16\n");
  write(one('data: {{ .Values.env | toYaml }}\n', 'env: {A: b, C: d}\n'));
  expect((await runCli(['lint', folder])).stderr).toContain('\n  web/templates/a.yaml:5:7        (rendered line 5 of');
});

it('prints an excerpt, the rendered output and a hint', async () => {
  const text = await told(yamlMistakes[0] as Mistake);
  expect(
    text,
  ).toBe(`Error: YAML parse error on web/templates/a.yaml: error converting YAML to JSON: yaml: line 5: mapping values are not allowed in this context

Use --debug flag to render out invalid YAML

  web/templates/a.yaml:5:7        (rendered line 5 of web/templates/a.yaml)
  3 │ metadata:
  4 │   name: a
  5 │ data: {{ .Values.env | toYaml }}
    │       ~~~~~~~~~~~~~~~~~~~~~~~~~~ wrote "data: A: b"
  6 │
    .Values.env comes from values.yaml:1:1

hint: put a nested map or list on its own lines: {{- toYaml .Values.env | nindent 2 }}
`);
});

it('--show-origin prints each line of output next to the template line that produced it', async () => {
  write({
    'templates/a.yaml': 'a: 1\nb:\n  {{- include "b" . | nindent 2 }}\n---\nkind: {{ .Values.kind }}\n',
    'templates/_h.tpl': '{{- define "b" -}}\nc: {{ .Values.kind }}\n{{- end }}\n',
    'values.yaml': 'kind: ConfigMap\n',
  });
  const { stdout } = await runCli(['template', 'x', folder, '--show-origin']);
  expect(stdout).toBe(`                       │ ---
                       │ # Source: web/templates/a.yaml
web/templates/a.yaml:5 │ kind: ConfigMap
                       │
                       │ ---
                       │ # Source: web/templates/a.yaml
web/templates/a.yaml:1 │ a: 1
web/templates/a.yaml:2 │ b:
web/templates/_h.tpl:2 │   c: ConfigMap
`);
});
