import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { describeWith, helms, run } from '../support/machine.ts';

let given: ChartServer;
let root: string;

/** A getter that serves files from a folder for any URL with its scheme, and logs how it was called. */
const script = `#!/bin/sh
for last; do :; done
{ for word; do printf '[%s]' "$word"; done
  echo " $HELM_PLUGIN_USERNAME:$HELM_PLUGIN_PASSWORD:$HELM_PLUGIN_PASS_CREDENTIALS_ALL $HELM_PLUGIN_NAME"; } >> "$HOME/calls"
path=\${last#*://}
path=\${path%%\\?*}
[ "$MODE" = endless ] && exec cat /dev/zero
[ "$MODE" = silent ] && exec sleep 100
exec cat "$HOME/files/$path"
`;

const legacy = `name: NAME
version: 0.1.0
usage: fetches
command: "$HELM_PLUGIN_DIR/get.sh"
downloaders:
- {command: get.sh own, protocols: [other, my+files]}
`;
const v1 = `apiVersion: v1
name: NAME
version: 0.1.0
type: getter/v1
runtime: subprocess
config: {protocols: [my+files]}
runtimeConfig:
  protocolCommands:
  - protocols: [my+files]
    platformCommand: [{command: get.sh, args: [own]}]
`;

function install(manifest: string, name = 'getter'): void {
  const folder = join(given.home.folder, 'data/plugins', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plugin.yaml'), manifest.replace('NAME', name));
  writeFileSync(join(folder, 'get.sh'), script);
  chmodSync(join(folder, 'get.sh'), 0o755);
}

const calls = (): string[] => (given.home.read('calls') ?? '').trimEnd().split('\n');

beforeEach(async () => {
  given = await chartServer();
  root = join(given.home.folder, 'files/host/charts');
  mkdirSync(root, { recursive: true });
  given.offer('', [
    ['web', '0.1.0'],
    ['web', '0.2.0'],
  ]);
  for (const [path, data] of Object.entries(given.files)) {
    if (typeof data !== 'function') writeFileSync(join(root, path), data);
  }
});
afterEach(() => given.close());

const url = 'my+files://host/charts';

describe.each([
  { name: 'Helm 3', manifest: legacy },
  { name: 'Helm 4', manifest: v1 },
])('a getter plugin of $name', ({ manifest }) => {
  beforeEach(() => install(manifest));

  it('serves a repository, its charts, and charts by URL', async () => {
    const certificates = ['--ca-file', '/ca', '--cert-file', '/cert', '--key-file', '/key'];
    await given.home.ok('repo', 'add', 'one', `${url}?ref=x`, '--username', 'u', '--password', 'p', ...certificates);
    expect(calls()).toEqual([`[own][/cert][/key][/ca][${url}/index.yaml?ref=x] u:p:false getter`]);
    expect(await given.home.ok('repo', 'update')).toContain('Successfully got an update from the "one" chart repository');
    expect(await given.home.ok('search', 'repo', 'web')).toContain('one/web');
    expect(await given.home.ok('template', 'x', 'one/web')).toContain('version: 0.2.0\n');
    expect(calls().at(-1)).toBe(`[own][/cert][/key][/ca][${url}/web-0.2.0.tgz?ref=x] u:p:false getter`);
    const out = join(given.home.folder, 'out');
    await given.home.ok('pull', `${url}/web-0.1.0.tgz`, '-d', out);
    expect(readFileSync(join(out, 'web-0.1.0.tgz'))).toEqual(given.files['/web-0.1.0.tgz']);
    expect(await given.home.ok('show', 'chart', 'web', '--repo', url, '--version', '0.1.0')).toContain('version: 0.1.0\n');
    // The archive is already cached.
    expect(calls().at(-1)).toBe(`[own][][][][${url}/index.yaml] ::false getter`);
  });

  it('may serve a chart whose digest differs from the index', async () => {
    await given.home.ok('repo', 'add', 'one', url);
    writeFileSync(join(root, 'web-0.2.0.tgz'), gzipSync(gunzipSync(given.archive('web', '0.2.0')), { level: 1 }));
    expect(await given.home.ok('template', 'x', 'one/web')).toContain('version: 0.2.0\n');
  });

  it('serves dependencies', async () => {
    const parent = given.layOut('parent', {
      'Chart.yaml': `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: [{name: web, version: "<0.2", repository: "${url}"}]\n`,
    });
    await given.home.ok('dependency', 'update', parent);
    expect(readdirSync(join(parent, 'charts'))).toEqual(['web-0.1.0.tgz']);
    rmSync(join(parent, 'charts'), { recursive: true });
    await given.home.ok('dependency', 'build', parent);
    expect(readdirSync(join(parent, 'charts'))).toEqual(['web-0.1.0.tgz']);
  });

  it('is named in the error message if it fails', async () => {
    expect(await given.home.cli(['repo', 'add', 'one', 'my+files://host/none'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Error: looks like "my+files://host/none" is not a valid chart repository or cannot be reached: plugin "getter" exited with error\n',
      ),
    });
    expect(await given.home.cli(['pull', 'my+files://host/none.tgz'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Error: plugin "getter" exited with error\n'),
    });
  });

  it.each([
    { mode: 'endless', argv: [], text: 'exited with error' },
    { mode: 'silent', argv: ['--timeout', '300ms'], text: 'context deadline exceeded' },
  ])('is terminated when it is $mode', async ({ mode, argv, text }) => {
    const result = await given.home.cli(['repo', 'add', 'one', url, ...argv], { env: { MODE: mode } });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
    expect(existsSync(join(given.home.folder, 'config/repositories.yaml'))).toBe(false);
  });

  it('is not called when plugins are turned off', async () => {
    const { code, stderr } = await given.home.cli(['repo', 'add', 'one', url], { env: { HELM_NO_PLUGINS: '1' } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('Error: could not find protocol handler for: my+files\n'),
    });
  });
});

it('a plugin does not receive passwords for a different server or scheme', async () => {
  install(legacy);
  const entry = (name: string, address: string): string => `  ${name}: [{name: ${name}, version: 0.1.0, urls: ["${address}"]}]\n`;
  writeFileSync(
    join(root, 'index.yaml'),
    `apiVersion: v1\nentries:\n${entry('host', 'my+files://elsewhere/web-0.1.0.tgz')}${entry('scheme', 'other://host/charts/web-0.1.0.tgz')}${entry('http', `${given.server.url}/web-0.1.0.tgz`)}`,
  );
  mkdirSync(join(given.home.folder, 'files/elsewhere'));
  writeFileSync(join(given.home.folder, 'files/elsewhere/web-0.1.0.tgz'), given.archive('web', '0.1.0'));
  await given.home.ok('repo', 'add', 'one', url, '--username', 'u', '--password', 'p');
  for (const chart of ['host', 'scheme']) {
    await given.home.ok('template', 'x', `one/${chart}`);
    expect(calls().at(-1)).toContain(' ::false ');
  }
  await given.home.ok('repo', 'add', 'one', url, '--username', 'u', '--password', 'p', '--pass-credentials', '--force-update');
  await given.home.ok('template', 'x', 'one/host');
  expect(calls().at(-1)).toContain(' u:p:true ');
  await given.home.ok('template', 'x', 'one/http');
  expect(given.server.asked.at(-1)?.headers.authorization).toBeUndefined();
});

it('a plugin never handles http, and plugins of other types are ignored', async () => {
  install(legacy.replace('my+files', 'http'), 'a');
  install(v1.replace('type: getter/v1', 'type: cli/v1'), 'b');
  await given.home.ok('repo', 'add', 'one', given.server.url);
  expect(calls()).toEqual(['']);
  expect((await given.home.cli(['repo', 'add', 'two', url])).stderr).toContain('could not find protocol handler for: my+files\n');
});

describeWith({ helm: helms })('getter plugins next to helm', () => {
  it.each(helms)('are called the same way as in helm $major', async ({ major, path }) => {
    install(major === 4 ? v1 : legacy);
    const words = [
      'repo',
      'add',
      'one',
      `${url}?ref=x`,
      '--username',
      'u',
      '--password',
      'p',
      '--pass-credentials',
      '--ca-file',
      '/ca',
    ];
    // The chart is outside the repository, so the repository's password is not sent.
    const other = 'my+files://host/other/web.tgz';
    mkdirSync(join(given.home.folder, 'files/host/other'));
    writeFileSync(join(given.home.folder, 'files/host/other/web.tgz'), given.archive('web', '0.1.0'));
    const folder = mkdtempSync(join(given.home.folder, 'pull-'));
    for (const argv of [words, ['repo', 'update'], ['pull', 'one/web', '-d', folder], ['pull', other, '-d', folder]]) {
      const theirs = run(path, argv, {
        ...given.home.env,
        HELM_CONFIG_HOME: join(given.home.folder, 'other'),
        HELM_CACHE_HOME: join(given.home.folder, 'theirs'),
      });
      expect(theirs).toMatchObject({ code: 0 });
      const asked = calls().slice(-1);
      await given.home.ok(...argv);
      expect(calls().slice(-1)).toEqual(asked);
    }
  });
});
