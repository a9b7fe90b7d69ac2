import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const chart = join(folder, 'web');
mkdirSync(join(chart, 'templates'), { recursive: true });
mkdirSync(join(chart, 'charts/redis'), { recursive: true });
writeFileSync(
  join(chart, 'Chart.yaml'),
  'apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies: [{name: redis, version: 1.x.x}]\n',
);
writeFileSync(join(chart, 'values.yaml'), 'image:\n  tag: "1.0"\nname: web\nredis:\n  size: 1\n');
writeFileSync(join(chart, 'templates/a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
writeFileSync(join(chart, 'charts/redis/Chart.yaml'), 'apiVersion: v2\nname: redis\nversion: 1.0.0\n');
writeFileSync(
  join(chart, 'charts/redis/values.schema.json'),
  '{"properties":{"size":{"type":"integer"},"port":{"type":"integer"}}}',
);
writeFileSync(join(chart, 'charts/redis/values.yaml'), 'port: "6379"\n');
writeFileSync(
  join(chart, 'values.schema.json'),
  JSON.stringify({
    required: ['image', 'name'],
    properties: {
      image: { type: 'object', additionalProperties: false, properties: { tag: { type: 'string' }, pull: { type: 'string' } } },
      replicas: { type: 'integer' },
      ports: { type: 'array', items: { type: 'integer' } },
      mode: { enum: ['fast', 'slow'] },
      size: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      debug: { type: 'boolean' },
      probe: { type: 'object', required: ['path'] },
    },
  }),
);
const file = join(folder, 'prod.yaml');

/** Returns the notes that follow Helm's error message, without source excerpts. */
async function notes(text: string, ...flags: string[]): Promise<string[]> {
  writeFileSync(file, text);
  const result = await runCli(['template', chart, '-f', file, ...flags]);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  const [helm = '', ...rest] = result.stderr.replaceAll(`${folder}/`, '').split('\n\n  ');
  expect(helm).toMatch(/^Error: values don't meet the specifications of the schema\(s\) in the following chart\(s\):\n/);
  return rest.map((note) =>
    note
      .split('\n')
      .filter((line) => line !== '' && !line.includes('│'))
      .map((line) => line.trim())
      .join(' | '),
  );
}

const fine = 'redis: {port: 1}\n';

it.each([
  {
    text: 'image:\n  tag: 1.10\n',
    want: 'image.tag: got number, want string | prod.yaml:2:8 | hint: must be a string; quote it: tag: "1.10"',
  },
  {
    text: 'image:\n  pul: Always\n',
    want: 'image: additional properties \'pul\' not allowed | prod.yaml:2:8 | hint: did you mean "pull"?',
  },
  {
    text: 'replicas: "3"\n',
    want: 'replicas: got string, want integer | prod.yaml:1:11 | hint: must be an integer; remove the quotes: replicas: 3',
  },
  {
    text: 'ports: 80\n',
    want: 'ports: got number, want array | prod.yaml:1:8 | hint: must be a list; write ports: [80], or put each item on its own line after "- "',
  },
  {
    text: 'ports:\n  - 80\n  - web\n',
    want: 'ports[1]: got string, want integer | prod.yaml:3:5 | hint: must be an integer',
  },
  { text: 'mode: fats\n', want: "mode: value must be one of 'fast', 'slow' | prod.yaml:1:7 | hint: did you mean \"fast\"?" },
  { text: 'size: 5\n', want: "size: 'anyOf' failed | prod.yaml:1:7 | hint: must be a string or null" },
  {
    text: 'probe:\n  port: 1\n',
    want: "probe: missing property 'path' | prod.yaml:1:1 | hint: set probe.path in a values file, or with --set probe.path=VALUE",
  },
  { text: 'debug: 1\n', want: 'debug: got number, want boolean | prod.yaml:1:8 | hint: must be true or false' },
])('points at the line of $text', async ({ text, want }) => {
  expect(await notes(text + fine)).toEqual([want]);
});

it.each([
  {
    flags: ['--set', 'image.tag=1.10,image.tag=7'],
    want: 'image.tag: got number, want string | --set image.tag | hint: must be a string; use --set-string image.tag=7',
  },
  {
    flags: ['--set-string', 'replicas=3'],
    want: 'replicas: got string, want integer | --set-string replicas | hint: must be an integer; use --set replicas=3',
  },
  {
    flags: ['--set', 'ports=80'],
    want: "ports: got number, want array | --set ports | hint: must be a list; use --set 'ports={80}'",
  },
  {
    flags: ['--set', 'redis.size=big'],
    want: 'redis.size: got string, want integer | --set redis.size | hint: must be an integer',
  },
])('reports the flag and the path of $flags', async ({ flags, want }) => {
  expect(await notes(fine, ...flags)).toEqual([want]);
});

it("points at the subchart's default, with an excerpt of its values.yaml", async () => {
  expect(await notes('')).toEqual([
    'redis.port: got string, want integer | charts/redis/values.yaml:1:7 | hint: must be an integer; remove the quotes: port: 6379',
  ]);
  const { stderr } = await runCli(['template', chart]);
  expect(stderr).toContain('  charts/redis/values.yaml:1:7\n  1 │ port: "6379"\n    │       ^\n');
});

it.each(['lint', 'install web'])('%s shows the note too', async (command) => {
  writeFileSync(file, `image: {tag: 5}\n${fine}`);
  const result = await runCli([...command.split(' '), chart, '-f', file, ...(command === 'lint' ? [] : ['--dry-run=client'])]);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(`  image.tag: got number, want string\n  ${file}:1:14\n`);
});
