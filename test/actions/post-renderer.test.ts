import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const folder = mkdtempSync(join(tmpdir(), 'post-render-'));
let home: SandboxHome;
beforeAll(() => {
  put('bin/shout', `#!/bin/sh\nsed "s/hello/\${1:-HELLO}/"\n`);
  put('bin/mute', '#!/bin/sh\ncat > /dev/null\n');
  put('bin/broken', '#!/bin/sh\necho out of ink >&2\nexit 3\n');
  put(
    'plugins/add/plugin.yaml',
    `apiVersion: v1\ntype: postrenderer/v1\nname: add\nversion: 0.1.0\nruntime: subprocess\nruntimeConfig:\n  platformCommand: [{command: "\${HELM_PLUGIN_DIR}/run.sh"}]\n`,
  );
  put(
    'plugins/add/run.sh',
    '#!/bin/sh\ncat\nprintf -- "---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: added-by-$HELM_PLUGIN_NAME}\\n"\n',
  );
});
beforeEach(() => {
  home = sandboxHome({ env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HELM_PLUGINS: join(folder, 'plugins') } });
});
afterEach(() => home.remove());
afterAll(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (text.startsWith('#!')) chmodSync(file, 0o755);
}

const hooks = ['fixtures/charts/hooks', '--no-hooks'];

it.each([
  { name: 'by path', renderer: join(folder, 'bin/shout'), args: [], want: 'HELLO' },
  { name: 'from the PATH, with arguments', renderer: 'shout', args: ['--post-renderer-args', 'a,b'], want: 'a,b' },
])('sends the manifest without hooks through an executable: $name', async ({ renderer, args, want }) => {
  await home.ok('install', 'r', ...hooks, '--post-renderer', renderer, ...args);
  expect(await home.ok('get', 'manifest', 'r')).toContain(`message: "${want}"`);
  await home.ok('upgrade', 'r', ...hooks);
  expect(await home.ok('get', 'manifest', 'r')).toContain('message: "hello"');
});

it('sends every document through a plugin, and puts what comes back where it was', async () => {
  await home.ok('install', 'r', ...hooks, '--post-renderer', 'add');
  const manifest = await home.ok('get', 'manifest', 'r');
  expect(manifest).toContain('# Source: hooks/templates/configmap.yaml');
  expect(manifest).toContain('kind: ConfigMap\nmetadata: {name: added-by-add}\n');
  expect(manifest).not.toContain('postrenderer.helm.sh');
  expect((await home.ok('get', 'hooks', 'r')).match(/^# Source: hooks\/templates\/jobs.yaml$/gm)).toHaveLength(8);
});

it.each([
  { renderer: 'mute', want: 'produced empty output' },
  { renderer: 'broken', want: 'out of ink' },
  { renderer: 'nobody', want: 'plugin: {Name:nobody Type:postrenderer/v1} not found' },
])('a post-renderer that fails leaves the release as it is: $renderer', async ({ renderer, want }) => {
  await home.ok('install', 'r', ...hooks);
  const { code, stderr } = await home.cli('upgrade', 'r', ...hooks, '--post-renderer', renderer);
  expect(code).toBe(1);
  expect(stderr).toContain(want);
  expect(await home.json<unknown[]>('history', 'r')).toHaveLength(1);
});
