import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'origins-'));
const file = join(folder, 'releases.yaml');
writeFileSync(
  file,
  `- name: web
  version: 1
  info: {status: deployed, last_deployed: "2026-01-01T00:00:00Z"}
  chart:
    metadata: {name: web, version: 0.1.0, apiVersion: v2, dependencies: [{name: redis, alias: cache}]}
    values: {replicas: 1, image: {tag: "1.0", pull: Always}, cache: {size: 1}, args: [a, b]}
  config: {replicas: 2, image: {pull: null}, args: [c], own: {x: "<y>"}}
  manifest: ""
`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const env = { HELM_DRIVER: 'memory', HELM_MEMORY_DRIVER_DATA: file, HELM_CACHE_HOME: folder, KUBECONFIG: join(folder, 'none') };

const user = 'user-supplied (-f or --set)';

it.each([
  {
    args: [],
    want: [
      `replicas: 2                     ${user} (overrides chart default 1)`,
      `args[0]: "c"                    ${user} (overrides chart default "a")`,
      `own.x: "<y>"                    ${user}`,
      `image.pull: (removed by null)   ${user} (removes chart default "Always")`,
    ],
  },
  {
    args: ['--all'],
    want: [
      `replicas: 2                     ${user} (overrides chart default 1)`,
      `args[0]: "c"                    ${user} (overrides chart default "a")`,
      `own.x: "<y>"                    ${user}`,
      'image.tag: "1.0"                values.yaml of web-0.1.0',
      'cache.size: 1                   values.yaml of web-0.1.0 or of its subchart cache',
      `image.pull: (removed by null)   ${user} (removes chart default "Always")`,
    ],
  },
])('get values --origin $args', async ({ args, want }) => {
  const result = await runCli(['get', 'values', 'web', '--origin', ...args], { env });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.trimEnd().split('\n').toSorted()).toEqual(want.toSorted());
});

it('prints the same data with --output json', async () => {
  const { stdout } = await runCli(['get', 'values', 'web', '--origin', '--all', '-o', 'json'], { env });
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      { path: 'replicas', value: 2, origin: 'user', overrides: 1 },
      { path: 'cache.size', value: 1, origin: 'chart' },
      { path: 'image.pull', value: null, origin: 'user', removed: true, overrides: 'Always' },
    ]),
  );
});
