import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chartFolder } from '../../support/chart-folder.ts';
import { helms, run } from '../../support/machine.ts';
import { type SandboxHome, sandboxHome } from '../../support/sandbox-home.ts';

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
])('pipes the manifest without hooks through an executable: $name', async ({ renderer, args, want }) => {
  await home.ok('install', 'r', ...hooks, '--post-renderer', renderer, ...args);
  expect(await home.ok('get', 'manifest', 'r')).toContain(`message: "${want}"`);
  await home.ok('upgrade', 'r', ...hooks);
  expect(await home.ok('get', 'manifest', 'r')).toContain('message: "hello"');
});

it('pipes all documents through a plugin, and assigns its output to the source files', async () => {
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
])('does not change the release if the post-renderer fails: $renderer', async ({ renderer, want }) => {
  await home.ok('install', 'r', ...hooks);
  const { code, stderr } = await home.cli('upgrade', 'r', ...hooks, '--post-renderer', renderer);
  expect(code).toBe(1);
  expect(stderr).toContain(want);
  expect(await home.json<unknown[]>('history', 'r')).toHaveLength(1);
});

describe('template', () => {
  const chart = () =>
    chartFolder(folder, {
      'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {a: hello}\n',
      'templates/b.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: b\nstringData: {a: hello}\n',
      'templates/h.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: test}\nspec: {a: hello}\n',
    });
  const sources = (text: string): string[] => [...text.matchAll(/^# Source: (.+)$/gm)].map((match) => match[1] ?? '');
  const template = (...args: string[]) => home.ok('template', 'r', chart(), ...args);

  it('prints the output of a plugin for all documents', async () => {
    const text = await template('--post-renderer', 'add');
    const templates = ['app/templates/b.yaml', 'app/templates/a.yaml', 'generated-by-postrender-3.yaml', 'app/templates/h.yaml'];
    expect(sources(text)).toEqual(templates);
    expect(text).toContain('metadata: {name: added-by-add}');
    expect(sources(await template('--post-renderer', 'add', '--show-only', 'templates/a.yaml'))).toEqual([
      'app/templates/a.yaml',
    ]);
  });

  it('prints the output of an executable for all documents except hooks', async () => {
    const text = await template('--post-renderer', 'shout');
    expect(sources(text)).toEqual(['app/templates/b.yaml', 'app/templates/a.yaml', 'app/templates/h.yaml']);
    expect(text.match(/a: HELLO/g)).toHaveLength(2);
    expect(text).toContain('spec: {a: hello}');
    expect(await template('--post-renderer', 'shout', '-s', 'templates/b.yaml')).toContain('stringData: {a: HELLO}');
  });

  it('writes the output to files, including new documents', async () => {
    const out = join(folder, 'out');
    const written = await template('--post-renderer', 'add', '--output-dir', out);
    expect(written).toContain(`wrote ${out}/generated-by-postrender-3.yaml\n`);
    await template('--post-renderer', 'shout', '--output-dir', out);
    expect(readFileSync(join(out, 'app/templates/a.yaml'), 'utf8')).toContain('a: HELLO');
  });

  for (const { major, path } of helms)
    it(`prints the same documents as helm ${major}`, async () => {
      const renderer = major === 4 ? 'add' : join(folder, 'bin/shout');
      const plugins = major === 4 ? { HELM_PLUGINS: join(folder, 'plugins') } : {};
      const args = ['template', 'r', chart(), '--post-renderer', renderer];
      const { stdout } = run(path, args, { HOME: folder, ...plugins });
      const bare = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
      // Helm 4 reformats the documents.
      if (major === 3) expect(bare(await home.ok(...args))).toEqual(bare(stdout));
      else expect(sources(await home.ok(...args))).toEqual(sources(stdout));
    });

  it('rejects an unknown post-renderer', async () => {
    const { code, stderr } = await home.cli('template', 'r', chart(), '--post-renderer', 'nobody');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Type:postrenderer/v1} not found') as string,
    });
  });
});
