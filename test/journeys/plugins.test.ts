import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { describeWith, findProgram } from '../support/machine.ts';
import { tar as tarOf } from '../support/tar.ts';
import { serveFiles, startServer } from '../support/web-server.ts';

let home: HelmHome;
beforeEach(() => {
  home = helmHome({ PATH: process.env.PATH ?? '' });
});
afterEach(() => home.remove());

/** A program that records its arguments and environment. */
const script = '#!/bin/sh\nfor word; do printf \'%s\\n\' "$word"; done > "$HOME/words"; env > "$HOME/env"; exit $CODE\n';
const manifest = (name: string, more = ''): string => `apiVersion: v1
name: ${name}
version: 1.2.3
type: cli/v1
runtime: subprocess
sourceURL: https://plugins.example/${name}
config: {shortHelp: does ${name}}
runtimeConfig:
  platformCommand:
  - {os: plan9, command: nothing}
  - {command: "\${HELM_PLUGIN_DIR}/run.sh own", args: [a b]}
  platformHooks:
    install: [{command: sh, args: [-c, 'echo "$HELM_PLUGIN_NAME" > "$HOME/installed"']}]
${more}`;
const legacy = `name: old
version: 0.1.0
usage: does old
command: "$HELM_PLUGIN_DIR/run.sh"
hooks: {delete: 'echo bye > "$HOME/deleted"'}
`;

function folder(name: string, yaml: string): string {
  const path = join(home.folder, 'source', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'plugin.yaml'), yaml);
  writeFileSync(join(path, 'run.sh'), script);
  chmodSync(join(path, 'run.sh'), 0o755);
  return path;
}

const lines = (path: string): string[] => (home.read(path) ?? '').trimEnd().split('\n');

it('links to a folder, runs the plugin with its arguments, and returns its exit code', async () => {
  const source = folder('new', manifest('new'));
  const said = await home.ok('plugin', 'install', source);
  expect(said).toBe('Installing plugin from local directory (development mode)\nInstalled plugin: new\n');
  expect(home.read('installed')).toBe('new\n');
  expect(await home.ok('plugin', 'list')).toContain('new \t1.2.3  \tcli/v1\tv1        \tlocal dev \thttps://plugins.example/new');
  const { code, stderr } = await home.cli(['-n', 'shop', 'new', 'x', '--flag', '--kube-context=prod', '--', '--debug'], {
    env: { ...home.env, CODE: '7' },
  });
  expect({ code, stderr }).toEqual({ code: 7, stderr: 'Error: plugin "new" exited with error\n' });
  expect(lines('words')).toEqual(['own', 'a b', 'x', '--flag', '--', '--debug']);
  expect(lines('env')).toEqual(
    expect.arrayContaining([
      'HELM_NAMESPACE=shop',
      'HELM_KUBECONTEXT=prod',
      'HELM_DEBUG=false',
      'HELM_PLUGIN_NAME=new',
      `HELM_PLUGIN_DIR=${join(home.folder, 'data', 'plugins', 'new')}`,
    ]),
  );
  await home.ok('plugin', 'uninstall', 'new');
  expect(existsSync(join(source, 'plugin.yaml'))).toBe(true);
});

it('runs Helm 3 plugins, including their delete hooks', async () => {
  await home.ok('plugin', 'install', folder('old', legacy));
  await home.ok('old', 'word');
  expect(lines('words')).toEqual(['word']);
  expect(await home.ok('--help')).toMatch(/^ {2}old +does old$/m);
  expect(await home.ok('__complete', 'ol')).toBe('old\tdoes old\n:4\n');
  await home.ok('plugin', 'rm', 'old');
  expect(home.read('deleted')).toBe('bye\n');
  expect(await home.cli(['old'])).toMatchObject({ code: 1, stderr: expect.stringContaining('unknown command "old"') });
});

it('lets plugins replace only commands that Helm does not have', async () => {
  await home.ok('plugin', 'install', folder('diff', manifest('diff')));
  await home.ok('plugin', 'install', folder('list', manifest('list')));
  await home.ok('diff', 'upgrade', 'web', './chart');
  expect(lines('words')).toEqual(['own', 'a b', 'upgrade', 'web', './chart']);
  expect(await home.ok('list', '--help')).toContain('Usage:\n  tillerless list');
});

it('reports a Helm 4 version when called by a plugin', async () => {
  expect(await home.ok('version', '--short')).not.toMatch(/^v4/);
  const { stdout } = await home.cli(['version', '--short'], { env: { HELM_PLUGIN_NAME: 'diff' } });
  expect(stdout).toMatch(/^v4\.\d+\.\d+\n$/);
});

it('runs no plugins when they are turned off', async () => {
  await home.ok('plugin', 'install', folder('new', manifest('new')));
  const { code } = await home.cli(['new'], { env: { ...home.env, HELM_NO_PLUGINS: '1' } });
  expect(code).toBe(1);
  expect(home.read('words')).toBeUndefined();
});

it('packages a plugin, and installs it from the archive and from its URL', async () => {
  const source = folder('new', manifest('new'));
  await home.ok('plugin', 'package', source, '--sign=false', '-d', home.folder);
  const archive = join(home.folder, 'new-1.2.3.tgz');
  expect(await home.cli(['plugin', 'install', archive])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('plugin verification failed: no provenance file (.prov) found'),
  });
  await home.ok('plugin', 'install', archive, '--verify=false');
  expect(await home.ok('plugin', 'list')).toContain('unsigned');
  expect(lstatSync(join(home.folder, 'data/plugins/new/run.sh')).mode & 0o100).not.toBe(0);
  expect(await home.cli(['plugin', 'install', archive, '--verify=false'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('plugin already exists'),
  });
  await home.ok('plugin', 'uninstall', 'new');
  expect(await home.ok('plugin', 'list')).not.toContain('new');
  const server = await startServer(serveFiles({ '/p/new-1.2.3.tgz': readFileSync(archive) }));
  try {
    await home.ok('plugin', 'install', `${server.url}/p/new-1.2.3.tgz`, '--verify=false');
  } finally {
    await server.close();
  }
  await home.ok('new');
});

const keys = fileURLToPath(new URL('../provenance/keys/', import.meta.url));

/** Packages a plugin, signed by "Plain Rsa", and returns the path of the archive. */
async function signedArchive(name: string): Promise<string> {
  const signer = ['--key', 'Plain Rsa', '--keyring', join(keys, 'secret.asc')];
  await home.ok('plugin', 'package', folder(name, manifest(name)), ...signer, '-d', home.folder);
  return join(home.folder, `${name}-1.2.3.tgz`);
}

const verified = [
  'Verifying plugin signature...',
  'Signed by: Plain Rsa <rsa@example.com>',
  expect.stringMatching(/^Using Key With Fingerprint: [0-9A-F]{40}$/),
  expect.stringMatching(/^Plugin Hash Verified: sha256:[0-9a-f]{64}$/),
];

it('stores the provenance file with the archive, whether or not it is verified', async () => {
  const archive = await signedArchive('new');
  const server = await startServer(
    serveFiles({ '/new-1.2.3.tgz': readFileSync(archive), '/new-1.2.3.tgz.prov': readFileSync(`${archive}.prov`) }),
  );
  const believed = ['--keyring', join(keys, 'public.asc')];
  try {
    for (const source of [archive, `${server.url}/new-1.2.3.tgz`])
      for (const [flags, said] of [
        [believed, verified],
        [['--verify=false'], ['WARNING: Skipping plugin signature verification']],
      ] as const) {
        const lines = (await home.ok('plugin', 'install', source, ...flags)).trimEnd().split('\n');
        expect(lines).toEqual([...said, 'Installed plugin: new']);
        expect(await home.ok('plugin', 'list')).toMatch(/new +\t1\.2\.3.*\tsigned /);
        expect(home.read('data/plugins/new-1.2.3.tgz.prov')).toBe(readFileSync(`${archive}.prov`, 'utf8'));
        await home.ok('plugin', 'uninstall', 'new');
        expect(readdirSync(join(home.folder, 'data/plugins'))).toEqual([]);
      }
  } finally {
    await server.close();
  }
});

it.each([
  {
    name: 'a missing keyring',
    keyring: 'none.asc',
    text: /plugin verification failed: open .*none\.asc: no such file or dir/,
  },
  { name: 'a modified text', keyring: 'public.asc', text: /plugin verification failed: openpgp: invalid signature/ },
])('rejects a signature with $name, and leaves no files', async ({ keyring, text }) => {
  const archive = await signedArchive('new');
  writeFileSync(`${archive}.prov`, readFileSync(`${archive}.prov`, 'utf8').replace('does new', 'does old'));
  const { code, stderr } = await home.cli(['plugin', 'install', archive, '--keyring', join(keys, keyring)]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(text) });
  expect(readdirSync(join(home.folder, 'data/plugins'))).toEqual([]);
});

it('leaves no files if the archive cannot be stored', async () => {
  const archive = await signedArchive('new');
  mkdirSync(join(home.folder, 'data/plugins/new-1.2.3.tgz.prov/x'), { recursive: true });
  expect((await home.cli(['plugin', 'install', archive, '--verify=false'])).code).toBe(1);
  expect(existsSync(join(home.folder, 'data/plugins/new'))).toBe(false);
});

describeWith({ git: findProgram('git') })('plugins in a Git repository', () => {
  it('are installed from a tag, and updated', async () => {
    const source = folder('gitp', manifest('gitp'));
    const git = (...args: string[]) =>
      spawnSync('git', ['-C', source, '-c', 'user.email=a@b', '-c', 'user.name=a', ...args], { encoding: 'utf8' });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'one');
    git('tag', 'v1.0.0');
    git('tag', 'v1.1.0');
    const url = `file://${source}`;
    expect((await home.cli(['plugin', 'install', url])).stderr).toContain('plugin source does not support verification');
    expect((await home.cli(['plugin', 'install', url, '--verify=false', '--version', '~2.0'])).stderr).toContain(
      'requested version "~2.0" does not exist',
    );
    await home.ok('plugin', 'install', url, '--verify=false', '--version', '~1.0');
    await home.ok('plugin', 'uninstall', 'gitp');
    await home.ok('plugin', 'install', url, '--verify=false');
    writeFileSync(join(source, 'plugin.yaml'), manifest('gitp').replace('1.2.3', '1.2.4'));
    git('commit', '-qam', 'two');
    expect(await home.ok('plugin', 'update', 'gitp')).toBe('Updated plugin: gitp\n');
    expect(await home.ok('plugin', 'list')).toContain('1.2.4');
    git('checkout', '-qb', 'feature/x');
    writeFileSync(join(source, 'plugin.yaml'), manifest('gitp').replace('1.2.3', '1.3.0'));
    git('commit', '-qam', 'three');
    const commit = git('rev-parse', 'HEAD').stdout.trim();
    git('checkout', '-q', '-');
    for (const version of ['feature/x', commit, commit.slice(0, 8)]) {
      await home.ok('plugin', 'uninstall', 'gitp');
      await home.ok('plugin', 'install', url, '--verify=false', '--version', version);
      expect(await home.ok('plugin', 'list')).toContain('1.3.0');
    }
    await home.ok('plugin', 'uninstall', 'gitp');
    for (const version of ['none', '--output=/dev/null', '0000000', '^7'])
      expect((await home.cli(['plugin', 'install', url, '--verify=false', `--version=${version}`])).stderr).toContain(
        `requested version ${JSON.stringify(version)} does not exist`,
      );
  });
});

const tar = (files: Readonly<Record<string, string>>): Buffer =>
  gzipSync(tarOf(Object.entries(files).map(([name, data]) => ({ name, data }))));

it.each([
  {
    name: 'a file outside of its folder',
    files: { 'p/plugin.yaml': manifest('p'), 'p/../../escaped': 'x' },
    code: 'outside of its folder',
  },
  {
    name: 'an absolute name',
    files: { 'p/plugin.yaml': manifest('p'), '/tmp/escaped-plugin': 'x' },
    code: 'outside of its folder',
  },
  { name: 'no plugin.yaml', files: { 'p/readme': 'x' }, code: 'no plugin.yaml' },
  { name: 'a name that is a path', files: { 'plugin.yaml': manifest('../../p') }, code: 'invalid plugin name' },
  { name: 'no version', files: { 'plugin.yaml': 'name: p\n' }, code: 'invalid plugin version' },
  { name: 'invalid YAML', files: { 'plugin.yaml': 'name: [' }, code: 'did not find expected' },
])('rejects an archive with $name, and leaves no files', async ({ files, code }) => {
  const archive = join(home.folder, 'p.tgz');
  writeFileSync(archive, tar(files));
  const { code: exit, stderr } = await home.cli(['plugin', 'install', archive, '--verify=false']);
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: expect.stringContaining(code) });
  expect(existsSync(join(home.folder, 'data', 'escaped'))).toBe(false);
  expect(existsSync('/tmp/escaped-plugin')).toBe(false);
  expect(await home.ok('plugin', 'list')).toBe('NAME\tVERSION\tTYPE\tAPIVERSION\tPROVENANCE\tSOURCE\n');
});

it('rejects a Git URL that runs a program', async () => {
  const { code, stderr } = await home.cli(['plugin', 'install', `ext::sh -c touch% ${home.folder}/ran`, '--verify=false']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Cannot detect VCS') });
  expect(home.read('ran')).toBeUndefined();
});
