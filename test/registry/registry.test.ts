import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256Digest } from '../../src/base/crypto/sha256.ts';
import { makeCertificate } from '../support/certificate.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { type Registry, type RegistryOptions, startRegistry } from '../support/registry.ts';
import { serveFiles, startServer } from '../support/web-server.ts';

let given: ChartServer;
const registries: Registry[] = [];

beforeEach(async () => {
  given = await chartServer();
});
afterEach(async () => {
  await Promise.all(registries.splice(0).map((registry) => registry.close()));
  await given.close();
});

async function start(options: RegistryOptions = {}): Promise<Registry> {
  const registry = await startRegistry(options);
  registries.push(registry);
  return registry;
}

/** Writes a chart archive and returns its path. */
function archiveFile(name: string, version: string): string {
  const path = join(given.home.folder, `${name}-${version}.tgz`);
  writeFileSync(path, given.archive(name, version));
  return path;
}

async function push(registry: Registry, ...versions: string[]): Promise<void> {
  for (const version of versions)
    await given.home.ok('push', archiveFile('web', version), `oci://${registry.host}/charts`, '--plain-http');
}

it('pushes the same manifest as helm', async () => {
  const registry = await start();
  const file = archiveFile('web', '1.0.0+b.1');
  const said = await given.home.ok('push', file, `oci://${registry.host}/charts`, '--plain-http');
  const stored = registry.manifests.get('charts/web:1.0.0_b.1');
  expect(said).toContain(
    `Pushed: ${registry.host}/charts/web:1.0.0_b.1\nDigest: ${sha256Digest(stored?.bytes ?? Buffer.alloc(0))}\n`,
  );
  const manifest = JSON.parse(stored?.bytes.toString('utf8') ?? '{}') as Record<string, unknown>;
  const config = Buffer.from('{"name":"web","version":"1.0.0+b.1","description":"web","apiVersion":"v2"}');
  expect(manifest).toEqual({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: sha256Digest(config), size: config.length },
    layers: [
      {
        mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
        digest: sha256Digest(readFileSync(file)),
        size: readFileSync(file).length,
      },
    ],
    annotations: {
      'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      'org.opencontainers.image.description': 'web',
      'org.opencontainers.image.title': 'web',
      'org.opencontainers.image.version': '1.0.0+b.1',
    },
  });
  expect(registry.blobs.get(sha256Digest(config))).toEqual(config);
  // Blobs that already exist are not uploaded again.
  const before = registry.asked.length;
  await given.home.ok('push', file, `oci://${registry.host}/charts`, '--plain-http');
  expect(registry.asked.slice(before).filter(({ method }) => method === 'POST')).toEqual([]);
});

it.each([
  { name: 'the newest stable version', argv: ['web'], want: '1.10.0' },
  { name: 'a pre-release', argv: ['web', '--devel'], want: '2.0.0-rc.1' },
  { name: 'a range', argv: ['web', '--version', '<1.10'], want: '1.2.0' },
  { name: 'a tag', argv: ['web:1.2.0'], want: '1.2.0' },
  { name: 'a tag with a plus sign', argv: ['web:1.0.0+b.1'], want: '1.0.0+b.1' },
  { name: 'a version with a plus sign', argv: ['web', '--version', '1.0.0+b.1'], want: '1.0.0+b.1' },
  { name: 'a digest', argv: ['web@DIGEST'], want: '1.2.0' },
])('template, show and pull accept $name', async ({ argv: [chart = '', ...flags], want }) => {
  const registry = await start({ pageSize: 2 });
  await push(registry, '1.0.0+b.1', '1.10.0', '1.2.0', '2.0.0-rc.1');
  registry.manifests.set('charts/web:latest', { type: 'x', bytes: Buffer.from('{}') });
  const digest = sha256Digest(registry.manifests.get('charts/web:1.2.0')?.bytes ?? Buffer.alloc(0));
  const words = [`oci://${registry.host}/charts/${chart.replace('DIGEST', digest)}`, ...flags, '--plain-http'];
  const { stdout, stderr } = await given.home.cli(['template', 'x', ...words]);
  expect(stdout).toContain(`version: ${want}\n`);
  expect(stderr).toContain(`Pulled: ${registry.host}/charts/web`);
  expect(await given.home.ok('show', 'chart', ...words)).toContain(`version: ${want}\n`);
  expect(await given.home.ok('pull', ...words, '-d', join(given.home.folder, 'out'))).toContain('Digest: sha256:');
  expect(readdirSync(join(given.home.folder, 'out'))).toEqual([`web-${want}.tgz`]);
});

it('fetches each layer only once', async () => {
  const registry = await start();
  await push(registry, '1.0.0');
  const words = ['template', 'x', `oci://${registry.host}/charts/web:1.0.0`, '--plain-http'];
  await given.home.ok(...words);
  await given.home.ok(...words);
  expect(registry.asked.filter(({ method, path }) => method === 'GET' && path.includes('/blobs/'))).toHaveLength(1);
});

it.each([
  {
    argv: ['pull', 'oci://HOST/charts/web', '--version', '9'],
    text: 'failed to perform "FetchReference" on source: HOST/charts/web:9: not found',
  },
  {
    argv: ['pull', 'oci://HOST/charts/web', '--version', '>8'],
    text: 'could not locate a version matching provided version string >8',
  },
  {
    argv: ['pull', 'oci://HOST/charts/web:1.0.0', '--version', '2.0.0'],
    text: 'chart reference and version mismatch: 2.0.0 is not 1.0.0',
  },
  {
    argv: ['pull', 'oci://HOST/charts/none'],
    text: 'GET "http://HOST/v2/charts/none/tags/list": response status code 404: name unknown: repository name not known',
  },
  { argv: ['pull', 'oci://HOST'], text: 'invalid reference: missing registry or repository' },
  { argv: ['pull', 'oci://HOST/../x'], text: 'invalid reference: invalid repository "../x"' },
  { argv: ['push', 'none.tgz', 'oci://HOST/x'], text: 'none.tgz: no such file' },
  { argv: ['push', 'FILE', 'http://HOST/x'], text: 'scheme "http" not supported' },
  { argv: ['push', 'FILE', 'HOST/x'], text: 'invalid chart URL format: HOST/x' },
  { argv: ['push', '.', 'oci://HOST/x'], text: 'cannot push directory, must provide chart archive (.tgz)' },
])('rejects $argv', async ({ argv, text }) => {
  const registry = await start();
  await push(registry, '1.0.0');
  const file = archiveFile('web', '1.0.0');
  const words = argv.map((word) => word.replace('HOST', registry.host).replace('FILE', file));
  const { code, stderr } = await given.home.cli([...words, '--plain-http']);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Error: ${text.replaceAll('HOST', registry.host)}\n`),
  });
});

it.each([
  { name: 'another layer', change: (registry: Registry) => swapBlobs(registry) },
  { name: 'another manifest for a digest', change: (registry: Registry, key: string) => swapManifest(registry, key) },
])('rejects content if the registry sends $name', async ({ change }) => {
  const registry = await start();
  await push(registry, '1.0.0');
  const digest = sha256Digest(registry.manifests.get('charts/web:1.0.0')?.bytes ?? Buffer.alloc(0));
  change(registry, `charts/web@${digest}`);
  const { code, stderr } = await given.home.cli(['template', 'x', `oci://${registry.host}/charts/web@${digest}`, '--plain-http']);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('does not match its digest') });
  expect(existsSync(join(given.home.folder, 'cache/content'))).toBe(false);
});

function swapBlobs({ blobs }: Registry): void {
  for (const [digest, bytes] of blobs)
    if (bytes[0] === 0x1f) blobs.set(digest, Buffer.from(gzipSync('x')).subarray(0, bytes.length));
}

function swapManifest({ manifests }: Registry, key: string): void {
  manifests.set(key, { type: 'application/vnd.oci.image.manifest.v1+json', bytes: Buffer.from('{"layers":[]}') });
}

it.each([
  { name: 'not JSON', manifest: 'x', text: 'the manifest is not JSON' },
  { name: 'null', manifest: 'null', text: 'minimum number of descriptors' },
  {
    name: 'no layers',
    manifest: '{"layers":[]}',
    text: 'manifest does not contain minimum number of descriptors (2), descriptors found: 0',
  },
  { name: 'a malformed layer', manifest: '{"layers":[{"digest":"../../x"}]}', text: 'malformed' },
  {
    name: 'an image',
    manifest: JSON.stringify({
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'a'.repeat(64)}` },
      layers: [{ mediaType: 'x', digest: `sha256:${'a'.repeat(64)}` }],
    }),
    text: 'could not load config with mediatype application/vnd.cncf.helm.config.v1+json',
  },
])('reports a manifest that is not a chart: $name', async ({ manifest, text }) => {
  const registry = await start();
  registry.manifests.set('charts/web:1.0.0', { type: 'x', bytes: Buffer.from(manifest) });
  const { code, stderr } = await given.home.cli(['pull', `oci://${registry.host}/charts/web:1.0.0`, '--plain-http']);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
});

describe.each(['basic', 'token'] as const)('a registry that requires a login (%s)', (login) => {
  it('supports login, push, pull and logout', async () => {
    const registry = await start({ login });
    const file = archiveFile('web', '1.0.0');
    const words = ['push', file, `oci://${registry.host}/charts`, '--plain-http'];
    const refused = await given.home.cli(words);
    expect({ code: refused.code, text: refused.stderr }).toMatchObject({
      code: 1,
      text: expect.stringContaining(`registry login ${registry.host}`),
    });
    const enter = ['registry', 'login', registry.host, '--plain-http', '-u', 'user', '--password-stdin'];
    const wrong = await given.home.cli(enter, { stdin: 'wrong\n' });
    expect({ code: wrong.code, text: wrong.stderr }).toMatchObject({
      code: 1,
      text: expect.stringContaining(`Error: authenticating to "${registry.host}": GET `),
    });
    expect(given.home.read('config/registry/config.json')).toBeUndefined();
    expect(await given.home.cli(enter, { stdin: 'secret\n' })).toEqual({ code: 0, stdout: 'Login Succeeded\n', stderr: '' });
    expect(given.home.read('config/registry/config.json')).toBe(
      `{\n\t"auths": {\n\t\t"${registry.host}": {\n\t\t\t"auth": "dXNlcjpzZWNyZXQ="\n\t\t}\n\t}\n}`,
    );
    expect(statSync(join(given.home.folder, 'config/registry/config.json')).mode & 0o777).toBe(0o600);
    await given.home.ok(...words);
    expect(await given.home.ok('template', 'x', `oci://${registry.host}/charts/web`, '--plain-http')).toContain('version: 1.0.0');
    expect(await given.home.ok('registry', 'logout', registry.host)).toBe(`Removing login credentials for ${registry.host}\n`);
    expect((await given.home.cli(words)).code).toBe(1);
    await given.home.ok(...words, '--username', 'user', '--password', 'secret');
  });
});

describe('a login on a terminal', () => {
  it.each([
    {
      name: 'asks for the user name and the password',
      argv: [],
      typed: ['user', 'secret'],
      asked: 'Username: user\nPassword: \n',
    },
    { name: 'asks for the password of a given user name', argv: ['-u', 'user'], typed: ['secret'], asked: 'Password: \n' },
  ])('$name', async ({ argv, typed, asked }) => {
    const registry = await start({ login: 'basic' });
    const enter = ['registry', 'login', registry.host, '--plain-http', ...argv];
    expect(await given.home.cli(enter, { typed })).toEqual({ code: 0, stdout: 'Login Succeeded\n', stderr: asked });
  });

  it.each([
    { name: 'a user name without a password', typed: ['user', ''], text: 'Password: \nError: password required\n' },
    { name: 'empty input', typed: ['', ''], text: 'Token: \nError: token required\n' },
  ])('rejects $name', async ({ typed, text }) => {
    const { code, stderr } = await given.home.cli(['registry', 'login', '127.0.0.1:1'], { typed });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
  });

  it('does not prompt if the password is given, or without a terminal', async () => {
    const enter = ['registry', 'login', '127.0.0.1:1'];
    for (const [argv, options] of [
      [[...enter, '--password-stdin'], { typed: ['user', 'secret'], stdin: '' }],
      [enter, {}],
    ] as const) {
      const { code, stderr } = await given.home.cli(argv, options);
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: token required\n/) });
    }
  });
});

it.each([
  { text: '', code: 0 },
  { text: 'null', code: 0 },
  { text: '[]', code: 1 },
  { text: '{"auths": []}', code: 1 },
  { text: '{', code: 1 },
])('does not change a credentials file with the content "$text"', async ({ text, code }) => {
  const file = join(given.home.folder, 'logins.json');
  writeFileSync(file, text);
  expect(await given.home.cli(['registry', 'logout', 'h', '--registry-config', file])).toMatchObject({ code });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('pulls public charts without a login', async () => {
  const registry = await start({ login: 'token' });
  const access = ['--plain-http', '--username', 'user', '--password', 'secret'];
  await given.home.ok('push', archiveFile('web', '1.0.0'), `oci://${registry.host}/public`, ...access);
  expect(await given.home.ok('show', 'chart', `oci://${registry.host}/public/web`, '--plain-http')).toContain('version: 1.0.0\n');
});

it('rejects a digest that is not the digest of the requested version', async () => {
  const registry = await start();
  await push(registry, '1.0.0', '2.0.0');
  const digest = sha256Digest(registry.manifests.get('charts/web:1.0.0')?.bytes ?? Buffer.alloc(0));
  const show = (reference: string, ...flags: string[]) =>
    given.home.cli(['show', 'chart', `oci://${registry.host}/charts/web${reference}`, '--plain-http', ...flags]);
  for (const { code, stderr } of [await show(`@${digest}`, '--version', '2.0.0'), await show(`:2.0.0@${digest}`)])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`^Error: chart reference digest mismatch: sha256:[0-9a-f]{64} is not ${digest}\n`),
      ),
    });
  for (const { code, stdout } of [
    await show(`@${digest}`),
    await show(`@${digest}`, '--version', '1.0.0'),
    await show(`:1.0.0@${digest}`),
    await show(`:9.0.0@${digest}`),
    await show(`@${digest}`, '--version', '^7'),
  ])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('version: 1.0.0\n') });
});

it("uses the most specific login of Docker's configuration, and its credential helpers", async () => {
  const registry = await start({ login: 'basic' });
  const folder = join(given.home.folder, '.docker');
  mkdirSync(folder);
  const auth = (text: string): { auth: string } => ({ auth: Buffer.from(text).toString('base64') });
  const file = archiveFile('web', '1.0.0');
  const words = ['push', file, `oci://${registry.host}/charts`, '--plain-http'];
  const config = (data: object): void => writeFileSync(join(folder, 'config.json'), JSON.stringify(data));
  config({ auths: { [registry.host]: auth('user:wrong'), [`${registry.host}/charts`]: auth('user:secret') } });
  await given.home.ok(...words);
  config({ auths: { [registry.host]: auth('user:wrong'), [`${registry.host}/char`]: auth('user:secret') } });
  expect((await given.home.cli(words)).code).toBe(1);
  config({ auths: { [`https://${registry.host}/v2/`]: auth('user:secret') } });
  await given.home.ok(...words);
  const helper = join(given.home.folder, 'docker-credential-test');
  writeFileSync(
    helper,
    `#!/bin/sh\nread host; [ "$1 $host" = "get ${registry.host}" ] && echo '{"Username":"user","Secret":"secret"}'\n`,
  );
  chmodSync(helper, 0o755);
  config({ credHelpers: { [registry.host]: 'test' } });
  const env = { PATH: `${given.home.folder}:${process.env.PATH}` };
  expect(await given.home.cli(words, { env })).toMatchObject({ code: 0 });
  config({ credsStore: '../docker-credential-test' });
  expect((await given.home.cli(words, { env })).code).toBe(1);
});

it('retries an interrupted layer download, and eventually reports the error', async () => {
  let cuts = 1;
  const storage = await startServer((_, response) => {
    const bytes = [...registry.blobs.values()].find((each) => each[0] === 0x1f) ?? Buffer.alloc(0);
    if (cuts-- <= 0) return void response.end(bytes);
    response.writeHead(200, { 'content-length': String(bytes.length) }).write(bytes.subarray(0, 10));
    setTimeout(() => response.destroy(), 20);
  });
  const registry = await start({ blobServer: () => storage.url });
  try {
    await push(registry, '1.0.0');
    const words = ['show', 'chart', `oci://${registry.host}/charts/web`, '--plain-http'];
    cuts = 9;
    expect((await given.home.cli(words)).stderr).toContain('Error: unexpected EOF\n');
    cuts = 1;
    expect(await given.home.ok(...words)).toContain('version: 1.0.0\n');
  } finally {
    await storage.close();
  }
});

it('does not send credentials to the blob storage server', async () => {
  const files: Record<string, Buffer> = {};
  const storage = await startServer(serveFiles(files));
  const registry = await start({ login: 'basic', blobServer: () => storage.url });
  const access = ['--plain-http', '--username', 'user', '--password', 'secret'];
  await given.home.ok('push', archiveFile('web', '1.0.0'), `oci://${registry.host}/charts`, ...access);
  for (const [digest, bytes] of registry.blobs) files[`/${digest}`] = bytes;
  try {
    expect(await given.home.ok('show', 'chart', `oci://${registry.host}/charts/web`, ...access)).toContain('version: 1.0.0\n');
    expect(storage.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  } finally {
    await storage.close();
  }
});

it('does not fetch a token over http for a registry with https', async () => {
  const made = await makeCertificate();
  const thief = await startServer((_, response) => void response.end('{"token":"x"}'));
  const registry = await startServer(
    (_, response) => void response.writeHead(401, { 'www-authenticate': `Bearer realm="${thief.url}/token",service="s"` }).end(),
    { key: made.key, cert: made.cert },
  );
  try {
    const words = [
      'pull',
      `oci://127.0.0.1:${registry.port}/a/b:1`,
      '--ca-file',
      made.certFile,
      '--username',
      'user',
      '--password',
      'secret',
    ];
    const { code, stderr } = await given.home.cli(words);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('insecure token realm') });
    expect(thief.asked).toEqual([]);
  } finally {
    await thief.close();
    await registry.close();
  }
});

it('uses https by default', async () => {
  const made = await makeCertificate();
  const registry = await start({ secure: { key: made.key, cert: made.cert } });
  await given.home.ok('push', archiveFile('web', '1.0.0'), `oci://${registry.host}/charts`, '--ca-file', made.certFile);
  const plain = await start();
  const { stderr } = await given.home.cli(['pull', `oci://${plain.host}/charts/web`]);
  expect(stderr).toContain('http: server gave HTTP response to HTTPS client\n');
});

it('fetches dependencies from a registry', async () => {
  const registry = await start();
  await push(registry, '1.0.0', '1.1.0', '2.0.0');
  const folder = given.layOut('parent', {
    'Chart.yaml': `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n- {name: web, version: ^1.0.0, repository: "oci://${registry.host}/charts"}\n`,
  });
  const said = await given.home.ok('dependency', 'update', folder, '--plain-http');
  expect(said).toBe(
    `Saving 1 charts\nDownloading web from repo oci://${registry.host}/charts\nPulled: ${registry.host}/charts/web:1.1.0\nDigest: ${sha256Digest(registry.manifests.get('charts/web:1.1.0')?.bytes ?? Buffer.alloc(0))}\nDeleting outdated charts\n`,
  );
  expect(readdirSync(join(folder, 'charts'))).toEqual(['web-1.1.0.tgz']);
  expect(readFileSync(join(folder, 'Chart.lock'), 'utf8')).toContain('version: 1.1.0\n');
  await push(registry, '1.2.0');
  await given.home.ok('dependency', 'build', folder, '--plain-http');
  expect(readdirSync(join(folder, 'charts'))).toEqual(['web-1.1.0.tgz']);
});
