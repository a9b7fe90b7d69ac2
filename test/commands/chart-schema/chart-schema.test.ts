import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/run-cli.ts';
import { useWorkFolder, writeFile } from '../../support/work-folder.ts';

const folder = useWorkFolder('chart-schema');

/** Creates a chart with values and, if given, a template. */
function addChart(
  path: string,
  { values, template, metadata = '' }: { readonly values?: string; readonly template?: string; readonly metadata?: string },
): void {
  writeFile(`${path}/Chart.yaml`, `apiVersion: v2\nname: ${path.split('/').at(-1)}\nversion: 1.0.0\n${metadata}`);
  if (values !== undefined) writeFile(`${path}/values.yaml`, values);
  if (template !== undefined) writeFile(`${path}/templates/a.yaml`, template);
}

/** Returns the schema of the chart `web`. */
async function schemaOf(values: string | undefined, template?: string, argv: readonly string[] = []) {
  addChart('web', { ...(values === undefined ? {} : { values }), ...(template === undefined ? {} : { template }) });
  const { code, stdout, stderr } = await runCli(['chart', 'schema', 'web', '-d', '-g', '-k', 'title', ...argv]);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('annotations, comments and defaults', () => {
  it.each([
    ['an annotation takes precedence', '# -- (int) A\n# @schema\n# type: number\n# @schema\na: 1.5\n', { type: 'number' }],
    ['a helm-docs comment sets the type', '# -- (int) Text\na:\n', { type: ['integer', 'null'], description: 'Text' }],
    ['the type of the default remains valid', '# -- (int) Text\na: ""\n', { type: ['integer', 'string'], default: '' }],
    ['an unknown helm-docs type is ignored', '# -- (tpl/array) Text\na: x\n', { type: 'string', description: 'Text' }],
    ['null may be anything', 'a:\n', {}],
    ['scalars have the types that Helm reads', 'a: yes\n', { type: 'boolean', default: true }],
    ['an integer', 'a: 010\n', { type: 'integer', default: 8 }],
    ['a float', 'a: 1.0\n', { type: 'number', default: 1 }],
    ['a date is a string', 'a: 2024-01-02\n', { type: 'string', default: '2024-01-02' }],
    ['equal items are described once', 'a: [x, z]\n', { type: 'array', items: { type: 'string' } }],
    ['lists in lists', 'a: [[1]]\n', { type: 'array', items: { type: 'array' } }],
    ['an empty list may contain anything', 'a: []\n', { type: 'array', items: {} }],
    ['a list with null may contain anything', 'a: [1, null]\n', { type: 'array', items: {} }],
    ['a comment for editors is not a description', '# yaml-language-server: $schema=x\na: 1\n', { default: 1, type: 'integer' }],
  ])('%s', async (_, values, expected) => {
    const { a } = (await schemaOf(values)).properties;
    expect(a).toMatchObject(expected);
    if (!('description' in expected)) expect(a).not.toHaveProperty('description', expect.stringContaining('yaml'));
  });

  it('a property is required only if an annotation requires it', async () => {
    const schema = await schemaOf('a: 1\n# @schema\n# required: true\n# @schema\nb: 1\nc: {d: 1}\n');
    expect(schema.required).toEqual(['b']);
    expect(schema.properties.c).not.toHaveProperty('required');
  });

  it('YAML merge keys (<<) are resolved', async () => {
    const { b } = (await schemaOf('a: &a {x: 1}\nb:\n  <<: *a\n  z: 2\n')).properties;
    expect(Object.keys(b.properties)).toEqual(['x', 'z']);
  });

  it('all documents of a values file are used', async () => {
    expect(Object.keys((await schemaOf('a: 1\n---\nb: 2\n')).properties)).toEqual(['a', 'b']);
  });
});

describe('one-line annotations', () => {
  it.each([
    ['# @schema type:[string, integer]; pattern:^a; required\na: ab', { type: ['string', 'integer'], pattern: '^a' }],
    ['a: 1 # @schema minimum:1', { type: 'integer', minimum: 1 }],
    ['# @schema enum:[a, b]\na: a', { enum: ['a', 'b'] }],
    ['# @schema item:integer; maxItems:1\na: []', { type: 'array', maxItems: 1, items: { type: 'integer' } }],
    ['# @schema itemProperties:{"x": {"type": "string"}}\na: []', { items: { properties: { x: { type: 'string' } } } }],
    ['# @schema description: "one; two"; title: A\na: 1', { description: 'one; two', title: 'A' }],
    ['# @schema skipProperties:true\na: {b: 1}', { type: 'object' }],
    ['# @schema\n# minimum: 1\n# @schema\n# @schema maximum:2\na: 1', { minimum: 1, maximum: 2 }],
    ['# @schema maximum:2; required\na: 1 # @schema maximum:3', { maximum: 3 }],
  ])('%j', async (values, expected) => {
    const { properties } = await schemaOf(`${values}\n`);
    expect(properties.a).toMatchObject(expected);
  });

  it('hidden removes a value, but leaves its map open', async () => {
    const schema = await schemaOf('# @schema hidden\na: 1\nb: 2\n', '{{ .Values.b }}');
    expect(schema).toEqual({ $schema: expect.anything(), type: 'object', properties: { b: expect.anything() } });
  });
});

describe('values that the templates read', () => {
  it.each([
    ['a value without a default becomes a property', '{{ .Values.c }}', { a: expect.anything(), c: {} }],
    ['also in a branch that does not run', '{{ if false }}{{ .Values.c }}{{ end }}', { a: expect.anything(), c: {} }],
    ['also in an included template', '{{ define "x" }}{{ .Values.c }}{{ end }}{{ include "x" . }}', { c: {} }],
    ['inside a map', '{{ .Values.a.c }}', { a: { properties: { b: expect.anything(), c: {} } } }],
    ['inside a missing map', '{{ with .Values.c }}{{ .d }}{{ end }}', { c: {} }],
  ])('%s', async (_, template, expected) => {
    expect((await schemaOf('a: {b: 1}\n', template)).properties).toMatchObject(expected);
  });

  it.each([
    ['keys are read one by one', '{{ .Values.a.b }}', false],
    ['the map is printed as a whole', '{{ toYaml .Values.a }}', undefined],
    ['its keys are listed in a branch that does not run', '{{ if false }}{{ range .Values.a }}{{ end }}{{ end }}', undefined],
    ['the chart cannot be rendered', '{{ .Values.a.b.c.d }}', undefined],
  ])('a map is closed only if all keys that are read are known: %s', async (_, template, closed) => {
    expect((await schemaOf('a: {b: 1}\n', template)).properties.a.additionalProperties).toBe(closed);
  });

  it('a library chart leaves its maps open, because other charts include its templates', async () => {
    addChart('web', { values: 'a: {b: 1}\n', metadata: 'type: library\n' });
    writeFile('web/templates/_a.tpl', '{{ define "x" }}{{ toYaml .Values.a }}{{ end }}');
    const { stdout } = await runCli(['chart', 'schema', 'web', '-d']);
    expect(JSON.parse(stdout).properties.a).not.toHaveProperty('additionalProperties');
  });

  it('nothing is inferred with --ignore-templates', async () => {
    const schema = await schemaOf('a: {b: 1}\n', '{{ .Values.c }}', ['--ignore-templates']);
    expect(schema.properties).toEqual({ a: expect.not.objectContaining({ additionalProperties: false }) });
  });

  it('the schema of a chart without values.yaml contains the values that its templates read', async () => {
    expect((await schemaOf(undefined, '{{ .Values.c }}')).properties).toEqual({ c: {} });
  });

  it('the properties listed in an annotation are not extended with those that templates read', async () => {
    const values = '# @schema\n# properties: {b: {type: integer}}\n# @schema\na: {b: 1}\n';
    expect((await schemaOf(values, '{{ .Values.a.c }}')).properties.a.properties).toEqual({ b: { type: 'integer' } });
  });
});

describe('subcharts', () => {
  it('accept any values, and the schema contains their conditions and tags', async () => {
    const dependencies = 'dependencies: [{name: db, version: 1.0.0, alias: pg, condition: "pg.enabled,on", tags: [back]}]\n';
    addChart('web', { values: 'a: 1\n', template: '{{ .Values.a }}', metadata: dependencies });
    addChart('web/charts/db', { values: 'port: 1\n', template: '{{ .Values.port }}' });
    const { stdout } = await runCli(['chart', 'schema', 'web', '-d']);
    const { properties, additionalProperties } = JSON.parse(stdout);
    expect(additionalProperties).toBe(false);
    expect(properties.pg).toEqual({
      title: 'pg',
      type: 'object',
      properties: { enabled: { title: 'enabled', type: 'boolean' } },
    });
    expect(Object.keys(properties)).toEqual(['a', 'global', 'on', 'pg', 'tags']);
  });

  it('import values into maps, which are left open', async () => {
    const dependencies = 'dependencies: [{name: db, version: 1.0.0, import-values: [{child: x, parent: a.b}]}]\n';
    addChart('web', { values: 'a: {b: {c: 1}}\n', template: '{{ .Values.a.b.c }}', metadata: dependencies });
    addChart('web/charts/db', { values: 'x: {y: 1}\n' });
    const { stdout, stderr } = await runCli(['chart', 'schema', 'web', '-d']);
    expect(JSON.parse(stdout).properties.a.properties.b).not.toHaveProperty('additionalProperties');
    expect(stderr).toBe('');
  });

  it('have their own schemas, which are only written if the subcharts are named', async () => {
    addChart('web', { values: 'a: 1\n' });
    addChart('web/charts/db', { values: 'b: 1\n' });
    expect((await runCli(['chart', 'schema'])).stdout).toBe('web/values.schema.json\n');
    expect((await runCli(['chart', 'schema', 'web/charts/db'])).stdout).toBe('web/charts/db/values.schema.json\n');
  });
});

describe('chart schema', () => {
  it('writes the file, and prints its path only if it changed', async () => {
    addChart('web', { values: 'a: 1\n' });
    expect((await runCli(['chart', 'schema', 'web'])).stdout).toBe('web/values.schema.json\n');
    expect(readFileSync('web/values.schema.json', 'utf8').endsWith('}\n')).toBe(true);
    expect(await runCli(['chart', 'schema', 'web'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('is also available as "tillerless schema"', async () => {
    addChart('web', { values: 'a: 1\n' });
    expect((await runCli(['schema', 'web'])).stdout).toBe('web/values.schema.json\n');
    expect((await runCli(['schema', '--help'])).stdout).toContain('tillerless schema [CHART...] [flags]');
  });

  it('adds a reference to the schema to the values file with -r', async () => {
    addChart('web', { values: 'a: 1\n' });
    await runCli(['chart', 'schema', 'web', '-r']);
    expect(readFileSync('web/values.yaml', 'utf8')).toBe('# yaml-language-server: $schema=values.schema.json\na: 1\n');
    expect(await runCli(['chart', 'schema', 'web', '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('warns that users must set a value if an annotation rejects its default', async () => {
    addChart('web', { values: '# @schema\n# type: string\n# minLength: 1\n# @schema\nhost: ""\n' });
    const { code, stderr } = await runCli(['chart', 'schema', 'web']);
    expect(code).toBe(0);
    expect(stderr).toContain('WARNING: web/values.schema.json rejects default values');
    expect(stderr).toContain('host: minLength: got 0, want 1');
    expect(stderr).toContain('web/values.yaml:5:7');
  });
});

describe('--check', () => {
  it.each([
    ['a missing file', undefined, 1],
    ['another schema', '{}', 1],
    ['a file that is not JSON', '{', 1],
  ])('fails for %s, and writes nothing', async (_, existing, expected) => {
    addChart('web', { values: 'a: 1\n' });
    if (existing !== undefined) writeFile('web/values.schema.json', existing);
    const { code, stdout } = await runCli(['chart', 'schema', '--check']);
    expect([code, stdout]).toEqual([expected, 'web/values.schema.json\n']);
    expect(existsSync('web/values.schema.json') ? readFileSync('web/values.schema.json', 'utf8') : undefined).toBe(existing);
  });

  it('accepts the same schema with different formatting', async () => {
    addChart('web', { values: 'a: 1\n' });
    await runCli(['chart', 'schema']);
    writeFile('web/values.schema.json', JSON.stringify(JSON.parse(readFileSync('web/values.schema.json', 'utf8'))));
    expect(await runCli(['chart', 'schema', '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('cannot be combined with --dry-run', async () => {
    addChart('web', { values: 'a: 1\n' });
    expect((await runCli(['chart', 'schema', '--check', '-d'])).stderr).toContain('--check cannot be combined with --dry-run');
  });
});

describe('errors of chart schema', () => {
  it.each([
    ['invalid YAML', 'a: 1\n b: 2\n', 'web/values.yaml:2:3'],
    [
      'an annotation that is not valid YAML',
      'x: 1\n# text\n# @schema\n# title: a\n# type: [\n# @schema\na: 1\n',
      'web/values.yaml:5:1',
    ],
    [
      'a keyword of the wrong type',
      'x:\n  # @schema\n  # type: string\n  # minLength: a\n  # @schema\n  a: 1\n',
      'web/values.yaml:4:3',
    ],
    ['a keyword that does not fit the type', '# @schema\n# type: string\n# minimum: 1\n# @schema\na: 1\n', 'web/values.yaml:5:1'],
    ['an annotation of one line', 'b: 1\n# @schema minLength:a\na: x\n', 'web/values.yaml:2:1'],
    ['an annotation without an end', '# @schema\n# type: string\na: 1\n', 'web/values.yaml:3:1'],
    ['values that are a list', '- a\n', 'web/values.yaml:1:1'],
  ])('%s: the position is shown, and nothing is written', async (_, values, position) => {
    addChart('web', { values });
    const { code, stderr } = await runCli(['chart', 'schema', 'web']);
    expect(code).toBe(1);
    expect(stderr).toContain(position);
    expect(stderr).not.toContain('    at ');
    expect(existsSync('web/values.schema.json')).toBe(false);
  });

  it('name the values file that contains the annotation', async () => {
    addChart('web', { values: 'a: 1\n' });
    writeFile('web/more.yaml', '\n# @schema\n# type: x\n# @schema\nb: 1\n');
    const { stderr } = await runCli(['chart', 'schema', 'web', '-f', 'values.yaml,more.yaml']);
    expect(stderr).toContain('web/more.yaml:5:1');
  });

  it('are all listed, and the other charts are written', async () => {
    addChart('a', { values: 'a: 1\n# @schema\nb: 1\n' });
    addChart('b', { values: 'b: 1\n' });
    addChart('c', { values: '# @schema\n# type: x\n# @schema\nc: 1\n' });
    const { code, stdout, stderr } = await runCli(['chart', 'schema']);
    expect([code, stdout]).toEqual([1, 'b/values.schema.json\n']);
    expect(stderr).toContain('2 charts could not be described by a schema');
    expect(stderr).toContain('a/values.yaml:3:1');
    expect(stderr).toContain('c/values.yaml:4:1');
  });

  it.each([
    ['a directory without charts', ['none'], 'none contains no Chart.yaml'],
    ['an archive', ['web.tgz'], 'web.tgz is not a directory'],
    ['an unknown keyword', ['web', '-k', 'foo'], '"foo" cannot be excluded with --skip-auto-generation'],
    ['values files that do not exist', ['web', '-f', 'x.yaml'], 'web contains no values file'],
    ['an output file in a missing directory', ['web', '-o', 'x/y.json'], 'the directory web/x does not exist'],
  ])('%s', async (_, argv, message) => {
    addChart('web', { values: 'a: 1\n' });
    mkdirSync('none');
    writeFile('web.tgz', '');
    const { code, stderr } = await runCli(['chart', 'schema', ...argv]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

it('warns about references to files that do not exist', async () => {
  addChart('web', {
    values: '# @schema\n# $ref: none.json#/a\n# @schema\na: 1\n# @schema\n# $ref: "#/properties/a"\n# @schema\nb: 1\n',
  });
  const { code, stderr } = await runCli(['chart', 'schema', 'web']);
  expect([code, stderr]).toEqual([
    0,
    'WARNING: web/values.yaml: the file in "$ref: none.json#/a" does not exist, so the schema cannot be used\n',
  ]);
});

it('does not read files outside the chart directories', async () => {
  addChart('web', { values: '# @schema\n# $ref: ../../secret\n# @schema\na: 1\n' });
  writeFileSync(join(folder.outer, 'secret'), '{"title": "hunter2"}');
  const { code, stdout, stderr } = await runCli(['chart', 'schema', 'web']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('../secret is outside the chart directories')]);
  expect(stdout + stderr).not.toContain('hunter2');
});

describe('symbolic links', () => {
  it.each([
    ['the schema', 'values.schema.json', 'a: 1\n'],
    ['a referenced file', 'ref.json', '# @schema\n# $ref: ref.json\n# @schema\na: 1\n'],
    ['the values', 'values.yaml', undefined],
  ])('%s cannot be a link to a file outside the chart', async (_, name, values) => {
    addChart('web', values === undefined ? {} : { values });
    writeFileSync(join(folder.outer, 'secret'), '{"title": "hunter2"}');
    symlinkSync('../../secret', `web/${name}`);
    const { code, stdout, stderr } = await runCli(['chart', 'schema', 'web']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('outside the chart directories')]);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(readFileSync(join(folder.outer, 'secret'), 'utf8')).toBe('{"title": "hunter2"}');
  });
});
