import type { HostileCase } from './hostile-case.ts';

const generated = (name: string, files: HostileCase['files'], error?: RegExp): HostileCase => ({
  name: `generated schema: ${name}`,
  files: { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', 'c/values.yaml': 'a: 1\n', ...files },
  argv: ['chart', 'schema', 'c'],
  ...(error ? { error } : {}),
});
const values = (name: string, text: string, error?: RegExp): HostileCase => generated(name, { 'c/values.yaml': text }, error);
/** The same cases with the command line of helm-schema. */
const byHelmSchema = (hostile: HostileCase, ...flags: readonly string[]): HostileCase => ({
  ...hostile,
  name: `${hostile.name}, as helm-schema`,
  argv: ['helm-schema', '-c', 'c', ...flags],
});

const aliases = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} {x: *a${i}, y: *a${i}, z: *a${i}}\n`).join('');
const aliasValues = values(
  'aliases that refer to each other three times each',
  `a0: &a0 {b: 1}\n${aliases}`,
  /too large|excessive aliasing/,
);
const cycle = values('an anchor that contains itself', 'a: &x\n  b: *x\n', /too large or too deeply nested|contains itself/);
const brackets = values('many nested brackets', `a: ${'['.repeat(100_000)}`, /depth/);
const nested = values('900 nested maps', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}k:`).join('\n'), /nested/);
const deepAnnotation = `# @schema\n# ${'{"not": '.repeat(20_000)}{}${'}'.repeat(20_000)}\n# @schema\na: 1\n`;
const annotation = values('an annotation with many nested schemas', deepAnnotation, /depth|nested/);
const comments = values('many comments and empty lines', `${'# c\n\n'.repeat(50_000)}a: 1\n`);
const unclosed = values('many marks', `${'# @schema\n'.repeat(50_001)}a: 1\n`, /without a closing @schema/);
const spaces = values(
  'a description with many spaces, tags and dashes',
  `# ${' '.repeat(200_000)}@x ${'-- @'.repeat(20_000)}\na: 1\n`,
);
const patterns = values(
  'a pattern that backtracks',
  `# @schema\n# patternProperties: {"^(a+)+$": {}}\n# @schema\na: {${'a'.repeat(500)}b: 1}\n`,
);
const many = values(
  'many annotated values',
  Array.from({ length: 5000 }, (_, i) => `# @schema\n# type: integer\n# @schema\nk${i}: 1\n`).join(''),
);
const mergedAnnotation = values(
  'an annotation with aliases that refer to each other',
  `# @schema\n# x-a0: &a0 [x]\n${Array.from({ length: 12 }, (_, i) => `# x-a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`).join('')}# @schema\na: 1\n`,
  /too large/,
);

const reference = generated(
  'references between files that never end',
  {
    'c/values.yaml': '# @schema\n# $ref: a.json\n# @schema\na: 1\n',
    'c/a.json': '{"patternProperties": {"x": {"$ref": "a.json"}}}',
  },
  /references between files/,
);

/** Charts whose schema cannot be generated with reasonable resources. */
export const chartSchemaCases: readonly HostileCase[] = [
  ...[
    aliasValues,
    cycle,
    brackets,
    nested,
    annotation,
    comments,
    unclosed,
    spaces,
    patterns,
    many,
    mergedAnnotation,
    reference,
  ].flatMap((hostile) => [hostile, byHelmSchema(hostile)]),
  byHelmSchema(values('a list of many items', `a: [${'x, '.repeat(30_000)}]\n`)),
  byHelmSchema(values('a block of commented-out values', `# a: 1\n${'# b: 2\n'.repeat(20_000)}`), '-u'),
  byHelmSchema(values('many blocks of commented-out values', '# a: 1\nb: 2\n'.repeat(3000)), '-u'),
  byHelmSchema(values('comments of helm-docs with many dashes', `# -- ${'-- '.repeat(50_000)}\na: 1\n`), '-p'),
  byHelmSchema(
    generated(
      'charts that depend on each other',
      {
        'c/Chart.yaml': 'name: c\ndependencies: [{name: d}]\n',
        'c/charts/d/Chart.yaml': 'name: d\ndependencies: [{name: c}]\n',
        'c/charts/d/values.yaml': 'a: 1\n',
      },
      /depend on each other/,
    ),
  ),
  generated('templates with endless recursion', {
    'c/templates/a.yaml': '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}',
  }),
  generated('templates with nested loops', {
    'c/templates/a.yaml': '{{ range until 100000 }}{{ range until 100000 }}x{{ end }}{{ end }}',
  }),
];
