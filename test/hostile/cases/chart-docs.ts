import type { HostileCase } from './hostile-case.ts';

const documented = (name: string, files: HostileCase['files'], error?: RegExp): HostileCase => ({
  name: `documentation: ${name}`,
  files: { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', 'c/values.yaml': 'a: 1\n', ...files },
  argv: ['chart', 'docs', 'c'],
  ...(error ? { error } : {}),
});
const values = (name: string, text: string, error?: RegExp): HostileCase => documented(name, { 'c/values.yaml': text }, error);
const readme = (name: string, text: string, error: RegExp): HostileCase =>
  documented(name, { 'c/README.md.gotmpl': text }, error);

const aliases = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`).join('');

/** Charts whose documentation cannot be generated with reasonable resources. */
export const chartDocsCases: readonly HostileCase[] = [
  values('aliases that refer to each other ten times each', `a0: &a0 [x]\n${aliases}`, /too large/),
  values('an alias in a described list', `a0: &a0 [x]\n${aliases}# -- all\nb: [*a12]\n`, /too large/),
  values('an anchor that contains itself', 'a: &x\n  b: *x\n', /too large or too deeply nested/),
  values('many nested brackets', `a: ${'['.repeat(100_000)}`, /depth/),
  values('900 nested maps', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}k:`).join('\n')),
  values('many comments', `${'# c\n\n'.repeat(100_000)}a: 1\n`),
  values('a comment with many dashes and spaces', `# ${'-- '.repeat(100_000)}\n#${' '.repeat(1_000_000)}x\na: 1\n`),
  values('many described values', Array.from({ length: 20_000 }, (_, i) => `# -- d\nk${i}: 1\n`).join('')),
  readme(
    'a template that includes itself',
    '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}',
    /more than 1000 deep/,
  ),
  readme('nested loops', '{{ range until 100000 }}{{ range until 100000 }}x{{ end }}{{ end }}', /too large|steps/),
  readme('a file that is read many times', '{{ range until 100000 }}{{ $.Files.Get "values.yaml" }}{{ end }}'.repeat(100), /.+/),
  documented('dependencies that depend on each other', {
    'c/Chart.yaml':
      'name: c\ndependencies:\n  - {name: a, repository: "file://../c"}\n  - {name: b, repository: "file://../c"}\n',
  }),
].map((hostile) => (hostile.name.includes('depend') ? { ...hostile, argv: [...(hostile.argv ?? []), '-u'] } : hostile));
