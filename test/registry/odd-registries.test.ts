import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Digest } from '../../src/base/crypto/sha256.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

let given: ChartServer;
let registry: Registry;

async function open(login: 'none' | 'basic'): Promise<void> {
  registry = await startRegistry({ login });
  const path = join(given.home.folder, 'web-0.1.0.tgz');
  writeFileSync(path, given.archive('web', '0.1.0'));
  const credentials = login === 'none' ? [] : ['--username', 'user', '--password', 'secret'];
  await given.home.ok('push', path, `oci://${registry.host}/c`, '--plain-http', ...credentials);
}

beforeEach(async () => {
  given = await chartServer();
});
afterEach(async () => {
  await registry.close();
  await given.close();
});

const pull = (name: string, ...more: string[]): ReturnType<ChartServer['home']['cli']> =>
  given.home.cli(['pull', `oci://${registry.host}/c/${name}`, '--plain-http', '-d', join(given.home.folder, 'out'), ...more]);

/** Adds a manifest to the registry and returns its descriptor. */
function put(name: string, tag: string, type: string, content: object): { mediaType: string; digest: string; size: number } {
  const bytes = Buffer.from(JSON.stringify(content));
  const digest = sha256Digest(bytes);
  for (const key of [`c/${name}:${tag}`, `c/${name}@${digest}`]) registry.manifests.set(key, { type, bytes });
  return { mediaType: type, digest, size: bytes.length };
}

describe('a tag that is an OCI index', () => {
  const image = (): object => ({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256Digest('{}'), size: 2 },
    layers: [],
  });
  const chart = (): object => JSON.parse(registry.manifests.get('c/web:0.1.0')?.bytes.toString('utf8') ?? '{}') as object;

  it.each([
    ['one chart', () => [chart()]],
    ['an image and a chart', () => [image(), chart()]],
    ['a chart and several images', () => [chart(), image(), { ...image(), annotations: { a: 'b' } }]],
  ])('is pulled if it has %s', async (_, members) => {
    await open('none');
    const manifests = members().map((each) => put('web', 'member', manifestType, each));
    put('web', '1.2.3', indexType, { schemaVersion: 2, manifests });
    expect(await pull('web', '--version', '1.2.3')).toMatchObject({ code: 0 });
    expect(readFileSync(join(given.home.folder, 'out', 'web-1.2.3.tgz'))).toEqual(Buffer.from(given.archive('web', '0.1.0')));
  });

  it.each([
    ['only images', () => [image()], 'is an index with no chart'],
    ['no manifests', () => [], 'is an index with no chart'],
    ['two charts', () => [chart(), { ...chart(), annotations: { a: 'b' } }], 'is an index with 2 charts'],
  ])('is rejected with Helm’s message if it has %s', async (_, members, message) => {
    await open('none');
    const manifests = members().map((each) => put('web', 'member', manifestType, each));
    put('web', '1.2.3', indexType, { schemaVersion: 2, manifests });
    const { code, stderr } = await pull('web', '--version', '1.2.3', '--log-format', 'json');
    expect(code).toBe(1);
    expect(stderr).toContain('manifest does not contain minimum number of descriptors (2), descriptors found: 0');
    expect(stderr).toContain(message);
  });
});

describe("Docker's configuration", () => {
  const docker = (text: string): void => {
    mkdirSync(join(given.home.folder, '.docker'), { recursive: true });
    writeFileSync(join(given.home.folder, '.docker', 'config.json'), text);
  };

  it.each(['{"auths":{},}', '[]', '{not json', '\ufeff{}', '{"auths": 5}', '{"credHelpers": []}', '{"credsStore":"nothere"}'])(
    'does not prevent a public pull if it is %j',
    async (text) => {
      await open('none');
      docker(text);
      expect(await pull('web', '--version', '0.1.0')).toMatchObject({ code: 0 });
    },
  );

  it.each([
    ['a credential store that is not installed', () => '{"credsStore":"nothere"}', 'docker-credential-nothere is not installed'],
    [
      'a credential helper that is not installed',
      () => `{"credHelpers":{"${registry.host}":"nothere"}}`,
      'docker-credential-nothere is not installed',
    ],
    ['text that is not JSON', () => '{not json', 'cannot read the credentials in'],
    ['an entry of the wrong type', () => `{"auths":{"${registry.host}":{"auth":5}}}`, 'expected string, got number'],
  ])('is reported if it has %s and a login is required', async (_, text, problem) => {
    await open('basic');
    docker(text());
    const { code, stderr } = await pull('web', '--version', '0.1.0');
    expect(code).toBe(1);
    expect(stderr).toContain('basic credential not found');
    expect(stderr).toContain(problem);
    expect(stderr).toContain(`registry login ${registry.host}`);
  });
});

it('lists the tags when none is a version', async () => {
  await open('none');
  const { bytes, type } = registry.manifests.get('c/web:0.1.0') ?? { bytes: Buffer.alloc(0), type: manifestType };
  for (const tag of ['main', 'latest', 'v1']) registry.manifests.set(`c/other:${tag}`, { type, bytes });
  const { code, stderr } = await pull('other');
  expect(code).toBe(1);
  expect(stderr).toContain(`Error: unable to locate any tags in provided repository: oci://${registry.host}/c/other\n`);
  for (const tag of ['main', 'latest', 'v1']) expect(stderr).toContain(tag);
});
