import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { tar as tarOf } from '../support/tar.ts';
import { startServer } from '../support/web-server.ts';

// Attacks from Helm's security advisories that are not covered by the tests for charts, indexes, registries and plugins.
let given: ChartServer;
beforeEach(async () => {
  given = await chartServer();
});
afterEach(() => given.close());

const tar = (files: Readonly<Record<string, string>>): Buffer =>
  gzipSync(tarOf(Object.entries(files).map(([name, data]) => ({ name, data }))));

it.each([
  { name: 'a dot as name', chart: 'name: .\nversion: 1.0.0', text: 'chart.metadata.name "." is not allowed' },
  { name: 'a path as name', chart: 'name: ../../x\nversion: 1.0.0', text: 'chart.metadata.name "../../x" is invalid' },
  { name: 'a path as version', chart: 'name: a\nversion: ../../x', text: 'chart.metadata.version "../../x" is invalid' },
  {
    name: 'a null maintainer',
    chart: 'name: a\nversion: 1.0.0\nmaintainers: [null]',
    text: 'maintainers must not contain empty or null nodes',
  },
])('template, package and pull --untar reject a chart with $name', async ({ chart, text }) => {
  const metadata = `apiVersion: v2\n${chart}\n`;
  const folder = given.layOut('bad', { 'Chart.yaml': metadata });
  given.files['/bad.tgz'] = tar({ 'bad/Chart.yaml': metadata });
  const out = join(given.home.folder, 'out');
  for (const argv of [
    ['template', 'x', folder],
    ['package', folder, '-d', out],
    ['template', 'x', `${given.server.url}/bad.tgz`],
    ['pull', `${given.server.url}/bad.tgz`, '--untar', '-d', out],
  ])
    expect(await given.home.cli(argv)).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
  expect(existsSync(join(given.home.folder, 'x'))).toBe(false);
});

const reference = (urls: string): string =>
  `apiVersion: v1\nentries:\n  a: [{name: a, version: 1.0.0, apiVersion: v2, urls: ${urls}}]\n`;

it.each([
  { name: 'no URL', index: reference('[]'), text: 'chart "a" has no downloadable URLs' },
  {
    name: 'a file URL',
    index: reference('["file:///etc/passwd"]'),
    text: 'could not find protocol handler for: file',
  },
  { name: 'a data URL', index: reference('["data:,x"]'), text: 'could not find protocol handler for: data' },
  { name: 'an invalid URL', index: reference('["http://"]'), text: 'Error: ' },
  { name: 'a URL inside a list', index: reference('[[x]]'), text: 'Error: ' },
  { name: 'an empty entry', index: 'apiVersion: v1\nentries: {a: [{}]}\n', text: 'Error: ' },
  { name: 'a string instead of a list of versions', index: 'apiVersion: v1\nentries: {a: x}\n', text: 'Error: ' },
])('reports an index with $name', async ({ index, text }) => {
  given.files['/index.yaml'] = index;
  await given.home.cli(['repo', 'add', 'one', given.server.url]);
  for (const argv of [
    ['template', 'x', 'one/a'],
    ['pull', 'one/a'],
    ['template', 'x', 'a', '--repo', given.server.url],
  ]) {
    const { code, stderr } = await given.home.cli(argv);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) });
    expect(stderr).not.toMatch(/is a bug|at file:/);
  }
});

it('the last value of a duplicate key in an index wins', async () => {
  given.offer('', [['web', '0.1.0']]);
  const index = String(given.files['/index.yaml']);
  given.files['/index.yaml'] = `apiVersion: v1\nentries: {gone: []}\n${index.replace('apiVersion: v1\n', '')}`;
  await given.home.ok('repo', 'add', 'one', given.server.url);
  expect(await given.home.ok('template', 'x', 'one/web')).toContain('version: 0.1.0\n');
});

it('repository and chart names cannot be used for path traversal', async () => {
  given.files['/index.yaml'] = reference('[a.tgz]').replaceAll(' a: ', ' "../../../evil": ');
  await given.home.ok('repo', 'add', 'one', given.server.url);
  await given.home.cli(['pull', 'one/../../../evil', '-d', given.home.folder]);
  for (const name of ['../../x', '..', 'a\\b', ''])
    expect(await given.home.cli(['repo', 'add', name, given.server.url])).toMatchObject({ code: 1 });
  expect(existsSync(join(given.home.folder, 'x-index.yaml'))).toBe(false);
});

describe('a list of tags', () => {
  it.each([
    {
      name: 'with endless pages',
      page: (n: number) => ({ tags: ['1.0.0'], link: `</v2/c/web/tags/list?last=${n}>; rel="next"` }),
    },
    { name: 'with a cycle of pages', page: () => ({ tags: ['1.0.0'], link: '</v2/c/web/tags/list>; rel="next"' }) },
    { name: 'with a next page on another server', page: () => ({ tags: ['x'], link: '<http://127.0.0.1:1/v2/>; rel="next"' }) },
    { name: 'that is not a list', page: () => ({ tags: 7, link: '' }) },
  ])('$name terminates with an error', async ({ page }) => {
    let asked = 0;
    const server = await startServer((request, response) => {
      const { tags, link } = page(++asked);
      if (!request.url?.includes('/tags/list')) response.writeHead(404).end('{}');
      else response.writeHead(200, link === '' ? {} : { link }).end(JSON.stringify({ name: 'c/web', tags }));
    });
    try {
      const { code, stderr } = await given.home.cli(['pull', `oci://127.0.0.1:${server.port}/c/web`, '--plain-http']);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Error: ') });
      expect(asked).toBeLessThan(1100);
    } finally {
      await server.close();
    }
  });
});

describe('plugins', () => {
  const manifest = (version: string): string => `name: p\nversion: ${version}\nusage: x\ncommand: x\n`;

  it.each(['../../x', '1.0.0/../../x', '1.0.0-../x', '"1.0.0\\0"'])(
    'the version %s cannot be used as a path',
    async (version) => {
      const archive = join(given.home.folder, 'p.tgz');
      writeFileSync(archive, tar({ 'p/plugin.yaml': manifest(version) }));
      expect(await given.home.cli(['plugin', 'install', archive, '--verify=false'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('version'),
      });
      mkdirSync(join(given.home.folder, 'p'));
      writeFileSync(join(given.home.folder, 'p/plugin.yaml'), manifest(version));
      expect((await given.home.cli(['plugin', 'package', join(given.home.folder, 'p'), '--sign=false'])).code).toBe(1);
      expect(existsSync(join(given.home.folder, 'x.tgz'))).toBe(false);
    },
  );

  it('an archive that exceeds the size limit is rejected', async () => {
    const archive = join(given.home.folder, 'p.tgz');
    const zeros = { name: 'p/zeros', data: Buffer.alloc(300 << 20) };
    const head = { name: 'p/plugin.yaml', data: manifest('1.0.0') };
    writeFileSync(archive, gzipSync(tarOf([head, zeros]), { level: 1 }));
    expect(await given.home.cli(['plugin', 'install', archive, '--verify=false'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('maximum decompressed size'),
    });
    expect(existsSync(join(given.home.folder, 'data/plugins/p'))).toBe(false);
  });

  it('an invalid signature is rejected, and disabled verification is reported', async () => {
    const archive = join(given.home.folder, 'p-1.0.0.tgz');
    writeFileSync(archive, tar({ 'p/plugin.yaml': manifest('1.0.0') }));
    writeFileSync(`${archive}.prov`, 'not a signature');
    expect(await given.home.cli(['plugin', 'install', archive, '--keyring', '/none'])).toMatchObject({ code: 1 });
    expect(await given.home.ok('plugin', 'list')).not.toContain('1.0.0');
    expect(await given.home.ok('plugin', 'install', archive, '--verify=false')).toContain('WARNING: Skipping plugin signature');
  });
});
