import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { sha256Digest } from '../../src/base/crypto/sha256.ts';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { type PushedPlugin, pushPlugin } from '../support/push-plugin.ts';
import { type Registry, type RegistryOptions, startRegistry } from '../support/registry.ts';
import { tar as tarOf } from '../support/tar.ts';
import { serveFiles, startServer } from '../support/web-server.ts';

const keys = fileURLToPath(new URL('../provenance/keys/', import.meta.url));
const believed = ['--keyring', join(keys, 'public.asc')];
const unverified = 'WARNING: Skipping plugin signature verification';

let home: HelmHome;
const registries: Registry[] = [];
beforeEach(() => {
  home = helmHome({ PATH: process.env.PATH ?? '' });
});
afterEach(async () => {
  await Promise.all(registries.splice(0).map((registry) => registry.close()));
  home.remove();
});

async function start(options: RegistryOptions = {}): Promise<Registry> {
  const registry = await startRegistry(options);
  registries.push(registry);
  return registry;
}

const manifest = (version: string): string => `apiVersion: v1
name: hello
version: ${version}
type: cli/v1
runtime: subprocess
sourceURL: https://plugins.example/hello
config: {shortHelp: says hello}
runtimeConfig:
  platformCommand: [{command: "\${HELM_PLUGIN_DIR}/run.sh"}]
`;

const tar = (files: Readonly<Record<string, string>>): Buffer =>
  gzipSync(tarOf(Object.entries(files).map(([name, data]) => ({ name, data }))));

/** Packages the plugin, signed by "Plain Rsa", and returns the archive and the provenance file, keyed by title. */
async function layersOf(version: string): Promise<Record<string, Buffer>> {
  const source = join(home.folder, 'source', version, 'hello');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'plugin.yaml'), manifest(version));
  writeFileSync(join(source, 'run.sh'), '#!/bin/sh\necho ran > "$HOME/ran"\n', { mode: 0o755 });
  const signer = ['--key', 'Plain Rsa', '--keyring', join(keys, 'secret.asc')];
  await home.ok('plugin', 'package', source, ...signer, '-d', home.folder);
  const title = `hello-${version}.tgz`;
  return Object.fromEntries([title, `${title}.prov`].map((name) => [name, readFileSync(join(home.folder, name))]));
}

/** Pushes a version with its tag and returns the digest of its manifest. */
async function push(registry: Registry, version: string, more: Partial<PushedPlugin> = {}): Promise<string> {
  const layers = more.layers ?? (await layersOf(version));
  return pushPlugin(registry, { repository: 'plugins/hello', tag: version.replace('+', '_'), ...more, layers });
}

const install = (registry: Registry, rest: string, ...flags: string[]) =>
  home.cli(['plugin', 'install', `oci://${registry.host}/plugins/hello${rest}`, '--plain-http', ...flags]);

const left = (): string[] => {
  const plugins = join(home.folder, 'data/plugins');
  return existsSync(plugins) ? readdirSync(plugins).toSorted() : [];
};

it('installs, lists, runs and uninstalls a signed plugin', async () => {
  const registry = await start();
  await push(registry, '1.2.3');
  const { code, stdout, stderr } = await install(registry, ':1.2.3', ...believed);
  expect({ code, stderr, lines: stdout.trimEnd().split('\n') }).toEqual({
    code: 0,
    stderr: '',
    lines: [
      'Verifying plugin signature...',
      'Signed by: Plain Rsa <rsa@example.com>',
      expect.stringMatching(/^Using Key With Fingerprint: [0-9A-F]{40}$/),
      expect.stringMatching(/^Plugin Hash Verified: sha256:[0-9a-f]{64}$/),
      'Installed plugin: hello',
    ],
  });
  expect(left()).toEqual(['hello', 'hello-1.2.3.tgz', 'hello-1.2.3.tgz.prov']);
  expect(await home.ok('plugin', 'list')).toMatch(
    /^hello\t1\.2\.3 +\tcli\/v1\tv1 +\tsigned +\thttps:\/\/plugins\.example\/hello/m,
  );
  await home.ok('hello');
  expect(home.read('ran')).toBe('ran\n');
  expect(await home.cli(['plugin', 'update', 'hello'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('failed to update plugin hello, got error (cannot get information about plugin source)'),
  });
  await home.ok('plugin', 'uninstall', 'hello');
  expect(left()).toEqual([]);
});

it('accepts tags, digests and version ranges', async () => {
  const registry = await start();
  const digest = await push(registry, '1.2.3');
  for (const version of ['1.3.0', '2.0.0-rc.1', '1.3.1+b.1']) await push(registry, version);
  await push(registry, '1.2.3', { tag: 'nightly' });
  for (const [rest, flags, version] of [
    [':1.2.3', [], '1.2.3'],
    [':1.2.3', ['--version', '1.2.3'], '1.2.3'],
    [':1.3.1+b.1', [], '1.3.1+b.1'],
    [':1.3.1_b.1', [], '1.3.1+b.1'],
    [':nightly', [], '1.2.3'],
    [`@${digest}`, [], '1.2.3'],
    [`:1.2.3@${digest}`, [], '1.2.3'],
    [`@${digest}`, ['--version', '1.2.3'], '1.2.3'],
    ['', [], '1.3.1+b.1'],
    ['', ['--version', '<1.3'], '1.2.3'],
    ['', ['--version', '2.0.0-rc.1'], '2.0.0-rc.1'],
  ] as const) {
    const { code, stdout, stderr } = await install(registry, rest, '--verify=false', ...flags);
    expect({ rest, code, stdout, stderr }).toEqual({
      rest,
      code: 0,
      stdout: `${unverified}\nInstalled plugin: hello\n`,
      stderr: '',
    });
    expect(left()).toEqual(['hello', `hello-${version}.tgz`, `hello-${version}.tgz.prov`]);
    await home.ok('plugin', 'uninstall', 'hello');
  }
});

const pulling = (registry: Registry, rest: string): string =>
  `Error: failed to pull plugin from oci://${registry.host}/plugins/hello${rest}: `;

it.each([
  {
    name: 'a missing tag',
    rest: ':9.9.9',
    text: /FetchReference" on source: \S+\/plugins\/hello:9\.9\.9: not found\n/,
  },
  { name: 'a missing digest', rest: `@sha256:${'0'.repeat(64)}`, text: /hello@sha256:0+: not found\n/ },
  {
    name: 'a range that no version satisfies',
    rest: '',
    flags: ['--version', '>2'],
    text: /could not locate a version matching .* >2\n/,
  },
])('reports $name', async ({ rest, flags, text }) => {
  const registry = await start();
  await push(registry, '1.2.3');
  const { code, stderr } = await install(registry, rest, '--verify=false', ...(flags ?? []));
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(text) });
  expect(stderr).toContain(pulling(registry, rest));
  expect((await install(registry, rest, ...believed, ...(flags ?? []))).stderr).toContain(
    `Error: failed to get verification data: failed to pull plugin from oci://${registry.host}/plugins/hello${rest}: `,
  );
  expect(left()).toEqual([]);
});

it('rejects a digest that is not the digest of the tag or of --version', async () => {
  const registry = await start();
  const digest = await push(registry, '1.2.3');
  await push(registry, '1.3.0');
  for (const { code, stderr } of [
    await install(registry, `:1.3.0@${digest}`, '--verify=false'),
    await install(registry, `@${digest}`, '--verify=false', '--version', '1.3.0'),
  ])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`is not ${digest}\n`) });
  expect(left()).toEqual([]);
});

it('rejects a tag that differs from --version', async () => {
  const registry = await start();
  await push(registry, '1.2.3');
  const { code, stderr } = await install(registry, ':1.2.3', '--verify=false', '--version', '1.2.4');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('specifies a different version than --version 1.2.4'),
  });
});

const plugin = 'application/vnd.helm.plugin.v1+json';
const chart = 'application/vnd.cncf.helm.config.v1+json';
const legacy = `expected config media type ${plugin} for legacy compatibility, got`;
it.each([
  { name: 'another artifact', fields: { artifactType: 'a/b' }, text: `expected artifact type ${plugin}, got a/b\n` },
  { name: 'an image', fields: { artifactType: undefined }, text: `${legacy} application/vnd.oci.empty.v1+json\n` },
  {
    name: 'a chart',
    fields: { artifactType: undefined, config: { mediaType: chart, digest: sha256Digest(Buffer.from('{}')), size: 2 } },
    text: 'hint: to install the chart, run `install NAME oci://',
  },
  { name: 'an index', fields: { layers: undefined, manifests: [] }, text: 'it is an index of several manifests\n' },
  { name: 'an artifact without layers', fields: { layers: [] }, text: 'matching pattern hello-VERSION.tgz not found' },
  {
    name: 'a layer without digest',
    fields: { layers: [{ mediaType: 'a/b' }] },
    text: 'is corrupt: layers.0.digest: expected string, got nothing',
  },
])('rejects $name', async ({ fields, text }) => {
  const registry = await start();
  await push(registry, '1.2.3', { fields });
  const { code, stderr } = await install(registry, ':1.2.3', '--verify=false');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) });
  expect(stderr).toContain(pulling(registry, ':1.2.3'));
  expect(left()).toEqual([]);
});

it.each([
  'other-1.2.3.tgz',
  '../../hello-1.2.3.tgz',
  'hello-../x.tgz',
  'hello-\u001b[2J.tgz',
  'hello-1.2.3.zip',
  'hello.tgz',
  '',
])('rejects an archive with the title %j', async (title) => {
  const registry = await start();
  await push(registry, '1.2.3', { layers: { [title]: tar({ 'hello/plugin.yaml': manifest('1.2.3') }) } });
  const { code, stderr } = await install(registry, ':1.2.3', '--verify=false');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('pattern hello-VERSION.tgz not found') });
  expect(left()).toEqual([]);
});

it('accepts manifests without an artifact type, as written by older clients', async () => {
  const registry = await start();
  const config = { mediaType: plugin, digest: sha256Digest(Buffer.from('{}')), size: 2 };
  await push(registry, '1.2.3', { fields: { artifactType: undefined, config } });
  expect(await install(registry, ':1.2.3', ...believed)).toMatchObject({ code: 0 });
});

type Layers = Record<string, Buffer>;
const title = 'hello-1.2.3.tgz';
const nothing = Buffer.alloc(0);
it.each([
  {
    name: 'no signature',
    change: ({ [title]: archive = nothing }: Layers) => ({ [title]: archive }),
    text: 'no provenance file (.prov) found',
  },
  {
    name: 'the signature of another archive',
    change: (layers: Layers) => ({ ...layers, [title]: tar({ 'hello/plugin.yaml': manifest('1.2.3') }) }),
    text: 'sha256 sum does not match for hello-1.2.3.tgz',
  },
  {
    name: 'a signature for another file name',
    change: (layers: Layers) => ({
      'hello-9.9.9.tgz': layers[title] ?? nothing,
      'hello-9.9.9.tgz.prov': layers[`${title}.prov`] ?? nothing,
    }),
    text: 'provenance does not contain a SHA for a file named "hello-9.9.9.tgz"',
  },
])('rejects $name without --verify=false', async ({ change, text }) => {
  const registry = await start();
  await push(registry, '1.2.3', { layers: change(await layersOf('1.2.3')) });
  const { code, stderr } = await install(registry, ':1.2.3', ...believed);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`Error: plugin verification failed: ${text}`) });
  expect(left()).toEqual([]);
  expect(await install(registry, ':1.2.3', '--verify=false')).toMatchObject({ code: 0 });
});

it('rejects content whose digest does not match', async () => {
  const registry = await start();
  const digest = await push(registry, '1.2.3');
  for (const [key, bytes] of registry.blobs) {
    registry.blobs.set(key, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
    const { code, stderr } = await install(registry, ':1.2.3', '--verify=false');
    // The config is not fetched.
    const isConfig = key === sha256Digest(Buffer.from('{}'));
    expect({ code, stderr }).toEqual(isConfig ? { code: 0, stderr: '' } : { code: 1, stderr: expect.stringContaining(key) });
    registry.blobs.set(key, bytes);
    if (isConfig) await home.ok('plugin', 'uninstall', 'hello');
    expect(left()).toEqual([]);
  }
  registry.manifests.set(`plugins/hello@${digest}`, { type: 'a/b', bytes: Buffer.from('{}') });
  const { code, stderr } = await install(registry, `@${digest}`, '--verify=false');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('does not match its digest') });
});

it.each([
  {
    name: 'a file outside of its folder',
    files: { 'hello/plugin.yaml': manifest('1.2.3'), 'hello/../../x': '' },
    text: 'outside of its folder',
  },
  { name: 'no plugin.yaml', files: { 'hello/x': '' }, text: 'no plugin.yaml' },
  { name: 'a plugin without a name', files: { 'hello/plugin.yaml': 'version: 1.2.3\n' }, text: 'invalid plugin name ""' },
])('rejects an archive with $name, and leaves no files', async ({ files, text }) => {
  const registry = await start();
  await push(registry, '1.2.3', { layers: { 'hello-1.2.3.tgz': tar(files) } });
  const { code, stderr } = await install(registry, ':1.2.3', '--verify=false');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) });
  expect(left()).toEqual([]);
});

it('sends no request if the plugin is already installed', async () => {
  const registry = await start();
  await push(registry, '1.2.3');
  await install(registry, ':1.2.3', '--verify=false');
  registry.asked.splice(0);
  const { code, stderr } = await install(registry, ':1.2.4', '--verify=false');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Error: plugin already exists\n') });
  expect(registry.asked).toEqual([]);
  expect(left()).toEqual(['hello', 'hello-1.2.3.tgz', 'hello-1.2.3.tgz.prov']);
});

it.each(['oci://', 'oci://host', 'oci://host/', 'oci://host/Plugin:1', 'oci://ho st/plugin:1'])('rejects %j', async (name) => {
  const { code, stderr } = await home.cli(['plugin', 'install', name, '--verify=false']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^Error: invalid OCI reference: invalid reference: /),
  });
});

describe.each(['basic', 'token'] as const)('a registry that requires a login (%s)', (login) => {
  it('sends credentials from flags or the credentials file to its registry only', async () => {
    const files: Record<string, Buffer> = {};
    const storage = await startServer(serveFiles(files));
    try {
      const registry = await start({ login, blobServer: () => storage.url });
      await push(registry, '1.2.3');
      for (const [digest, bytes] of registry.blobs) files[`/${digest}`] = bytes;
      expect(await install(registry, ':1.2.3', '--verify=false')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`registry login ${registry.host}`),
      });
      const flags = ['--username', 'user', '--password', 'secret'];
      expect(await install(registry, ':1.2.3', ...believed, ...flags)).toMatchObject({ code: 0 });
      await home.ok('plugin', 'uninstall', 'hello');
      await home.ok('registry', 'login', registry.host, '--plain-http', ...flags);
      expect(await install(registry, ':1.2.3', ...believed)).toMatchObject({ code: 0 });
      expect(storage.asked).toHaveLength(4);
      expect(storage.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined, undefined, undefined]);
    } finally {
      await storage.close();
    }
  });
});
