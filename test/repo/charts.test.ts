import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../src/base/crypto/sha256.ts';
import { readChartArchive } from '../../src/chart/archive.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import type { HelmHome } from '../support/helm-home.ts';
import { tar } from '../support/tar.ts';
import { serveFiles, startServer, type WebServer } from '../support/web-server.ts';

let home: HelmHome;
let server: WebServer;
let files: ChartServer['files'];
let layOut: ChartServer['layOut'];
let archive: ChartServer['archive'];
let close: ChartServer['close'];

beforeEach(async () => {
  const started = await chartServer();
  ({ home, server, files, layOut, archive, close } = started);
  started.offer('', [
    ['web', '1.0.0'],
    ['web', '1.10.0'],
    ['web', '1.2.0'],
    ['web', '2.0.0-rc.1'],
    ['lib', '0.1.0'],
  ]);
  await home.ok('repo', 'add', 'one', server.url);
});
afterEach(() => close());

it.each([
  { name: 'the newest stable version', argv: ['one/web'], want: '1.10.0' },
  { name: 'a pre-release', argv: ['one/web', '--devel'], want: '2.0.0-rc.1' },
  { name: 'a range', argv: ['one/web', '--version', '<1.10'], want: '1.2.0' },
  { name: 'a version', argv: ['one/web', '--version', '1.0.0'], want: '1.0.0' },
  { name: 'a repository URL', argv: ['web', '--repo', 'URL', '--version', '~1.2'], want: '1.2.0' },
  { name: 'an archive URL', argv: ['URL/web-1.0.0.tgz'], want: '1.0.0' },
])('template and show accept $name', async ({ argv, want }) => {
  const words = argv.map((word) => word.replace('URL', server.url));
  expect(await home.ok('show', 'chart', ...words)).toContain(`version: ${want}\n`);
  expect(await home.ok('template', 'x', ...words)).toContain(`version: ${want}\n`);
});

it.each([
  {
    argv: ['one/web', '--version', '9'],
    text: `chart "web" matching 9 not found in one index. (try 'helm repo update'): no chart version found for web-9`,
  },
  { argv: ['one/nope'], text: `chart "nope" matching  not found in one index. (try 'helm repo update'): no chart name found` },
  { argv: ['none/web'], text: 'repo none not found' },
  { argv: ['web'], text: 'non-absolute URLs should be in form of repo_name/path_to_chart, got: web' },
  { argv: ['./web'], text: 'path "./web" not found' },
  { argv: ['URL/none.tgz'], text: 'failed to fetch ADDRESS/none.tgz : 404 Not Found' },
  { argv: ['nope', '--repo', 'URL'], text: 'chart "nope" not found in ADDRESS repository' },
  { argv: ['web', '--repo', 'URL', '--version', '9'], text: 'chart "web" version "9" not found in ADDRESS repository' },
])('reports that $argv does not exist', async ({ argv, text }) => {
  const { code, stderr } = await home.cli(['template', 'x', ...argv.map((word) => word.replace('URL', server.url))]);
  expect(code).toBe(1);
  expect(stderr).toContain(`Error: ${text.replaceAll('ADDRESS', server.url)}\n`);
});

it('fetches an archive once, and again only if the cached copy does not match the digest', async () => {
  await home.ok('template', 'x', 'one/web');
  await home.ok('template', 'x', 'one/web');
  expect(server.asked.filter(({ path }) => path.endsWith('.tgz'))).toHaveLength(1);
  const digest = sha256(archive('web', '1.10.0'));
  const cached = `cache/content/${digest.slice(0, 2)}/${digest}.chart`;
  expect(home.read(cached)).toBeDefined();
  // Simulate another process that has replaced the cached archive.
  writeFileSync(join(home.folder, cached), archive('web', '1.0.0'));
  expect(await home.ok('template', 'x', 'one/web')).toContain('version: 1.10.0\n');
});

it('rejects an archive that does not match the index', async () => {
  files['/web-1.10.0.tgz'] = archive('web', '1.0.0');
  const { code, stderr } = await home.cli(['template', 'x', 'one/web']);
  expect(code).toBe(1);
  expect(stderr).toContain('does not match the digest in the repository index');
  expect(existsSync(join(home.folder, 'cache/content'))).toBe(false);
});

it.each([
  { digest: 'sha512:'.padEnd(135, 'a'), helmText: undefined },
  { digest: 'a'.repeat(60), helmText: 'invalid digest length: 30' },
  { digest: '../../../x', helmText: undefined },
])('does not use an archive whose digest in the index is malformed: $digest', async ({ digest, helmText }) => {
  files['/index.yaml'] = String(files['/index.yaml']).replace(sha256(archive('web', '1.10.0')), digest);
  expect(files['/index.yaml']).toContain(digest);
  await home.ok('repo', 'update');
  const { code, stderr } = await home.cli(['pull', 'one/web']);
  expect(code).toBe(1);
  expect(stderr).toContain(helmText ?? 'the repository index has a malformed digest for');
  expect(existsSync(join(home.folder, 'web-1.10.0.tgz'))).toBe(false);
});

it('pulls an archive even if the cache cannot be written', async () => {
  mkdirSync(join(home.folder, 'cache'), { recursive: true });
  writeFileSync(join(home.folder, 'cache/content'), 'a file');
  await home.ok('pull', 'one/web', '-d', home.folder);
  expect(existsSync(join(home.folder, 'web-1.10.0.tgz'))).toBe(true);
  const { code, stderr } = await home.cli(['template', 'x', 'one/web']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^Error: cannot write .*cache\/content/) });
});

it('uses the query string of the repository for a relative chart URL', async () => {
  await home.ok('repo', 'remove', 'one');
  await home.ok('repo', 'add', 'one', `${server.url}?token=1`);
  files['/index.yaml'] = String(files['/index.yaml']).replace('[web-1.10.0.tgz]', '["web-1.10.0.tgz?token=2"]');
  await home.ok('repo', 'update');
  await home.cli(['template', 'x', 'one/web']);
  expect(server.asked.at(-1)?.path).toBe('/web-1.10.0.tgz?token=1');
});

it('does not send the password for a repository to another server', async () => {
  const other = await startServer(serveFiles(files));
  try {
    files['/far/index.yaml'] =
      `apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.0.0, urls: ["${other.url}/web-1.0.0.tgz"]}\n  near:\n  - {name: near, version: 1.0.0, urls: ["../web-1.0.0.tgz"]}\n`;
    await home.ok('repo', 'add', 'far', `${server.url}/far`, '--username', 'u', '--password', 'p');
    expect(server.asked.at(-1)?.headers.authorization).toBe('Basic dTpw');
    await home.ok('show', 'chart', 'far/web');
    expect(other.asked.at(-1)?.headers.authorization).toBeUndefined();
    await home.ok('show', 'chart', 'far/near');
    expect(server.asked.at(-1)?.headers.authorization).toBe('Basic dTpw');
    await home.ok('show', 'chart', `${server.url}/far/../web-1.2.0.tgz`);
    expect(server.asked.at(-1)?.headers.authorization).toBeUndefined();
    await home.ok(
      'repo',
      'add',
      'far',
      `${server.url}/far`,
      '--username',
      'u',
      '--password',
      'p',
      '--pass-credentials',
      '--force-update',
    );
    await home.ok('show', 'chart', 'far/web');
    expect(other.asked.at(-1)?.headers.authorization).toBe('Basic dTpw');
  } finally {
    await other.close();
  }
});

describe('pull', () => {
  it('writes the archive, or extracts it', async () => {
    const out = join(home.folder, 'out');
    await home.ok('pull', 'one/web', '-d', out);
    expect(readdirSync(out)).toEqual(['web-1.10.0.tgz']);
    await home.ok('pull', 'one/web', 'one/lib', '-d', out, '--untar', '--untardir', 'in');
    expect(readdirSync(join(out, 'in'))).toEqual(['lib', 'web']);
    expect(readFileSync(join(out, 'in/web/templates/a.yaml'), 'utf8')).toContain('1.10.0');
    const { code, stderr } = await home.cli(['pull', 'one/web', '-d', out, '--untar', '--untardir', 'in']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Error: failed to untar: a file or directory with the name ${out}/in/web already exists\n`),
    });
  });

  it.each(['..%2fevil.tgz', '%2e%2e', 'a%5cb.tgz', 'x%00.tgz'])(
    'writes nothing outside the folder for a URL that ends in %s',
    async (name) => {
      const out = join(home.folder, 'out/deep');
      const bytes = archive('web', '1.0.0');
      const serve = (): void => undefined;
      serve();
      files[`/evil/${name}`] = bytes;
      const { stderr } = await home.cli(['pull', `${server.url}/evil/${name}`, '-d', out]);
      expect(stderr).toMatch(/does not end in a valid archive name|404/);
      expect(existsSync(join(home.folder, 'out/evil.tgz'))).toBe(false);
    },
  );

  it.each([
    { name: 'a name outside of the chart', entry: 'web/../../evil' },
    { name: 'a name with backslashes outside of the chart', entry: 'web\\..\\..\\evil' },
    { name: 'an absolute name', entry: 'web//evil' },
    { name: 'a drive letter', entry: 'web/c:/evil' },
  ])('does not extract an archive with $name', async ({ entry }) => {
    const chart = { name: 'web/Chart.yaml', data: 'apiVersion: v2\nname: web\nversion: 1.0.0\n' };
    files['/bad.tgz'] = gzipSync(tar([chart, { name: entry, data: 'x' }]));
    const out = join(home.folder, 'out');
    const { code, stderr } = await home.cli(['pull', `${server.url}/bad.tgz`, '--untar', '-d', out]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('Error: unable to load chart archive') });
    expect(existsSync(out)).toBe(false);
  });
});

describe('package', () => {
  const chart = (): string =>
    layOut('app', {
      'Chart.yaml': '# mine\nname: app\napiVersion: v2\nversion: 1.0.0\nunknown: 1\nkeywords: []\n',
      'values.yaml': '# a comment\na: 1\n',
      '.helmignore': '*.bak\n',
      'old.bak': 'x',
      'README.md': 'x',
      'templates/a.yaml': 'kind: A\n',
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      [`deep/${'n'.repeat(120)}.txt`]: 'long',
      'deep/ünï.txt': 'x',
    });

  it('adds the same files to the archive as helm, in the same order', async () => {
    const out = join(home.folder, 'out');
    const text = await home.ok('package', chart(), '-d', out);
    expect(text).toBe(`Successfully packaged chart and saved it to: ${out}/app-1.0.0.tgz\n`);
    const read = readChartArchive(readFileSync(join(out, 'app-1.0.0.tgz')));
    expect(read.map(({ name }) => name)).toEqual([
      'Chart.yaml',
      'values.yaml',
      'templates/a.yaml',
      '.helmignore',
      'README.md',
      `deep/${'n'.repeat(120)}.txt`,
      'deep/ünï.txt',
      'charts/sub/Chart.yaml',
    ]);
    expect(Buffer.from(read[0]?.data ?? []).toString('utf8')).toBe('apiVersion: v2\nname: app\nversion: 1.0.0\n');
    const listed = execFileSync('tar', ['tzf', join(out, 'app-1.0.0.tgz')], { encoding: 'utf8' });
    expect(listed.split('\n').filter(Boolean)).toHaveLength(8);
  });

  it('produces byte-identical output when SOURCE_DATE_EPOCH is set', async () => {
    const [one, two] = [join(home.folder, 'o1'), join(home.folder, 'o2')];
    const env = { SOURCE_DATE_EPOCH: '1000' };
    expect((await home.cli(['package', chart(), '-d', one], { env })).code).toBe(0);
    rmSync(join(home.folder, 'charts/app'), { recursive: true });
    expect((await home.cli(['package', chart(), '-d', two], { env })).code).toBe(0);
    expect(readFileSync(join(one, 'app-1.0.0.tgz'))).toEqual(readFileSync(join(two, 'app-1.0.0.tgz')));
    const { stderr } = await home.cli(['package', chart()], { env: { SOURCE_DATE_EPOCH: 'abc' } });
    expect(stderr).toContain('Error: invalid SOURCE_DATE_EPOCH: strconv.ParseInt: parsing "abc": invalid syntax\n');
  });

  it.each([
    {
      name: 'a version',
      argv: ['--version', '2.0.0+b.1', '--app-version', '9'],
      want: ['version: 2.0.0+b.1', 'appVersion: "9"'],
    },
  ])('writes $name into the chart', async ({ argv, want }) => {
    await home.ok('package', chart(), '-d', home.folder, ...argv);
    const shown = await home.ok('show', 'chart', join(home.folder, 'app-2.0.0+b.1.tgz'));
    for (const line of want) expect(shown).toContain(`${line}\n`);
  });

  it.each(['v1.2.3', '1.2', 'v4', 'v1.2.3-rc.1', '01.2.3'])('accepts the version %s, as helm does', async (version) => {
    await home.ok('package', chart(), '-d', home.folder, '--version', version);
    const shown = await home.ok('show', 'chart', join(home.folder, `app-${version}.tgz`));
    expect(shown.replaceAll('"', '')).toContain(`version: ${version}\n`);
  });

  it.each([
    {
      name: 'an invalid prerelease',
      argv: ['PATH', '--version', '1.2.3-01'],
      text: 'Error: version segment starts with 0\n\nhint: "1.2.3-01" is not a semantic version such as 1.2.3 or v1.2.3-rc.1\n',
    },
    { name: 'an invalid version', argv: ['PATH', '--version', 'bad'], text: 'Error: invalid semantic version\n' },
    { name: 'a missing path', argv: ['/none'], text: 'Error: stat /none: no such file or directory\n' },
    {
      name: 'an archive',
      argv: ['URL'],
      text: 'a.tgz/Chart.yaml: not a directory\n\nhint: specify the directory that contains Chart.yaml\n',
    },
  ])('rejects $name', async ({ argv, text }) => {
    writeFileSync(join(home.folder, 'a.tgz'), archive('web', '1.0.0'));
    const words = argv.map((word) => word.replace('PATH', chart()).replace('URL', join(home.folder, 'a.tgz')));
    const { code, stderr } = await home.cli(['package', ...words]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
  });

  it.each([
    { url: 'https://charts.example/x/', want: 'https://charts.example/x/app-1.0.0.tgz' },
    { url: 'https://charts.example?token=1#a', want: 'https://charts.example/app-1.0.0.tgz?token=1#a' },
    { url: 'git+file:///srv/r@charts?ref=main&sparse=1', want: 'git+file:///srv/r@charts/app-1.0.0.tgz?ref=main&sparse=1' },
    { url: 'http://h/a/../b c//d', want: 'http://h/b%20c/d/app-1.0.0.tgz' },
    { url: 'http://user:p@h:80', want: 'http://user:p@h:80/app-1.0.0.tgz' },
    { url: 'http://[::1', want: 'http:/%5B::1/app-1.0.0.tgz' },
    { url: '/charts', want: '/charts/app-1.0.0.tgz' },
    { url: 'charts', want: 'charts/app-1.0.0.tgz' },
  ])('joins the URL $url as helm does', async ({ url, want }) => {
    const out = join(home.folder, 'out');
    await home.ok('package', chart(), '-d', out);
    await home.ok('repo', 'index', out, '--url', url);
    expect(home.read('out/index.yaml')).toContain(`- ${want}\n`);
  });

  it('skips broken symbolic links, and escapes the URLs of archives in subfolders', async () => {
    const packages = join(home.folder, 'packages');
    for (const folder of ['ö x', 'a:b', '']) await home.ok('package', chart(), '-d', join(packages, folder));
    symlinkSync('gone', join(packages, 'gone.tgz'));
    symlinkSync('gone', join(packages, 'gone'));
    symlinkSync('loop', join(packages, 'loop'));
    await home.ok('repo', 'index', packages);
    const urls = [...readFileSync(join(packages, 'index.yaml'), 'utf8').matchAll(/urls:\n +- (.*)/g)].map(([, url]) => url);
    expect(urls.toSorted()).toEqual(["'%C3%B6%20x/app-1.0.0.tgz'", './a:b/app-1.0.0.tgz', 'app-1.0.0.tgz']);
  });

  it('creates an index of the packaged charts', async () => {
    await home.ok('package', chart(), '-d', join(home.folder, 'out'));
    await home.ok('repo', 'index', join(home.folder, 'out'), '--url', 'https://charts.example/x');
    const index = home.read('out/index.yaml');
    expect(index).toContain('- https://charts.example/x/app-1.0.0.tgz\n');
    expect(index).toContain(`digest: ${sha256(readFileSync(join(home.folder, 'out/app-1.0.0.tgz')))}\n`);
    writeFileSync(
      join(home.folder, 'older.yaml'),
      'apiVersion: v1\nentries:\n  app:\n  - {name: app, version: 1.0.0, urls: [old]}\n  - {name: app, version: 0.9.0, urls: [old.tgz], more: 1}\n',
    );
    await home.ok('repo', 'index', join(home.folder, 'out'), '--merge', join(home.folder, 'older.yaml'), '--json');
    const merged = JSON.parse(home.read('out/index.yaml') ?? '') as {
      entries: Record<string, { version: string; urls: string[] }[]>;
    };
    expect(merged.entries.app?.map(({ version, urls }) => [version, urls])).toEqual([
      ['1.0.0', ['app-1.0.0.tgz']],
      ['0.9.0', ['old.tgz']],
    ]);
  });
});
