import { existsSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
beforeAll(() => {
  home = sandboxHome();
});
afterAll(() => home.remove());

/** Creates a chart with a single template. */
function chart(name: string, template: string, more: Readonly<Record<string, string>> = {}): string {
  const folder = join(home.folder, name);
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`);
  writeFileSync(join(folder, 'templates', 'x.yaml'), template);
  for (const [file, text] of Object.entries(more)) writeFileSync(join(folder, file), text);
  return folder;
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n';
const schema = '{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"replicas": {"type": "integer"}}}';

it.each([
  {
    name: 'a chart that does not exist',
    args: () => ['install', 'x', './no-such-chart'],
    want: ['path "./no-such-chart" not found'],
  },
  {
    name: 'broken YAML in a template',
    args: () => ['install', 'x', chart('yaml', 'a: b: c\n')],
    want: ['YAML parse error on yaml/templates/x.yaml', 'mapping values are not allowed'],
  },
  {
    name: 'an unknown function',
    args: () => ['install', 'x', chart('fn', `${configMap}  a: {{ nofn 1 }}\n`)],
    want: ['fn/templates/x.yaml:6', 'function "nofn" not defined'],
  },
  {
    name: 'a template error',
    args: () => ['install', 'x', chart('nil', `${configMap}  a: {{ .Values.a.b.c }}\n`)],
    want: ['nil/templates/x.yaml:6', 'nil pointer evaluating', '6 │'],
  },
  {
    name: 'a missing required value',
    args: () => ['install', 'x', chart('req', '{{ required "give me a" .Values.a }}\n')],
    want: ['execution error at (req/templates/x.yaml:1:3): give me a'],
  },
  {
    name: 'a value that breaks the schema',
    args: () => ['install', 'x', chart('schema', configMap, { 'values.schema.json': schema }), '--set', 'replicas=many'],
    want: ["values don't meet the specifications of the schema(s)", '/replicas'],
  },
  {
    name: 'an unknown kind',
    args: () => ['install', 'x', chart('kind', 'apiVersion: nope.io/v1\nkind: Nope\nmetadata: {name: x}\n')],
    want: ['no matches for kind "Nope" in version "nope.io/v1"', 'ensure CRDs are installed first'],
  },
  {
    name: 'an object without a name',
    args: () => ['install', 'x', chart('noname', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}\n')],
    want: ['resource name may not be empty', 'generateName'],
  },
  {
    name: 'a namespace that does not exist',
    args: () => ['install', 'x', 'fixtures/charts/web', '-n', 'nowhere'],
    want: ['namespaces "nowhere" not found', '--create-namespace'],
  },
  {
    name: 'an invalid release name',
    args: () => ['install', 'Big_Name', 'fixtures/charts/web'],
    want: ['release name check failed: release name "Big_Name": invalid release name'],
  },
  { name: 'a release that does not exist', args: () => ['status', 'nothing'], want: ['release: not found'] },
  {
    name: 'an upgrade of a release that does not exist',
    args: () => ['upgrade', 'nothing', 'fixtures/charts/web'],
    want: ['UPGRADE FAILED: "nothing" has no deployed releases'],
  },
  {
    name: 'an unknown colour mode',
    args: () => ['version', '--color', 'pink'],
    want: ['invalid color mode "pink": must be one of: never, auto, always'],
  },
  { name: 'an unknown flag', args: () => ['list', '--bogus'], want: ['unknown flag: --bogus'] },
  { name: 'an unknown command', args: () => ['instal'], want: ['unknown command "instal"', 'Did you mean this?', 'install'] },
  {
    name: 'a values file that does not exist',
    args: () => ['install', 'x', 'fixtures/charts/web', '-f', 'nope.yaml'],
    want: ['open nope.yaml: no such file or directory'],
  },
  {
    name: 'a library chart',
    args: () => [
      'install',
      'x',
      chart('lib', '', { 'Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n' }),
    ],
    want: ['library charts are not installable'],
  },
])('reports $name with exit code 1 and leaves no release', async ({ args, want }) => {
  const result = await home.cli(...args());
  expect(result.code).toBe(1);
  for (const text of want) expect(result.stderr).toContain(text);
  expect(result.stderr).toMatch(/^(level=.*\n)*Error: /);
  expect(result.stderr).not.toMatch(/internal error|\n\s+at /);
  expect(await home.json('list', '-A')).toEqual([]);
});

/** Creates a path of an unexpected type where a command expects a file or folder. */
function oddPath(kind: 'loop' | 'dangling' | 'file' | 'folder'): string {
  const path = join(home.folder, `odd-${kind}`);
  if (kind === 'folder') mkdirSync(path, { recursive: true });
  else if (kind === 'file') writeFileSync(path, 'hi');
  else if (!isLink(path)) symlinkSync(kind === 'loop' ? path : join(home.folder, 'nowhere'), path);
  return path;
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== '';
  } catch {
    return false;
  }
}

it.each([
  { args: () => ['create', oddPath('loop')], want: 'too many levels of symbolic links' },
  { args: () => ['create', oddPath('dangling')], want: 'cannot create folder' },
  { args: () => ['create', join(oddPath('file'), 'x')], want: 'not a directory' },
  { args: () => ['template', 'x', 'fixtures/charts/web', '-f', oddPath('loop')], want: 'too many levels of symbolic links' },
  { args: () => ['template', 'x', 'fixtures/charts/web', '-f', join(oddPath('file'), 'x')], want: 'not a directory' },
  { args: () => ['template', 'x', 'fixtures/charts/web', '--output-dir', oddPath('file')], want: 'cannot write' },
  { args: () => ['package', 'fixtures/charts/web', '-d', oddPath('file')], want: 'file exists' },
  { args: () => ['lint', join(oddPath('file'), 'x')], want: '1 chart(s) failed' },
  { args: () => ['repo', 'list', '--repository-config', oddPath('folder')], want: 'is a directory' },
  { args: () => ['repo', 'add', 'r', 'http://127.0.0.1:1', '--repository-config', oddPath('loop')], want: 'symbolic links' },
  { args: () => ['repo', 'index', oddPath('folder'), '--merge', oddPath('folder')], want: 'merge failed: read' },
  { args: () => ['repo', 'index', oddPath('folder'), '--merge', oddPath('loop')], want: 'merge failed: open' },
  { args: () => ['plugin', 'install', '/dev/zero'], want: 'expected plugin to be a directory' },
])('reports a path of the wrong type: $args', async ({ args, want }) => {
  const result = await home.cli(...args());
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(want) });
  expect(result.stderr).not.toMatch(/internal error|\n\s+at |\bE[A-Z]{4,}\b/);
  expect(existsSync(join(home.folder, 'nowhere'))).toBe(false);
});

it.each([
  { args: ['plugin', 'install', 'https://[bad/p-1.0.0.tgz'], want: '"https://[bad/p-1.0.0.tgz" is not a URL' },
  { args: ['template', 'x', 'fixtures/charts/web', '-f', 'http://[bad'], want: '"http://[bad" is not a URL' },
  { args: ['pull', 'oci://a:99999/x'], want: 'invalid reference: invalid registry "a:99999"' },
  { args: ['registry', 'login', 'a:99999', '-u', 'x', '-p', 'y'], want: 'invalid registry "a:99999"' },
  { args: ['pull', 'https://example.invalid/x.tgz'], env: { HTTPS_PROXY: '::' }, want: 'HTTPS_PROXY=http://' },
  {
    args: ['list', '--kube-apiserver', 'https://10.0.0.1'],
    env: { HTTPS_PROXY: 'http://u:geheim@[' },
    want: 'HTTPS_PROXY=http://',
  },
])('reports an invalid address: $args $env', async ({ args, env = {}, want }) => {
  const result = await runCli(args, { env: { KUBECONFIG: '/nonexistent', HOME: home.folder, ...env } });
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(want) });
  expect(result.stderr).not.toMatch(/internal error|Invalid URL|geheim|\n\s+at /);
});

/** Calls a function with the URL of a server that sends the same response to every request. */
async function withServer<T>(status: number, body: string, run: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

it('reports a kubeconfig that is a folder', async () => {
  const result = await runCli(['list', '--kubeconfig', home.folder]);
  const problem = `error loading config file "${home.folder}": read ${home.folder}: is a directory`;
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(problem) });
});

const reaching = (url: string): Promise<{ code: number; stderr: string }> =>
  runCli(['list', '--kube-apiserver', url], { env: { KUBECONFIG: '/nonexistent', HELM_CACHE_HOME: home.folder } });

it('reports an API server that is not reachable', async () => {
  const result = await reaching('http://127.0.0.1:1');
  expect(result).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'kubernetes cluster unreachable: Get "http://127.0.0.1:1/version": dial tcp 127.0.0.1:1: connect: connection refused',
    ),
  });
});

it('reports rejected credentials', async () => {
  const result = await withServer(
    401,
    '{"kind":"Status","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}',
    reaching,
  );
  expect(result).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the server has asked for the client to provide credentials'),
  });
  expect(result.stderr).toContain('log in again');
});

it('reports a missing permission', async () => {
  const message = 'secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" in the namespace "default"';
  const result = await withServer(
    403,
    JSON.stringify({ kind: 'Status', status: 'Failure', message, reason: 'Forbidden', code: 403 }),
    reaching,
  );
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
});
