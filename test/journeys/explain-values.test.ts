import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

write(
  'web/Chart.yaml',
  `apiVersion: v2
name: web
version: 0.1.0
dependencies:
  - {name: redis, version: 1.x.x, repository: "", alias: cache, import-values: [{child: conn, parent: cacheConn}]}
  - {name: extra, version: 1.x.x, repository: "", condition: extra.enabled}
`,
);
write(
  'web/values.yaml',
  `image:
  tag: "1.0"
  pull: Always
global: {region: north}
cache:
  size: 2
args: [a, b]
extra: {enabled: false}
gone: {x: 1}
`,
);
write('web/charts/redis/Chart.yaml', 'apiVersion: v2\nname: redis\nversion: 1.0.0\n');
write('web/charts/redis/values.yaml', 'size: 1\nport: 6379\nconn:\n  host: localhost\nglobal: {region: none, zone: z}\n');
write('web/charts/extra/Chart.yaml', 'apiVersion: v2\nname: extra\nversion: 1.0.0\n');
write('web/charts/extra/values.yaml', 'x: 1\n');
write('web/templates/a.yaml', '{{ fail "not rendered" }}\n');
const first = write('first.yaml', 'image:\n  tag: "1.1"\n---\nimage:\n  pull: null\nreplicas: 3\n');
const second = write('second.yaml', 'image: {tag: "1.2"}\nargs: [c]\nempty: {}\n');

async function explain(path: string, ...flags: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli(['template', 'x', join(folder, 'web'), path, ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.replaceAll(`${folder}/`, '').trimEnd().split('\n');
}

it.each([
  { path: 'image.tag', flags: [], want: ['image.tag: "1.0"   values.yaml:2:8'] },
  {
    path: 'image.tag',
    flags: ['-f', first, '-f', second],
    want: ['image.tag: "1.2"   second.yaml:1:14 (overrides first.yaml:2:8, values.yaml:2:8)'],
  },
  {
    path: 'image.tag',
    flags: ['-f', first, '--set', 'image.tag=9', '--set-string', 'a=b c,image.tag=10'],
    want: [
      'image.tag: "10"   --set-string \'a=b c,image.tag=10\' (overrides --set image.tag=9, first.yaml:2:8, values.yaml:2:8)',
    ],
  },
  {
    path: 'image',
    flags: ['-f', first],
    want: [
      'image.tag: "1.1"              first.yaml:2:8 (overrides values.yaml:2:8)',
      'image.pull: (removed by null)   first.yaml:5:9 (removes values.yaml:3:9)',
    ].map((line) => line.replace(/ {3,}/, '   ')),
  },
  {
    path: 'gone.x',
    flags: ['--set', 'gone.x=null'],
    want: ['gone.x: (removed by null)   --set gone.x=null (removes values.yaml:9:11)'],
  },
  { path: 'args', flags: ['-f', second], want: ['args[0]: "c"   second.yaml:2:8 (overrides values.yaml:7:8)'] },
  { path: 'args[1]', flags: ['--set', 'args[1]=z'], want: ['args[1]: "z"   --set args[1]=z (overrides values.yaml:7:11)'] },
  { path: 'args[0]', flags: ['--set', 'args[1]=z'], want: ['args[0]: null   --set args[1]=z (overrides values.yaml:7:8)'] },
  { path: 'cache.size', flags: [], want: ['cache.size: 2   values.yaml:6:9 (overrides charts/redis/values.yaml:1:7)'] },
  { path: 'cache.port', flags: [], want: ['cache.port: 6379   charts/redis/values.yaml:2:7'] },
  {
    path: 'cache.global.region',
    flags: ['--set', 'global.region=south'],
    want: [
      'cache.global.region: "south"   --set global.region=south (overrides values.yaml:4:18, charts/redis/values.yaml:5:18)',
    ],
  },
  { path: 'cacheConn.host', flags: [], want: ['cacheConn.host: "localhost"   charts/redis/values.yaml:4:9'] },
  { path: 'empty', flags: ['-f', second], want: ['empty: {}   second.yaml:3:1'] },
  { path: 'extra', flags: [], want: ['extra.enabled: false   values.yaml:8:18'] },
])('--explain-values=$path with $flags', async ({ path, flags, want }) => {
  const lines = await explain(`--explain-values=${path}`, ...flags);
  expect(lines.map((line) => line.replace(/ {3,}/, '   '))).toEqual(want);
});

it('lists all values, one per line', async () => {
  const lines = await explain('--explain-values', '--set', 'image.tag=2');
  expect(lines[0]).toMatch(/^image\.tag: 2 {10,}--set image\.tag=2 \(overrides values\.yaml:2:8\)$/);
  expect(lines.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining(['cache.size', 'global.region', 'extra.enabled']),
  );
});

it('lists the available keys for an unknown path', async () => {
  const result = await runCli(['template', join(folder, 'web'), '--explain-values=imag']);
  expect(result).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('hint: available top-level keys: image'),
  });
});
