import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { fromClientConfig } from '../../../src/kube/auth/given-config.ts';
import { readKubeconfig } from '../../../src/kube/auth/kubeconfig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'given-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const data = Buffer.from('pem').toString('base64');

describe('fromClientConfig returns the same as readKubeconfig for', () => {
  it.each([
    { name: 'a token', user: 'token: t' },
    { name: 'a user name and a password', user: 'username: u, password: p' },
    { name: 'an inline certificate', user: `client-certificate-data: ${data}, client-key-data: ${data}` },
    { name: 'a certificate in files', user: 'client-certificate: a.pem, client-key: sub/a.key' },
    { name: 'impersonation', user: 'token: t, as: bob' },
    {
      name: 'a credential plugin',
      user: 'exec: {apiVersion: client.authentication.k8s.io/v1, command: plug, args: [a], env: [{name: NAME, value: v}], interactiveMode: Never}',
    },
    { name: 'an auth-provider', user: 'auth-provider: {name: oidc, config: {client-id: c}}' },
    { name: 'an inline CA certificate', cluster: `server: "https://h:1", certificate-authority-data: ${data}` },
    { name: 'a CA certificate in a file', cluster: 'server: "https://h:1", certificate-authority: ca.pem' },
    { name: 'disabled verification', cluster: 'server: "https://h:1", insecure-skip-tls-verify: true' },
    { name: 'a server name and a proxy', cluster: 'server: "https://h:1", tls-server-name: s, proxy-url: "http://p:1"' },
    { name: 'a trailing slash', cluster: 'server: "https://h:1/prefix/"' },
  ])('$name', ({ user = '', cluster = 'server: "https://h:1"' }) => {
    const file = join(folder, 'config');
    writeFileSync(
      file,
      `current-context: a
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: a, context: {cluster: c, user: u, namespace: shop}}, {name: b, context: {cluster: c, user: u}}]
`,
    );
    const config = new KubeConfig();
    config.loadFromFile(file);
    const read = readKubeconfig({ kubeconfig: file, isRequired: true, home: folder }, {});
    // The file is not known, so refreshed tokens cannot be written back to it.
    expect(fromClientConfig(config)).toEqual({ ...read, users: read.users.map((user) => ({ ...user, file: '' })) });
  });
});

it("reads the token of a Pod's service account from its file", () => {
  const authProvider = { name: 'tokenFile', config: { tokenFile: '/run/token' } };
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'c', server: 'https://h', skipTLSVerify: false }, { name: 'u', authProvider });
  expect(fromClientConfig(config).users).toMatchObject([{ tokenFile: '/run/token', authProvider: undefined }]);
});
