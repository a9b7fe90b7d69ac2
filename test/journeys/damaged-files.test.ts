import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlJson } from '../../src/base/yaml/yaml.ts';
import { damages } from '../support/damage.ts';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { type Registry, startRegistry } from '../support/registry.ts';
import { serveFiles, startServer, type WebServer } from '../support/web-server.ts';

/** Each test runs hundreds of commands. */
const timeoutMs = 120_000;

let home: HelmHome;
let server: WebServer;
let registry: Registry;
const files: Record<string, string> = {};
const index = `apiVersion: v1
entries:
  alpha:
  - {name: alpha, version: 1.0.0, appVersion: "7", description: one, keywords: [bar, baz], urls: [a.tgz], digest: ${'0'.repeat(64)}}
  - {name: alpha, version: 1.1.0, description: two, urls: [a.tgz]}
  bad:
  - {name: bad, version: notsemver}
`;

beforeAll(async () => {
  home = helmHome({ PATH: process.env.PATH ?? '' });
  files['/index.yaml'] = index;
  server = await startServer(serveFiles(files));
  registry = await startRegistry({ login: 'basic' });
});
afterAll(async () => {
  await server.close();
  await registry.close();
  home.remove();
});

interface Run {
  readonly title: string;
  readonly command: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs each command once for each possible kind of damage to a JSON or YAML file. */
async function runDamaged(path: string, commands: readonly (readonly string[])[]): Promise<Run[]> {
  const before = readFileSync(path, 'utf8');
  const runs: Run[] = [];
  for (const { title, data } of damages(parseYamlJson(before), 2)) {
    for (const argv of commands) {
      writeFileSync(path, JSON.stringify(data));
      runs.push({ title, command: argv.join(' '), ...(await home.cli(argv)) });
    }
  }
  writeFileSync(path, before);
  return runs;
}

/** Returns the runs whose error is an internal error or does not name the file. */
function unclear(runs: readonly Run[], file: string): string[] {
  const isClear = ({ code, stderr }: Run): boolean => code === 0 || (/^Error: /m.test(stderr) && stderr.includes(file));
  const failing = runs.filter((run) => !isClear(run) || /internal error|\n {4}at /.test(run.stderr));
  return failing.map(({ title, command, stderr }) => `${title} / ${command}: ${stderr}`);
}

const failed = (runs: readonly Run[], text: string): Run[] =>
  runs.filter(({ code, stderr }) => code === 1 && stderr.includes(text));

it(
  'reports a damaged repositories.yaml',
  async () => {
    await home.ok('repo', 'add', 'one', server.url);
    const path = join(home.folder, 'config/repositories.yaml');
    const commands = [
      ['repo', 'list'],
      ['search', 'repo', 'alpha'],
      ['repo', 'add', 'two', server.url],
      ['repo', 'update'],
      ['repo', 'remove', 'one'],
    ];
    const runs = await runDamaged(path, commands);
    expect(runs.length).toBeGreaterThan(100);
    expect(unclear(runs, 'repo')).toEqual([]);
    const problem = 'json: cannot unmarshal object into Go struct field Entry.repositories.url of type string';
    expect(failed(runs, `failed loading file: ${path}: error unmarshaling JSON: while decoding JSON: ${problem}`)).toHaveLength(
      commands.length,
    );
    const adding = runs.filter(({ title, command }) => title.startsWith('repositories is a') && command.startsWith('repo add'));
    expect(adding.map(({ code }) => code)).toEqual([1, 1, 0, 1]);
  },
  timeoutMs,
);

it(
  'rebuilds a damaged index cache',
  async () => {
    await home.ok('repo', 'add', 'one', server.url, '--force-update');
    const path = join(home.folder, 'cache/tillerless/indexes/one.json');
    const before = readFileSync(path, 'utf8');
    const expected = await home.cli(['search', 'repo', 'alpha', '-l']);
    const runs = await runDamaged(path, [['search', 'repo', 'alpha', '-l']]);
    expect(runs.length).toBeGreaterThan(100);
    // Removing the version of an entry goes unnoticed, because the version of a skipped entry is optional.
    const damaged = runs.filter(({ title }) => title !== 'skipped.0.version missing');
    for (const { title, code, stdout, stderr } of damaged)
      expect({ title, code, stdout, stderr }).toEqual({ title, ...expected });
    writeFileSync(path, '{"format":1}');
    await home.ok('search', 'repo', 'alpha');
    const { version: _, ...rest } = JSON.parse(before);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(rest);
  },
  timeoutMs,
);

it(
  'reports a damaged Docker config.json',
  async () => {
    const path = join(home.folder, 'config.json');
    const { username, password } = registry.user;
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    writeFileSync(
      path,
      JSON.stringify({ auths: { [registry.host]: { auth }, other: { auth } }, credHelpers: { other: 'pass' }, credsStore: '' }),
    );
    const runs = await runDamaged(path, [['pull', `oci://${registry.host}/web`, '--plain-http', '--registry-config', path]]);
    expect(runs.length).toBeGreaterThan(30);
    expect(
      failed(runs, `cannot read the credentials in ${path}: auths."${registry.host}".auth: expected string, got number`),
    ).toHaveLength(1);
    expect(runs.filter(({ stderr }) => stderr.includes(auth))).toEqual([]);
    expect(unclear(runs, '')).toEqual([]);
  },
  timeoutMs,
);

const plugin = `apiVersion: v1
name: hello
version: 1.2.3
type: cli/v1
runtime: subprocess
sourceURL: https://plugins.example/hello
config: {shortHelp: says hello, longHelp: more, ignoreFlags: true}
runtimeConfig:
  platformCommand: [{os: plan9, arch: x, command: nothing}, {command: "true", args: [hello]}]
  platformHooks: {install: [{command: "true", args: [a]}]}
`;
const legacyPlugin = `name: hello
version: 1.2.3
usage: says hello
command: "true"
hooks: {install: "true"}
downloaders: [{command: "true", protocols: [hello]}]
`;

it.each([
  { form: 'v1', text: plugin },
  { form: 'legacy', text: legacyPlugin },
])(
  'reports a damaged plugin.yaml, $form',
  async ({ text }) => {
    const folder = join(home.folder, 'data/plugins/hello');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'plugin.yaml');
    writeFileSync(path, text);
    const runs = await runDamaged(path, [
      ['plugin', 'list'],
      ['hello'],
      ['plugin', 'package', folder, '--sign=false', '-d', home.folder],
    ]);
    expect(runs.length).toBeGreaterThan(100);
    expect(unclear(runs, '')).toEqual([]);
  },
  timeoutMs,
);
