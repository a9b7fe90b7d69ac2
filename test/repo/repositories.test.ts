import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { serveFiles, startServer, type WebServer } from '../support/web-server.ts';

const index = `apiVersion: v1
entries:
  alpha:
  - {name: alpha, version: 1.0.0, description: the Foo one, keywords: [bar, baz], urls: [a.tgz]}
  - {name: alpha, version: 1.10.0, description: new, keywords: [qux], urls: [a.tgz]}
  - {name: alpha, version: 1.2.0, description: the Foo one two, keywords: [bar], urls: [a.tgz]}
  foo:
  - {name: foo, version: 0.1.0, appVersion: "7", description: alpha like, urls: [a.tgz]}
  kw:
  - {name: kw, version: 0.1.0, description: something that takes more than fifty characters to tell, keywords: [foo, alpha]}
  zed:
  - {name: zed, version: 0.1.0-rc1, description: bla}
  bad:
  - null
  - {name: bad, version: notsemver}
  - {name: bad, version: 1.5.0, urls: []}
`;

let home: HelmHome;
let server: WebServer;
const files: Record<string, Parameters<typeof serveFiles>[0][string]> = {};

beforeEach(async () => {
  home = helmHome();
  for (const path of Object.keys(files)) delete files[path];
  files['/index.yaml'] = index;
  server = await startServer(serveFiles(files));
});
afterEach(async () => {
  await server.close();
  home.remove();
});

it('writes repositories.yaml as helm does, and keeps unknown fields', async () => {
  expect(await home.ok('repo', 'add', 'one', server.url)).toBe('"one" has been added to your repositories\n');
  expect(home.read('config/repositories.yaml')).toBe(`apiVersion: ""
generated: "0001-01-01T00:00:00Z"
repositories:
- caFile: ""
  certFile: ""
  insecure_skip_tls_verify: false
  keyFile: ""
  name: one
  pass_credentials_all: false
  password: ""
  url: ${server.url}
  username: ""
`);
  const path = join(home.folder, 'config/repositories.yaml');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, `${home.read('config/repositories.yaml')}  unknown: 1\nmore: {a: b}\n`);
  await home.ok('repo', 'add', 'two', server.url);
  expect(home.read('config/repositories.yaml')).toContain('more:\n  a: b\n');
  expect(home.read('config/repositories.yaml')).toContain('unknown: 1');
  expect(home.read('cache/repository/one-charts.txt')).toBe('alpha\nfoo\nkw\nzed\nbad\n');
  expect(home.read('cache/repository/one-index.yaml')).toBe(index);
  expect(home.read('config/repositories.yaml.held')).toBeUndefined();
});

it.each([
  {
    name: 'the same repository again',
    argv: ['one', 'URL'],
    code: 0,
    text: '"one" already exists with the same configuration, skipping\n',
  },
  {
    name: 'another URL',
    argv: ['one', 'URL/other'],
    code: 1,
    text: 'Error: repository name (one) already exists, please specify a different name\n',
  },
  {
    name: 'another URL with --force-update',
    argv: ['one', 'URL/', '--force-update'],
    code: 0,
    text: '"one" has been added to your repositories\n',
  },
  {
    name: 'a name with a slash',
    argv: ['a/b', 'URL'],
    code: 1,
    text: "contains '/', please specify a different name without '/'\n",
  },
  { name: 'a folder name', argv: ['..', 'URL'], code: 1, text: 'is not a valid repository name' },
  { name: 'another scheme', argv: ['two', 'ftp://x/y'], code: 1, text: 'Error: could not find protocol handler for: ftp\n' },
  {
    name: 'a URL without an index',
    argv: ['two', 'URL/none'],
    code: 1,
    text: 'Error: looks like "URL/none" is not a valid chart repository or cannot be reached: failed to fetch URL/none/index.yaml : 404 Not Found\n',
  },
  {
    name: 'an unreachable server',
    argv: ['two', 'http://127.0.0.1:1'],
    code: 1,
    text: 'Get "http://127.0.0.1:1/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused\n',
  },
  {
    name: 'a discontinued URL',
    argv: ['k', 'https://kubernetes-charts.storage.googleapis.com'],
    code: 1,
    text: 'is no longer available; try "https://charts.helm.sh/stable" instead\n',
  },
])('repo add with $name', async ({ argv, code, text }) => {
  await home.ok('repo', 'add', 'one', server.url);
  const there = (word: string): string => word.replace('URL', server.url);
  const result = await home.cli(['repo', 'add', ...argv.map(there)]);
  expect(result.stdout + result.stderr).toContain(text.replaceAll('URL', server.url));
  expect(result.code).toBe(code);
});

it.each([
  { name: 'empty', data: '', text: 'empty index.yaml file' },
  { name: 'without apiVersion', data: 'entries: {}\n', text: 'no API version specified' },
  { name: 'an HTML page', data: '<html>', text: 'cannot unmarshal string into Go value of type repo.IndexFile' },
  { name: 'a list', data: '[]', text: 'cannot unmarshal array into Go value of type repo.IndexFile' },
  { name: 'not YAML', data: 'a: [', text: 'error converting YAML to JSON: yaml: line 1: did not find expected node content' },
  {
    name: 'an alias bomb',
    data: `apiVersion: v1\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`).join('\n')}\n`,
    text: 'document contains excessive aliasing',
  },
])('rejects an index that is $name, and reports the reason for each repository', async ({ data, text }) => {
  await home.ok('repo', 'add', 'one', server.url);
  files['/two/index.yaml'] = index;
  await home.ok('repo', 'add', 'two', `${server.url}/two`);
  files['/index.yaml'] = data;
  const { code, stdout, stderr } = await home.cli(['repo', 'update']);
  expect(code).toBe(1);
  expect(stderr).toContain(`Error: failed to update the following repositories: [${server.url}]\n`);
  expect(stdout).toContain(`...Unable to get an update from the "one" chart repository (${server.url}):\n\t`);
  expect(stdout).toContain(text);
  expect(stdout).toContain('...Successfully got an update from the "two" chart repository\n');
  expect(home.read('cache/repository/one-index.yaml')).toBe(index);
});

it('downloads an index only if it has changed', async () => {
  await home.ok('repo', 'add', 'one', server.url);
  expect(await home.ok('repo', 'update')).toBe(
    'Hang tight while we grab the latest from your chart repositories...\n...Successfully got an update from the "one" chart repository\nUpdate Complete. ⎈Happy Helming!⎈\n',
  );
  expect(server.asked.at(-1)?.headers['if-none-match']).toBeDefined();
  // Another process has written the file, so the stored ETag no longer applies.
  writeFileSync(join(home.folder, 'cache/repository/one-index.yaml'), 'apiVersion: v1\n');
  await home.ok('repo', 'update', 'one');
  expect(server.asked.at(-1)?.headers['if-none-match']).toBeUndefined();
  expect(home.read('cache/repository/one-index.yaml')).toBe(index);
});

it('accepts a compressed index', async () => {
  files['/index.yaml'] = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(index));
  await home.ok('repo', 'add', 'one', server.url);
  expect(home.read('cache/repository/one-index.yaml')).toBe(index);
});

it.each([
  { name: 'by name, then description, then keyword', argv: ['foo'], want: ['one/foo 0.1.0', 'one/alpha 1.2.0', 'one/kw 0.1.0'] },
  { name: 'case-insensitively', argv: ['FOO'], want: ['one/foo 0.1.0', 'one/alpha 1.2.0', 'one/kw 0.1.0'] },
  { name: 'case-sensitively with --regexp', argv: ['-r', 'Foo'], want: ['one/alpha 1.2.0'] },
  { name: 'all versions', argv: ['one/alpha', '-l'], want: ['one/alpha 1.10.0', 'one/alpha 1.2.0', 'one/alpha 1.0.0'] },
  { name: 'a range', argv: ['one/alpha', '--version', '<1.10'], want: ['one/alpha 1.2.0'] },
  { name: 'no pre-releases by default', argv: ['zed'], want: [] },
  { name: 'pre-releases with --devel', argv: ['zed', '--devel'], want: ['one/zed 0.1.0-rc1'] },
  { name: 'several arguments as one keyword', argv: ['foo', 'one'], want: ['one/alpha 1.2.0'] },
  { name: 'everything', argv: [], want: ['one/alpha 1.10.0', 'one/bad 1.5.0', 'one/foo 0.1.0', 'one/kw 0.1.0'] },
])('search repo finds $name', async ({ argv, want }) => {
  await home.ok('repo', 'add', 'one', server.url);
  const found = JSON.parse(await home.ok('search', 'repo', ...argv, '-o', 'json')) as { name: string; version: string }[];
  expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(want);
});

it('prints results as helm does', async () => {
  await home.ok('repo', 'add', 'one', server.url);
  expect(await home.ok('search', 'repo', 'kw')).toBe(
    'NAME  \tCHART VERSION\tAPP VERSION\tDESCRIPTION                                       \none/kw\t0.1.0        \t           \tsomething that takes more than fifty characters...\n',
  );
  expect(await home.ok('search', 'repo', 'foo', '--max-col-width', '10', '-o', 'yaml')).toContain('app_version: "7"\n');
  expect(await home.ok('search', 'repo', 'nothing')).toBe('No results found\n');
  expect((await home.cli(['search', 'repo', 'nothing', '--fail-on-no-result'])).stderr).toContain('\nError: no results found\n');
  const { stderr } = await home.cli(['search', 'repo', 'x', '--version', 'bogus']);
  expect(stderr).toContain('Error: an invalid version/constraint format: improper constraint: "bogus"\n');
});

it('reports skipped entries', async () => {
  const { stderr } = await home.cli(['repo', 'add', 'one', server.url]);
  expect(stderr).toBe(
    `level=WARN msg="skipping loading invalid entry for chart" name=bad version=notsemver source=${server.url} error="validation: chart.metadata.version \\"notsemver\\" is invalid"\n` +
      `level=WARN msg="skipping loading invalid entry for chart: empty entry" name=bad source=${server.url}\n`,
  );
});

it('searches an index that helm has written in the meantime', async () => {
  await home.ok('repo', 'add', 'one', server.url);
  await home.ok('search', 'repo', 'alpha');
  writeFileSync(
    join(home.folder, 'cache/repository/one-index.yaml'),
    'apiVersion: v1\nentries: {new: [{name: new, version: 1.0.0}]}\n',
  );
  expect(await home.ok('search', 'repo', 'new')).toContain('one/new');
  const { code, stderr } = await home.cli(['search', 'repo', 'alpha']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('lists repositories, and removes them with their cache', async () => {
  expect((await home.cli(['repo', 'list'])).stderr).toBe('no repositories to show\n');
  expect((await home.cli(['repo', 'remove', 'x'])).stderr).toContain('Error: no repositories configured\n');
  await home.ok('repo', 'add', 'one', server.url);
  await home.ok('repo', 'add', 'two', server.url);
  expect(JSON.parse(await home.ok('repo', 'list', '-o', 'json'))).toEqual([
    { name: 'one', url: server.url },
    { name: 'two', url: server.url },
  ]);
  const { code, stdout, stderr } = await home.cli(['repo', 'remove', 'one', 'nine', 'two']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '"one" has been removed from your repositories\n' });
  expect(stderr).toContain('Error: no repo named "nine" found\n');
  expect(home.read('cache/repository/one-index.yaml')).toBeUndefined();
  expect(await home.ok('repo', 'list', '--no-headers')).toBe(`two\t${server.url}\n`);
});

it('loses no repository when many are added concurrently', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `r${i}`);
  await Promise.all(names.map((name) => home.ok('repo', 'add', name, server.url)));
  const listed = JSON.parse(await home.ok('repo', 'list', '-o', 'json')) as { name: string }[];
  expect(listed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

it('prints no control characters from an index', async () => {
  files['/index.yaml'] =
    'apiVersion: v1\nentries:\n  "a\\e[2J": [{name: a, version: 1.0.0, appVersion: "1\\a", description: "x\\e]0;y\\a\\n\\tz"}]\n';
  await home.ok('repo', 'add', 'one', server.url);
  expect(await home.ok('search', 'repo')).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  expect(await home.ok('search', 'repo')).toContain('x]0;y  z');
});
