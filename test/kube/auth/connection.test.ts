import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubeTarget, type LoadedConfig, loadKubeConfig } from '../../../src/kube/auth/connection-config.ts';
import { openTransport } from '../../../src/kube/transport.ts';
import { noTarget } from '../../support/kube-target.ts';
import { startServer, type WebServer } from '../../support/web-server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connection-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function kubeconfig({ user = '{}', cluster = '', namespace = '' }): string {
  const path = join(folder, 'config');
  const text = `current-context: a
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: ${user}}]
contexts: [{name: a, context: {cluster: c, user: u${namespace}}}]
`;
  writeFileSync(path, text);
  return path;
}

const exec = '{exec: {apiVersion: client.authentication.k8s.io/v1, command: /not-installed, interactiveMode: Never}}';

describe('an API server without TLS', () => {
  const open = (user: string, target: Partial<KubeTarget> = {}): LoadedConfig =>
    loadKubeConfig({ ...noTarget, kubeconfig: kubeconfig({ cluster: 'server: "http://127.0.0.1:1"', user }), ...target }, {});

  it.each([
    ['a token', '{token: s3cret}', {}],
    ['a token file that does not exist', '{tokenFile: /nonexistent}', {}],
    ['a user and a password', '{username: a, password: b}', {}],
    ['an exec plugin that is not installed', exec, {}],
    ['an auth-provider', '{auth-provider: {name: oidc}}', {}],
    ['a token from a flag', '{}', { token: 's3cret' }],
  ])('does not receive %s', async (_, user, target) => {
    expect(await open(user, target).connection.headers()).toEqual({});
  });

  it('receives impersonation headers', async () => {
    expect(await open('{token: x, as: jane}').connection.headers()).toEqual({ 'impersonate-user': 'jane' });
  });

  it('is reported as the reason for missing credentials', () => {
    expect(open('{token: x}').origin.user).toBe('none: the API server is reached without TLS');
  });
});

it.each([
  ['no TLS settings', 'server: "127.0.0.1:8080"', {}, 'http://127.0.0.1:8080/'],
  ['a host name', 'server: "localhost:8080"', {}, 'http://localhost:8080/'],
  ['a CA certificate', 'server: "127.0.0.1:8080", certificate-authority-data: QQ==', {}, 'https://127.0.0.1:8080/'],
  ['verification disabled', 'server: "127.0.0.1:8080", insecure-skip-tls-verify: true', {}, 'https://127.0.0.1:8080/'],
  ['verification disabled by a flag', 'server: "127.0.0.1:8080"', { insecureSkipTlsVerify: true }, 'https://127.0.0.1:8080/'],
  ['its address in a flag', '', { server: '127.0.0.1:8080' }, 'http://127.0.0.1:8080/'],
  ['a scheme', 'server: "https://127.0.0.1:8080"', {}, 'https://127.0.0.1:8080/'],
])('uses the right scheme for a server with %s', (_, cluster, target, want) => {
  expect(loadKubeConfig({ ...noTarget, kubeconfig: kubeconfig({ cluster }), ...target }, {}).connection.server.href).toBe(want);
});

describe('the service account of a Pod', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  let serviceAccount: string;
  beforeEach(() => {
    serviceAccount = join(folder, 'serviceaccount');
    mkdirSync(serviceAccount);
    for (const [name, text] of Object.entries({ token: 'tok', namespace: 'podns', 'ca.crt': 'ca' }))
      writeFileSync(join(serviceAccount, name), text);
  });
  const load = (target: Partial<KubeTarget>, more: Readonly<Record<string, string>> = {}): LoadedConfig =>
    loadKubeConfig({ ...noTarget, serviceAccount, ...target }, { ...env, ...more });

  it.each([
    ['no kubeconfig', () => ({})],
    ['a kubeconfig that does not exist', () => ({ kubeconfig: '/nonexistent' })],
    ['a kubeconfig without contexts', () => ({ kubeconfig: empty() })],
  ])('is used with %s', async (_, target) => {
    const { connection, namespace, origin } = load(target());
    expect(connection.server.href).toBe('https://10.0.0.1/');
    expect(await connection.headers()).toEqual({ authorization: 'Bearer tok' });
    expect(namespace).toBe('podns');
    expect(origin).toEqual({
      server: 'https://10.0.0.1/',
      cluster: 'service account of the Pod',
      user: 'service account of the Pod',
      namespace: 'service account of the Pod',
    });
  });

  it.each([
    ['no namespace', '', {}, 'podns'],
    ['the namespace "default"', ', namespace: default', {}, 'podns'],
    ['another namespace', ', namespace: shop', {}, 'shop'],
    ['no namespace and POD_NAMESPACE', '', { POD_NAMESPACE: 'fromenv' }, 'fromenv'],
  ])('is combined with a context that has %s', (_, namespace, more, want) => {
    const path = kubeconfig({ cluster: 'server: "https://127.0.0.1:1"', namespace });
    expect(load({ kubeconfig: path }, more).namespace).toBe(want);
  });

  it('is not used for a server given by a flag', async () => {
    expect(await load({ server: 'https://elsewhere.example' }).connection.headers()).toEqual({});
  });

  it('is not used without the environment variables of Kubernetes', () => {
    expect(loadKubeConfig({ ...noTarget, serviceAccount }, {}).connection.server.href).toBe('http://localhost:8080/');
  });

  function empty(): string {
    const path = join(folder, 'empty');
    writeFileSync(path, 'apiVersion: v1\nkind: Config\n');
    return path;
  }
});

describe('a proxy of the kubeconfig', () => {
  let server: WebServer;
  beforeEach(async () => {
    server = await startServer((_, response) => void response.writeHead(200).end('{}'));
  });
  afterEach(() => server.close());

  const ask = async (cluster: string): Promise<unknown> => {
    const { connection } = loadKubeConfig({ ...noTarget, kubeconfig: kubeconfig({ cluster }) }, {});
    const transport = openTransport(connection);
    try {
      return await transport.exchange({ method: 'GET', path: '/version', headers: {} });
    } finally {
      transport.close();
    }
  };

  it.each(['https', 'http'])('is reported if it is unreachable, not the %s API server', async (scheme) => {
    await expect(ask(`server: "${scheme}://10.255.255.1:6443", proxy-url: "http://127.0.0.1:1"`)).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      helmText: expect.stringContaining('proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused'),
      hint: expect.stringContaining('proxy-url'),
    });
  });

  it('receives requests for an API server without TLS, with the proxy password', async () => {
    await ask(`server: "http://10.255.255.1:8080", proxy-url: "http://u:p@127.0.0.1:${server.port}"`);
    expect(server.asked).toMatchObject([
      { path: 'http://10.255.255.1:8080/version', headers: { 'proxy-authorization': 'Basic dTpw' } },
    ]);
  });

  it.each(['socks5', 'socks5h', 'ftp'])('is rejected if its scheme is %s', async (scheme) => {
    await expect(ask(`server: "https://10.255.255.1", proxy-url: "${scheme}://u:pw@127.0.0.1:1"`)).rejects.toMatchObject({
      code: 'USAGE',
      message: `proxy-url of the kubeconfig specifies an unsupported ${scheme} proxy: 127.0.0.1:1`,
    });
  });
});
