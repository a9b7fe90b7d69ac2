import { type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';

let server: ServedSandbox;
beforeAll(async () => {
  server = await servedSandbox();
});
afterAll(() => server.close());

const configMap = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });

async function post(headers: Readonly<Record<string, string>>): Promise<number> {
  const { request } = await import('node:http');
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const path = '/api/v1/namespaces/default/configmaps?dryRun=All';
    const outgoing = request({ hostname, port, method: 'POST', path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.once('error', reject);
    outgoing.end(configMap);
  });
}

it.each([
  ['the origin of another site', { origin: 'https://evil.example' }],
  ['an opaque origin', { origin: 'null' }],
  ['the origin of another port', { origin: 'http://127.0.0.1:1' }],
  ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
  ['a same-site request', { 'sec-fetch-site': 'same-site' }],
  ['a form on another site', { origin: 'https://evil.example', 'content-type': 'text/plain;charset=UTF-8' }],
  ['the name of another host', { host: 'evil.example' }],
])('rejects %s', async (_, headers) => {
  expect(await post({ 'content-type': 'application/json', ...headers })).toBe(403);
});

it.each([
  ['a request without these headers', {}],
  ['its own origin', () => ({ origin: server.url, 'sec-fetch-site': 'same-origin' })],
  ['a URL typed by the user', { 'sec-fetch-site': 'none' }],
])('accepts %s', async (_, headers) => {
  const more = typeof headers === 'function' ? headers() : headers;
  expect(await post({ 'content-type': 'application/json', ...more })).toBe(201);
});

it.each([
  ['application/json', 201],
  ['application/json; charset=utf-8', 201],
  ['application/yaml', 201],
  ['', 201],
  ['text/plain', 415],
  ['text/plain;charset=UTF-8', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data', 415],
  ['application/cbor', 415],
])('responds to a body of type %j with %i', async (type, status) => {
  expect(await post(type === '' ? {} : { 'content-type': type })).toBe(status);
});
