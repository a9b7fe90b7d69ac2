import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type KubeTarget, type LoadedConfig, loadKubeConfig } from '../../../src/kube/auth/connection-config.ts';
import { openTransport } from '../../../src/kube/transport.ts';
import { type Certificate, makeCertificate } from '../../support/certificate.ts';
import { noTarget } from '../../support/kube-target.ts';
import { startServer } from '../../support/web-server.ts';

let folder: string;
let certificate: Certificate;
beforeAll(async () => {
  certificate = await makeCertificate();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Writes a kubeconfig and returns its path. */
function write(text: string, name = 'config'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Returns a kubeconfig with a single context, whose user and cluster have the given fields. */
function one({ user = '', cluster = 'server: "https://127.0.0.1:1"', context = '' }): string {
  return write(`current-context: a
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: a, context: {cluster: c, user: u${context}}}]
`);
}

const load = (kubeconfig: string, words: Partial<KubeTarget> = {}): LoadedConfig =>
  loadKubeConfig({ ...noTarget, kubeconfig, ...words }, { PATH: process.env.PATH });

describe('the credentials of a user', () => {
  it.each([
    { name: 'none', user: '', want: {} },
    { name: 'a token', user: 'token: t', want: { authorization: 'Bearer t' } },
    { name: 'a user name and a password', user: 'username: u, password: p', want: { authorization: `Basic ${base64('u:p')}` } },
    { name: 'the token in a file next to the kubeconfig', user: 'tokenFile: token', want: { authorization: 'Bearer filed' } },
    {
      name: 'the token file, which wins over the token',
      user: 'tokenFile: token, token: t',
      want: { authorization: 'Bearer filed' },
    },
    { name: 'the token if its file is missing', user: 'tokenFile: none, token: t', want: { authorization: 'Bearer t' } },
    {
      name: 'impersonation',
      user: 'token: t, as: bob, as-groups: [g, h], as-uid: "7", as-user-extra: {a/b: [x]}',
      want: {
        authorization: 'Bearer t',
        'impersonate-user': 'bob',
        'impersonate-group': ['g', 'h'],
        'impersonate-uid': '7',
        'impersonate-extra-a%2Fb': ['x'],
      },
    },
  ])('are $name', async ({ user, want }) => {
    writeFileSync(join(folder, 'token'), 'filed\n');
    expect(await load(one({ user })).connection.headers()).toEqual(want);
  });

  it('come from an auth provider that used to be built into kubectl', async () => {
    const gcp = (token: string): string =>
      `auth-provider: {name: gcp, config: {access-token: "${token}", expiry: "2099-01-01T00:00:00Z"}}`;
    expect(await load(one({ user: gcp('t') })).connection.headers()).toEqual({ authorization: 'Bearer t' });
    const unknown = load(one({ user: 'auth-provider: {name: foo, config: {}}' }));
    await expect(unknown.connection.headers()).rejects.toMatchObject({ code: 'KUBECONFIG' });
  });

  it('are overridden by flags', async () => {
    const words = { token: 'mine', asUser: 'ann', asGroups: ['g'] };
    expect(await load(one({ user: 'username: u, password: p, as: bob' }), words).connection.headers()).toEqual({
      authorization: 'Bearer mine',
      'impersonate-user': 'ann',
      'impersonate-group': ['g'],
    });
  });

  it('are read again from the token file after a rejection', async () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'one');
    const { connection } = load(one({ user: 'tokenFile: token' }));
    const refused = await connection.headers();
    expect(await connection.renew(refused)).toBeUndefined();
    writeFileSync(path, 'two');
    expect(await connection.headers()).toEqual({ authorization: 'Bearer one' });
    expect(await connection.renew(refused)).toEqual({ authorization: 'Bearer two' });
    expect(await connection.headers()).toEqual({ authorization: 'Bearer two' });
  });

  it('result in one header per impersonated group', async () => {
    const rawHeaders: string[] = [];
    const server = await startServer((request, response) => {
      rawHeaders.push(...request.rawHeaders);
      response.end('{}');
    });
    const transport = openTransport(load(one({}), { server: server.url, asUser: 'bob', asGroups: ['g', 'h'] }).connection);
    await transport.exchange({ method: 'GET', path: '/version' });
    transport.close();
    await server.close();
    const groups = rawHeaders.filter((_, i) => rawHeaders[i - 1]?.toLowerCase() === 'impersonate-group');
    expect(groups).toEqual(['g', 'h']);
  });
});

describe('a credential plugin', () => {
  const api = 'client.authentication.k8s.io/v1';
  /** @param answer shell script that prints the response */
  const plugin = (answer: string, more = ''): string => {
    writeFileSync(join(folder, 'plugin.sh'), `#!/bin/sh\necho run >> ${folder}/runs\n${answer}\n`);
    chmodSync(join(folder, 'plugin.sh'), 0o755);
    return one({
      user: `exec: {apiVersion: ${api}, command: ./plugin.sh, args: [a], env: [{name: E, value: e}], interactiveMode: Never${more}}`,
    });
  };
  const status = (fields: string): string => `echo '{"apiVersion":"${api}","kind":"ExecCredential","status":{${fields}}}'`;
  const runs = (): number =>
    existsSync(join(folder, 'runs')) ? readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1 : 0;

  it('is found next to the kubeconfig, and receives the requested information', async () => {
    const tell = `echo "$1 $E $KUBERNETES_EXEC_INFO" > ${folder}/told`;
    const { connection } = load(plugin(`${tell}\n${status('"token":"t"')}`, ', provideClusterInfo: true'));
    expect(await connection.headers()).toEqual({ authorization: 'Bearer t' });
    const told = readFileSync(join(folder, 'told'), 'utf8');
    expect(told).toMatch(/^a e \{/);
    expect(JSON.parse(told.slice('a e '.length))).toEqual({
      kind: 'ExecCredential',
      apiVersion: api,
      spec: { cluster: { server: 'https://127.0.0.1:1', config: null }, interactive: false },
    });
  });

  it('runs once for concurrent requests, and again if its token was rejected or has expired', async () => {
    const { connection } = load(plugin(`n=$(wc -l < ${folder}/runs)\n${status(`"token":"t'$n'"`)}`));
    const [first] = await Promise.all([connection.headers(), connection.headers(), connection.headers()]);
    expect({ first, runs: runs() }).toEqual({ first: { authorization: 'Bearer t1' }, runs: 1 });
    const renewed = await Promise.all([connection.renew(first), connection.renew(first)]);
    expect({ renewed, runs: runs() }).toEqual({
      renewed: [{ authorization: 'Bearer t2' }, { authorization: 'Bearer t2' }],
      runs: 2,
    });
  });

  it('runs again when its token has expired', async () => {
    const { connection } = load(plugin(status('"token":"t","expirationTimestamp":"2020-01-01T00:00:00Z"')));
    await connection.headers();
    await connection.headers();
    expect(runs()).toBe(2);
  });

  it('may return a certificate', async () => {
    const { connection } = load(plugin(status('"clientCertificateData":"CERT","clientKeyData":"KEY"')));
    expect(await connection.tls()).toEqual({ rejectUnauthorized: true, cert: 'CERT', key: 'KEY' });
    expect(await connection.headers()).toEqual({});
  });

  it.each([
    { name: 'fails', answer: 'exit 3', problem: /executable \S+plugin\.sh failed with exit code 3$/ },
    { name: 'prints something else', answer: 'echo secret', problem: /its answer is not JSON$/ },
    { name: 'returns no credentials', answer: status(''), problem: /neither a token nor a certificate with its key$/ },
    {
      name: 'uses another API version',
      answer: status('"token":"t"').replace('/v1"', '/v2"'),
      problem: /not an ExecCredential of client\.authentication\.k8s\.io\/v1$/,
    },
    { name: 'prints endlessly', answer: 'exec cat /dev/zero', problem: /it writes without end$/ },
  ])('causes an error if it $name', async ({ answer, problem }) => {
    await expect(load(plugin(answer)).connection.headers()).rejects.toMatchObject({
      code: 'KUBECONFIG',
      helmText: expect.stringMatching(problem),
    });
  });

  it('causes an error with the hint from the kubeconfig if it is not installed', async () => {
    const path = one({ user: `exec: {apiVersion: ${api}, command: no-such-plugin, installHint: get it there}` });
    await expect(load(path).connection.headers()).rejects.toMatchObject({
      code: 'KUBECONFIG',
      helmText: 'kubernetes cluster unreachable: getting credentials: exec: executable no-such-plugin not found',
      hint: 'get it there',
    });
  });
});

describe('kubeconfig files', () => {
  it('are merged, and the first entry with a given name wins', () => {
    const first = write(
      'contexts: [{name: a, context: {cluster: c, namespace: first}}]\nclusters: [{name: c, cluster: {server: "https://one"}}]\n',
      'first',
    );
    const second = write(
      'current-context: a\ncontexts: [{name: a, context: {cluster: d}}, {name: b, context: {cluster: d, namespace: second}}]\nclusters: [{name: c, cluster: {server: "https://two"}}, {name: d, cluster: {server: "https://three/"}}]\n',
      'second',
    );
    const paths = [join(folder, 'none'), first, second].join(delimiter);
    expect(load(paths)).toMatchObject({ namespace: 'first', connection: { server: new URL('https://one') } });
    expect(load(paths, { context: 'b' })).toMatchObject({
      namespace: 'second',
      connection: { server: new URL('https://three') },
    });
  });

  it("resolve certificate paths relative to the kubeconfig's directory", async () => {
    writeFileSync(join(folder, 'ca.pem'), 'CA');
    writeFileSync(join(folder, 'cert.pem'), 'CERT');
    const path = one({
      cluster: 'server: "https://h", certificate-authority: ca.pem, tls-server-name: name',
      user: `client-certificate: cert.pem, client-key-data: ${base64('KEY')}`,
    });
    expect(await load(path).connection.tls()).toEqual({
      ca: Buffer.from('CA'),
      cert: Buffer.from('CERT'),
      key: Buffer.from('KEY'),
      rejectUnauthorized: true,
      servername: 'name',
    });
  });

  it('may be missing unless a flag names them', () => {
    expect(load('/nonexistent/config').connection.server.href).toBe('http://localhost:8080/');
    expect(() => load('/nonexistent/config', { isRequired: true })).toThrow(
      expect.objectContaining({
        helmText: 'kubernetes cluster unreachable: stat /nonexistent/config: no such file or directory',
      }),
    );
  });

  it.each([
    { name: 'invalid YAML', text: 'clusters: [{\n', problem: 'error loading config file "FILE": ' },
    {
      name: 'a string instead of a list',
      text: 'clusters: x\n',
      problem: 'error loading config file "FILE": clusters is not a list',
    },
    {
      name: 'a number as token',
      text: 'users: [{name: u, user: {token: 12}}]\n',
      problem: 'error loading config file "FILE": users[0].user.token is not a text',
    },
    {
      name: 'invalid base64',
      text: 'clusters: [{name: c, cluster: {certificate-authority-data: "&"}}]\n',
      problem: 'error loading config file "FILE": illegal base64 data',
    },
    {
      name: 'a missing context',
      text: 'current-context: x\n',
      problem: 'invalid configuration: context was not found for specified context: x',
    },
  ])('are rejected with $name', ({ text, problem }) => {
    const file = write(text);
    const helmText = expect.stringContaining(`kubernetes cluster unreachable: ${problem.replace('FILE', file)}`);
    expect(() => load(file)).toThrow(expect.objectContaining({ code: 'KUBECONFIG', helmText }));
  });

  it.each([
    { name: 'two ways to log in', user: 'token: t, username: u', problem: 'found [token basicAuth], only one is allowed' },
    {
      name: 'a certificate without a key',
      user: 'client-certificate-data: YQ==',
      problem: 'client-key-data or client-key must be',
    },
    {
      name: 'a CA certificate despite disabled verification',
      cluster: 'server: "https://h", insecure-skip-tls-verify: true, certificate-authority-data: YQ==',
      problem: 'with the insecure flag',
    },
    {
      name: 'a missing CA certificate',
      cluster: 'server: "https://h", certificate-authority: none',
      problem: 'none: no such file',
    },
    { name: 'a missing token file', user: 'tokenFile: none', problem: 'none: no such file' },
  ])('are rejected with $name', async ({ problem, ...fields }) => {
    const use = async (): Promise<unknown> => load(one(fields)).connection.headers();
    await expect(use()).rejects.toMatchObject({ code: 'KUBECONFIG', helmText: expect.stringContaining(problem) });
  });

  it.each([
    {
      name: 'CA certificates',
      cluster: 'certificate-authority-data: YQ==',
      user: '',
      problem: 'unable to load root certificates',
    },
    {
      name: 'certificates',
      cluster: '',
      user: 'client-certificate-data: YQ==, client-key-data: YQ==',
      problem: 'PEM data in certificate input',
    },
    { name: 'keys', cluster: '', user: 'client-certificate-data: CERT, client-key-data: YQ==', problem: 'PEM data in key input' },
  ])('are rejected with invalid $name', async ({ cluster, user, problem }) => {
    const path = one({
      cluster: `server: "https://127.0.0.1:1", ${cluster}`,
      user: user.replace('CERT', base64(certificate.cert)),
    });
    const transport = openTransport(load(path).connection);
    await expect(transport.exchange({ method: 'GET', path: '/version' })).rejects.toMatchObject({
      code: 'KUBECONFIG',
      helmText: expect.stringContaining(problem),
    });
    transport.close();
  });
});
