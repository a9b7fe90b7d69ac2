import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostileCase, meta } from './hostile-case.ts';
import { bomb } from './templates.ts';

const chartFile = (name: string, text: string, error?: RegExp): HostileCase => ({
  name: `Chart.yaml: ${name}`,
  files: { 'c/Chart.yaml': text },
  ...(error ? { error } : {}),
});
const layout = (
  name: string,
  prepare: (folder: string) => void,
  error?: RegExp,
  files: HostileCase['files'] = {},
): HostileCase => ({
  name,
  prepare,
  files,
  ...(error ? { error } : {}),
});
const annotated = (name: string, argv: readonly string[], error?: RegExp): HostileCase => ({
  name: `findings: ${name}`,
  files: {
    'c/templates/x.yaml': `apiVersion: v1
kind: List
items:
{{- range $j := until 100 }}
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: a{{ $j }}
    annotations:
{{- range $i := until 100 }}
      k{{ $i }}: {{ $i }}
{{- end }}
{{- end }}
`,
  },
  argv,
  ...(error ? { error } : {}),
});
const rendered = (name: string, text: string, error?: RegExp): HostileCase => ({
  name: `rendered: ${name}`,
  files: { 'c/templates/x.yaml': text },
  ...(error ? { error } : {}),
});
const fifo = (path: string): void => void execFileSync('mkfifo', [path]);

const definitions: HostileCase[] = [
  chartFile('the name "."', 'apiVersion: v2\nname: .\nversion: 0.1.0\n', /validation: chart.metadata.name "\." is not allowed/),
  chartFile(
    'the name ".."',
    'apiVersion: v2\nname: ..\nversion: 0.1.0\n',
    /validation: chart.metadata.name "\.\." is not allowed/,
  ),
  chartFile(
    'a name outside of the chart folder',
    'apiVersion: v2\nname: ../../x\nversion: 0.1.0\n',
    /validation: chart.metadata.name "..\/..\/x" is invalid/,
  ),
  chartFile(
    'an alias with a slash',
    meta('dependencies: [{name: s, version: "1", repository: "", alias: "a/b"}]\n'),
    /dependency "s" has disallowed characters in the alias/,
  ),
  chartFile('a null maintainer', meta('maintainers: [null]\n'), /must not contain empty or null nodes/),
  chartFile('a null dependency', meta('dependencies: [null]\n'), /must not contain empty or null nodes/),
  chartFile('control characters', meta('description: "a\\x01b"\n')),
  chartFile('an alias bomb', `${meta('')}${bomb()}`, /excessive aliasing/),
  chartFile('lists 100000 deep', meta(`keywords: ${'['.repeat(100_000)}`), /max depth|nested/),
  chartFile('a version of 1 MB', `apiVersion: v2\nname: c\nversion: ${'1.'.repeat(500_000)}\n`, /.+/),
  chartFile('a kubeVersion with many constraints', meta(`kubeVersion: "${'>=1.0.0 '.repeat(20_000)}"\n`), /.+/),
  chartFile('a kubeVersion that could backtrack', meta(`kubeVersion: ">=1.0.0-${'a.'.repeat(100)}!"\n`), /.+/),
  chartFile('a kubeVersion with many spaces', meta(`kubeVersion: ">=${' '.repeat(800)}x!"\n`), /.+/),
  chartFile('annotations named __proto__', meta('annotations: {__proto__: "x", constructor: "y"}\n')),
  chartFile(
    '100000 dependencies',
    meta(
      `dependencies:\n${Array.from({ length: 20_000 }, (_, i) => `- {name: d${i}, version: "1", repository: ""}\n`).join('')}`,
    ),
    /missing in charts/,
  ),
];

const folders: HostileCase[] = [
  layout('a link to itself', (f) => symlinkSync('a', join(f, 'c/a')), /.+/),
  layout('a link to the parent folder', (f) => symlinkSync('..', join(f, 'c/up')), /nested deeper|too many|loop|ELOOP|larger/),
  layout(
    'two links to the chart folder',
    (f) => {
      symlinkSync('.', join(f, 'c/a'));
      symlinkSync('.', join(f, 'c/b'));
    },
    /nested deeper|too many|loop|ELOOP/,
  ),
  layout('a dangling link', (f) => symlinkSync('nowhere', join(f, 'c/a')), /.+/),
  layout('a link to /dev/zero', (f) => symlinkSync('/dev/zero', join(f, 'c/a')), /irregular file/),
  layout('a link to /dev/zero as values', (f) => symlinkSync('/dev/zero', join(f, 'c/values.yaml')), /irregular file/),
  layout('a pipe', (f) => fifo(join(f, 'c/pipe')), /irregular file/),
  layout(
    'a pipe as a template',
    (f) => {
      mkdirSync(join(f, 'c/templates'));
      fifo(join(f, 'c/templates/x.yaml'));
    },
    /irregular file/,
  ),
  layout('a pipe as .helmignore', (f) => fifo(join(f, 'c/.helmignore')), /irregular file|.+/),
  layout('/dev/zero as .helmignore', (f) => symlinkSync('/dev/zero', join(f, 'c/.helmignore')), /irregular file|.+/),
  layout(
    'a directory as Chart.yaml',
    (f) => {
      execFileSync('rm', [join(f, 'c/Chart.yaml')]);
      mkdirSync(join(f, 'c/Chart.yaml'));
    },
    /Chart.yaml file is missing/,
  ),
  layout('a directory as .helmignore', (f) => mkdirSync(join(f, 'c/.helmignore')), /.*/),
  layout(
    'a file of 10 GB',
    (f) => {
      writeFileSync(join(f, 'c/big'), '');
      truncateSync(join(f, 'c/big'), 10e9);
    },
    /exceeds|larger|maximum/,
  ),
  layout(
    'ten files of 20 MB',
    (f) => {
      for (let i = 0; i < 10; i++) {
        writeFileSync(join(f, `c/big${i}`), '');
        truncateSync(join(f, `c/big${i}`), 20e6);
      }
    },
    /exceeds|larger|maximum/,
  ),
  layout(
    'a values file of 90 MB',
    (f) => {
      writeFileSync(join(f, 'c/values.yaml'), '');
      truncateSync(join(f, 'c/values.yaml'), 90e6);
    },
    /.+/,
  ),
  layout('a .helmignore with many asterisks', () => undefined, undefined, {
    'c/.helmignore': `${'*a'.repeat(1000)}b\n`,
    [`c/${'a'.repeat(250)}`]: '',
  }),
  layout('a .helmignore with many lines', () => undefined, undefined, { 'c/.helmignore': 'x*y*z\n'.repeat(20_000) }),
  layout('.Files.Glob with many braces', () => undefined, undefined, {
    'c/templates/NOTES.txt': `{{ .Files.Glob "${'{a,b}'.repeat(190)}" | len }}{{ .Files.Glob "${'{'.repeat(450)}${'}'.repeat(450)}" | len }}`,
    [`c/${'a'.repeat(189)}`]: '',
  }),
  layout('.Files.Glob with many asterisks', () => undefined, undefined, {
    'c/templates/NOTES.txt': `{{ .Files.Glob "${'*a'.repeat(400)}b" | len }}`,
    [`c/${'a'.repeat(250)}`]: '',
  }),
  layout('.Files.Glob with overlapping alternatives', () => undefined, undefined, {
    'c/templates/NOTES.txt': `{{ .Files.Glob "${'{a,aa}'.repeat(150)}b" | len }}`,
    [`c/${'a'.repeat(250)}`]: '',
  }),
  layout('a file name that starts with two dots', (f) => writeFileSync(join(f, 'c/..x.yaml'), '')),
  layout('no permission to read', (f) => chmodSync(join(f, 'c/Chart.yaml'), 0), /.*/),
];

const outputs: HostileCase[] = [
  rendered('an alias bomb', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n${bomb()}`, /aliasing/),
  rendered(
    'lists 100000 deep',
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\na: ${'['.repeat(100_000)}`,
    /max depth|nested/,
  ),
  rendered('many documents', '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'.repeat(10_000)),
  rendered('many separators', '---\n'.repeat(500_000)),
  rendered('spaces and separators', `${' '.repeat(500_000)}---\n`, /.*/),
  rendered(
    'a hook with many events',
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations: {helm.sh/hook: "${'pre-install,'.repeat(50_000)}"}\n`,
  ),
  rendered(
    'a hook weight out of range',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: x, annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: "1e999"}}\n',
  ),
  rendered(
    'a hook event named __proto__',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: x, annotations: {helm.sh/hook: __proto__}}\n',
    /.*/,
  ),
  rendered(
    'labels named __proto__',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: {__proto__: a, constructor: b}}\n',
  ),
  rendered('a kind named __proto__', 'apiVersion: v1\nkind: __proto__\nmetadata: {name: x}\n'),
  {
    name: 'an output directory that cannot be created',
    files: { 'c/templates/x.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n' },
    argv: ['template', 'r', 'c', '--output-dir', '/dev/null/x'],
    error: /.+/,
  },
  { name: 'a release name with control characters', argv: ['template', 'a\u0001\u202e', 'c'], error: /release name/ },
  { name: 'a release name of 100 kB', argv: ['template', 'a'.repeat(100_000), 'c'], error: /release name/ },
  { name: 'a release name that is a path', argv: ['template', '../../x', 'c'], error: /release name/ },
  {
    name: 'a name template with an endless loop',
    argv: ['template', 'c', '--name-template', '{{ range 1000000000 }}x{{ end }}'],
    error: /.+/,
  },
  { name: 'a name template with long output', argv: ['template', 'c', '--name-template', '{{ randAlpha 100000 }}'], error: /.+/ },
  {
    name: 'lint with an endless loop',
    files: { 'c/templates/x.yaml': '{{ range 1000000000 }}{{ end }}' },
    argv: ['lint', 'c'],
    error: /.*/,
  },
  {
    name: 'show with a pipe',
    prepare: (f) => fifo(join(f, 'c/README.md')),
    argv: ['show', 'readme', 'c'],
    error: /irregular file/,
  },
  {
    name: 'a JSONPath expression with many ranges without an end',
    argv: ['show', 'values', 'c', '--jsonpath', '{range @}'.repeat(400)],
    files: { 'c/values.yaml': 'a: 1' },
    error: /more than 2000000 steps/,
  },
  {
    name: 'a JSONPath expression that prints the values 10000 times',
    argv: ['show', 'values', 'c', '--jsonpath', '{@}'.repeat(10_000)],
    files: { 'c/values.yaml': `a: ${'x'.repeat(1_000_000)}` },
    error: /prints more than 33554432 characters/,
  },
  {
    name: 'dependency list with many dependencies',
    files: {
      'c/Chart.yaml': meta(
        `dependencies:\n${Array.from({ length: 2000 }, (_, i) => `- {name: d${i}, version: "1", repository: ""}\n`).join('')}`,
      ),
    },
    argv: ['dependency', 'list', 'c'],
  },
];

/** Each problem is reported with the location of its template. */
const findings: HostileCase[] = [
  annotated('10000 numeric annotations with --validate', ['template', 'r', 'c', '--validate'], /10000 mistakes/),
  annotated('10000 numeric annotations with install', ['install', 'r', 'c', '--sandbox'], /ConfigMap a0/),
];

/** Malicious chart folders, and malicious template output. */
export const chartCases: readonly HostileCase[] = [...definitions, ...folders, ...outputs, ...findings];
