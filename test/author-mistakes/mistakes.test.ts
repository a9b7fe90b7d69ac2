import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { fileMistakes, type Mistake, templateMistakes, yamlMistakes } from './cases.ts';

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

it.each([...yamlMistakes, ...templateMistakes, ...fileMistakes])('$name', async (mistake) => {
  const text = await told(mistake);
  expect(text).toContain(`\n  ${mistake.at}`);
  if (mistake.frame !== undefined) expect(text).toContain(mistake.frame);
  const hint = text.split('\nhint: ')[1] ?? '';
  if (mistake.hint === undefined) expect(hint).toBe('');
  else expect(hint).toContain(mistake.hint);
});

it('shows the lines around, what was written and how to mend it', async () => {
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

hint: a nested map or list needs its own lines: {{- toYaml .Values.env | nindent 2 }}
`);
});

it('tells for every line of output who wrote it', async () => {
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
