import type { HostileCase } from './hostile-case.ts';

const listed = (name: string, files: HostileCase['files'], error?: RegExp): HostileCase => ({
  name: `file of releases: ${name}`,
  ...(files ? { files } : {}),
  argv: ['helmfile', 'list'],
  ...(error ? { error } : {}),
});
const one = (name: string, text: string, error?: RegExp): HostileCase => listed(name, { 'helmfile.yaml': text }, error);
const template = (name: string, text: string, error?: RegExp): HostileCase =>
  listed(name, { 'helmfile.yaml.gotmpl': `${text}\nreleases: []\n` }, error);

/** A release whose chart has a ConfigMap with a long name. */
const patched = (name: string, field: string, error?: RegExp): HostileCase => ({
  ...listed(
    name,
    {
      'helmfile.yaml': `releases:\n- name: a\n  chart: ./p\n  ${field}\n`,
      'p/Chart.yaml': 'apiVersion: v2\nname: p\nversion: 0.1.0\n',
      'p/templates/c.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${'a'.repeat(200)}}\ndata: {a: {b: c}}\n`,
    },
    error,
  ),
  argv: ['helmfile', 'template', '--skip-deps'],
});

const release = 'releases:\n- {name: a, chart: ./c}\n';
const aliases = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`).join('');

/** State files that cannot be processed with reasonable resources. */
export const releasesCases: readonly HostileCase[] = [
  listed(
    'two files that include each other',
    { 'helmfile.yaml': 'helmfiles: [b.yaml]\n', 'b.yaml': 'helmfiles: [helmfile.yaml]\n' },
    /nested more than 32 deep/,
  ),
  listed(
    'files that include each other twice',
    {
      'helmfile.yaml': 'helmfiles: [b.yaml, b.yaml]\n',
      'b.yaml': 'helmfiles: [c.yaml, c.yaml]\n',
      'c.yaml': 'helmfiles: [b.yaml, b.yaml]\n',
    },
    /nested more than 32 deep|more than 1000 state files/,
  ),
  listed(
    'many levels of files that include the next one three times',
    Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [
        i === 0 ? 'helmfile.yaml' : `f${i}.yaml`,
        i === 9 ? release : `helmfiles: [f${i + 1}.yaml, f${i + 1}.yaml, f${i + 1}.yaml]\n`,
      ]),
    ),
    /more than 1000 state files/,
  ),
  one('a base that includes itself', 'bases: [helmfile.yaml]\n', /nested `base`/),
  one(
    'templates that inherit each other',
    `templates: {a: {inherit: [{template: b}]}, b: {inherit: [{template: a}]}}\nreleases: [{inherit: [{template: a}]}]\n`,
    /cyclic inheritance/,
  ),
  one(
    'templates that double their lists',
    `templates:\n  t0: {values: [{a: 1}]}\n${Array.from({ length: 40 }, (_, i) => `  t${i + 1}: {inherit: [{template: t${i}}, {template: t${i}}]}\n`).join('')}releases: [{chart: ./c, inherit: [{template: t40}]}]\n`,
    /too many|too large/,
  ),
  one(
    'fields that refer to each other',
    `releases: [{name: a, chart: "{{ .Release.Namespace }}x", namespace: "{{ .Release.Chart }}x"}]\n`,
    /recursive references/,
  ),
  one(
    'aliases that refer to each other ten times each',
    `values:\n- a0: &a0 [x]\n${aliases.replace(/^/gm, '  ')}\n${release}`,
    /too large|excessive aliasing/,
  ),
  one('many nested brackets', `values: ${'['.repeat(100_000)}`, /depth|nested/),
  one('many releases', `releases:\n${Array.from({ length: 5000 }, (_, i) => `- {name: r${i}, chart: ./c}\n`).join('')}`),
  one(
    'a long chain of needs',
    `releases:\n${Array.from({ length: 2000 }, (_, i) => `- {name: r${i}, chart: ./c, needs: [r${i + 1}]}\n`).join('')}- {name: r2000, chart: ./c}\n`,
  ),
  template('endless recursion', '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}', /more than 1000 deep/),
  template('nested loops', '{{ range until 100000 }}{{ range until 100000 }}x{{ end }}{{ end }}', /too large|steps/),
  template('a tpl bomb', '{{ $x := "x" }}{{ range until 100 }}{{ $x = print $x $x }}{{ end }}', /too large|steps|characters/),
  template('a file that is read many times', '{{ range until 1000000 }}{{ readFile "helmfile.yaml.gotmpl" }}{{ end }}', /.+/),
  listed(
    'many parts that each take long',
    {
      'helmfile.yaml.gotmpl': `${'values: [{a: {{ range until 90000 }}{{ $x := add 1 2 }}{{ end }}1}]\n---\n'.repeat(200)}${release}`,
    },
    /steps|in total/,
  ),
  patched(
    'a JSON patch that copies the object into itself thirty times',
    `jsonPatches: [{target: {kind: ConfigMap}, patch: [${Array.from({ length: 30 }, (_, i) => `{op: copy, from: /data, path: /data/k${i}}`).join(', ')}]}]`,
    /accumulated size increase of copy/,
  ),
  patched(
    'a JSON patch with 20000 operations',
    `jsonPatches: [{target: {kind: ConfigMap}, patch: [${'{op: test, path: /kind, value: ConfigMap}, '.repeat(20_000)}]}]`,
    /maximum operations/,
  ),
  patched('a pattern that backtracks', `jsonPatches: [{target: {name: "(a+)+b"}, patch: [{op: remove, path: /data}]}]`),
  patched(
    'a patch that sets the prototype',
    'strategicMergePatches: [{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, __proto__: {a: b}}]',
    /.+/,
  ),
  one('values that are not a map', 'values: [[1]]\nreleases: []\n', /unexpected type of value/),
  listed('a values file that is a directory', { 'helmfile.yaml': 'values: [d]\nreleases: []\n', 'd/x': '' }, /is a directory/),
  {
    ...listed('a selector with a long label', { 'helmfile.yaml': release }, /malformed label/),
    argv: ['helmfile', '-l', `${'a'.repeat(100_000)}!`, 'list'],
  },
  {
    ...one(
      'references in references',
      `releases: [{name: a, chart: ./c, values: [{a: "${'ref+echo://'.repeat(50)}xy"}]}]\n`,
      /nested more than 10/,
    ),
    argv: ['helmfile', 'template'],
  },
  {
    ...one(
      'a text with many almost references',
      `releases: [{name: a, chart: ./c, values: [{a: "${'ref+a:/'.repeat(100_000)}"}]}]\n`,
    ),
    argv: ['helmfile', 'template'],
  },
];
