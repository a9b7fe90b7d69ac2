import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';
import { type Connection, loadKubeConfig } from '../../../src/kube/auth/connection-config.ts';
import { type Certificate, makeCertificate } from '../../support/certificate.ts';
import { noTarget } from '../../support/kube-target.ts';
import { startServer, type WebServer } from '../../support/web-server.ts';

let certificate: Certificate;
let provider: WebServer;
let folder: string;
/** The Authorization headers and bodies of the requests to the token endpoint. */
let asked: { readonly login: string; readonly body: string }[];
let discovery: { status: number; body: string };
let answer: (login: string) => { status: number; body: string; type?: string; location?: string };

const jwt = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const expired = jwt({ exp: 1000 });
const valid = jwt({ exp: 4102444800 });

beforeAll(async () => {
  certificate = await makeCertificate();
  provider = await startServer(async (request, response) => {
    if (request.url === '/i/.well-known/openid-configuration')
      return void response.writeHead(discovery.status).end(discovery.body);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const login = request.headers.authorization ?? '';
    asked.push({ login, body: Buffer.concat(parts).toString() });
    const { status, body, type = 'application/json', location } = answer(login);
    response.writeHead(status, { 'content-type': type, ...(location === undefined ? {} : { location }) }).end(body);
  }, certificate);
});
afterAll(() => provider.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oidc-'));
  asked = [];
  discovery = { status: 200, body: JSON.stringify({ token_endpoint: `${provider.url}/token` }) };
  answer = () => ({ status: 200, body: JSON.stringify({ access_token: 'a', id_token: valid, refresh_token: 'rotated' }) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a kubeconfig whose user has an auth-provider with the given configuration. */
function kubeconfig(config: Readonly<Record<string, string>>): string {
  const path = join(folder, 'config');
  const lines = Object.entries({ 'idp-certificate-authority': certificate.certFile, ...config }).map(
    ([key, value]) => `        ${key}: ${JSON.stringify(value)}  # of ${key}`,
  );
  writeFileSync(
    path,
    `# mine
current-context: a
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: a, context: {cluster: c, user: u}}]
users:
- {name: other, user: {token: t}}
- name: u
  user:
    auth-provider:
      name: oidc
      config:
${lines.join('\n')}
`,
    { mode: 0o600 },
  );
  return path;
}

function connect(path: string): Connection {
  return loadKubeConfig({ ...noTarget, kubeconfig: path }, {}).connection;
}

const issuer = (): Readonly<Record<string, string>> => ({ 'idp-issuer-url': `${provider.url}/i`, 'client-id': 'x' });

/** Returns Helm's error message for a configuration. */
async function problemOf(config: Readonly<Record<string, string>>): Promise<string> {
  const error: unknown = await connect(kubeconfig(config))
    .headers()
    .catch((reason: unknown) => reason);
  return isTillerlessError(error, 'KUBECONFIG') ? (error.helmText ?? '') : `no such error: ${String(error)}`;
}

describe('a refreshed token', () => {
  it('is used and written back with the refresh token, without other changes to the file', async () => {
    const path = kubeconfig({ ...issuer(), 'client-secret': 'a b/:', 'id-token': expired, 'refresh-token': 'old' });
    const before = readFileSync(path, 'utf8');
    expect(await connect(path).headers()).toEqual({ authorization: `Bearer ${valid}` });
    expect(readFileSync(path, 'utf8')).toBe(before.replace(expired, valid).replace('"old"', '"rotated"'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const login = `Basic ${Buffer.from('x:a+b%2F%3A').toString('base64')}`;
    expect(asked).toEqual([{ login, body: 'grant_type=refresh_token&refresh_token=old' }]);
  });

  it('is written through a symbolic link', async () => {
    const path = kubeconfig({ ...issuer(), 'id-token': expired, 'refresh-token': 'old' });
    const link = join(folder, 'link');
    symlinkSync(path, link);
    await connect(link).headers();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('"rotated"');
  });

  it('is written if there was no ID token', async () => {
    const path = kubeconfig({ ...issuer(), 'refresh-token': 'old' });
    await connect(path).headers();
    expect(await connect(path).headers()).toEqual({ authorization: `Bearer ${valid}` });
    expect(asked.length).toBe(1);
  });

  it('does not replace the refresh token if the provider returns no new one', async () => {
    answer = () => ({ status: 200, body: JSON.stringify({ access_token: 'a', id_token: valid }) });
    const path = kubeconfig({ ...issuer(), 'id-token': expired, 'refresh-token': 'old' });
    await connect(path).headers();
    expect(readFileSync(path, 'utf8')).toContain('refresh-token: "old"');
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain; charset=utf-8'])(
    'is read from a response of type %s',
    async (type) => {
      answer = () => ({ status: 200, body: `access_token=a&id_token=${valid}`, type });
      const path = kubeconfig({ ...issuer(), 'id-token': expired, 'refresh-token': 'old' });
      expect(await connect(path).headers()).toEqual({ authorization: `Bearer ${valid}` });
    },
  );

  it('is requested with the client secret in the body if the server rejects it in the header', async () => {
    const accept = answer;
    answer = (login) => (login === '' ? accept(login) : { status: 401, body: '{"error":"invalid_client"}' });
    await connect(kubeconfig({ ...issuer(), 'client-secret': 's', 'refresh-token': 'old' })).headers();
    expect(asked[1]?.body).toBe('client_id=x&client_secret=s&grant_type=refresh_token&refresh_token=old');
  });
});

it.each([
  { name: 'has not expired', token: valid, requests: 0 },
  { name: 'expires within ten seconds', token: () => jwt({ exp: Date.now() / 1000 + 5 }), requests: 1 },
  { name: 'has no expiry', token: jwt({}), requests: 1 },
])('sends $requests requests for a token that $name', async ({ token, requests }) => {
  const idToken = typeof token === 'string' ? token : token();
  await connect(kubeconfig({ ...issuer(), 'id-token': idToken, 'refresh-token': 'old' })).headers();
  expect(asked.length).toBe(requests);
});

// The error messages are from helm 4.3.2.
describe('rejects, as Helm does', () => {
  it.each([
    { name: 'a missing issuer', drop: 'idp-issuer-url', want: 'Must provide idp-issuer-url' },
    { name: 'a missing client ID', drop: 'client-id', want: 'Must provide client-id' },
    {
      name: 'a missing refresh token',
      drop: 'refresh-token',
      want: 'No valid id-token, and cannot refresh without refresh-token',
    },
  ])('$name', async ({ drop, want }) => {
    const config = { ...issuer(), 'id-token': expired, 'refresh-token': 'old' };
    const kept = Object.fromEntries(Object.entries(config).filter(([key]) => key !== drop));
    expect(await problemOf(kept)).toBe(`kubernetes cluster unreachable: ${want}`);
  });

  it('an ID token that is not a JWT', async () => {
    expect(await problemOf({ ...issuer(), 'id-token': 'abc' })).toContain('ID Token is not a valid JWT');
  });

  it.each([
    { status: 404, body: 'nope', want: 'oidc: failed to query metadata endpoint 404 Not Found: "nope"' },
    { status: 200, body: '<html>', want: 'oidc: failed to decode provider discovery object' },
    { status: 200, body: '{"token_endpoint":7}', want: 'oidc: failed to decode provider discovery object' },
    { status: 200, body: '{}', want: "oidc: discovery object doesn't contain a token_endpoint" },
    { status: 200, body: '{"token_endpoint":"http://127.0.0.1/t"}', want: 'is not https' },
  ])('metadata $status $body', async ({ want, ...given }) => {
    discovery = given;
    expect(await problemOf({ ...issuer(), 'refresh-token': 'old' })).toContain(want);
    expect(asked).toEqual([]);
  });

  it.each([
    { status: 400, body: '{"error":"invalid_grant","error_description":"expired"}', want: 'oauth2: "invalid_grant" "expired"' },
    { status: 500, body: 'boom', want: 'oauth2: cannot fetch token: 500 Internal Server Error\nResponse: boom' },
    { status: 200, body: '{"id_token":"a.b.c"}', want: 'oauth2: server response missing access_token' },
    { status: 200, body: '{"access_token":"a"}', want: 'token response did not contain an id_token' },
    { status: 200, body: '[]', want: 'oauth2: cannot parse the answer: expected object, got array' },
  ])('token response $status $body', async ({ want, ...given }) => {
    answer = () => given;
    const path = kubeconfig({ ...issuer(), 'refresh-token': 'old' });
    const before = readFileSync(path, 'utf8');
    expect(await problemOf({ ...issuer(), 'refresh-token': 'old' })).toContain(want);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});

it('does not follow redirects of the token endpoint', async () => {
  answer = () => ({ status: 307, body: '', location: `${provider.url}/other` });
  expect(await problemOf({ ...issuer(), 'refresh-token': 'old' })).toContain('redirects are not followed');
  expect(asked.length).toBe(1);
});

it('does not send the refresh token to a provider with an unknown CA', async () => {
  const problem = await problemOf({ ...issuer(), 'idp-certificate-authority': '', 'refresh-token': 'old' });
  expect(problem).toContain('failed to verify certificate');
  expect(asked).toEqual([]);
});
