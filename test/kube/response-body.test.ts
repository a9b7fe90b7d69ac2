import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { readAnswer } from '../../src/kube/response-body.ts';
import { runCli } from '../support/run-cli.ts';

it.each([
  { name: 'an object', text: '{"kind":"Secret","metadata":{"name":"x"}}' },
  { name: 'an object without metadata', text: '{"gitVersion":"v1.37.0"}' },
  { name: 'an empty list', text: '{"kind":"SecretList","items":null}' },
  { name: 'a list', text: '{"items":[{"metadata":{"name":"x"}}]}' },
])('accepts $name as an API server response', ({ text }) => {
  expect(readAnswer(text, '/api')).toEqual(JSON.parse(text));
});

it('accepts an empty response', () => {
  expect(readAnswer('', '/api')).toBeNull();
});

it('reports truncated JSON as a lost connection', () => {
  expect(() => readAnswer('{"kind":"Sec', '/api')).toThrow('lost the connection to the API server while reading the response');
});

const strange = [
  { name: 'an HTML page', body: '<html>log in</html>', want: "invalid character '<' looking for beginning of value" },
  { name: 'null', body: 'null', want: 'it is null' },
  { name: 'a list', body: '[]', want: 'it is a list' },
  { name: 'a string', body: '"x"', want: 'it is a string' },
  { name: 'invalid metadata', body: '{"metadata":5}', want: 'its metadata is not an object' },
  { name: 'invalid items', body: '{"items":"x"}', want: 'its items are not a list' },
  { name: 'null items', body: '{"items":[null]}', want: 'one of its items has no name' },
  { name: 'items with invalid names', body: '{"items":[{"metadata":{"name":5}}]}', want: 'one of its items has no name' },
];

it.each(strange)('rejects $name', ({ body, want }) => {
  expect(() => readAnswer(body, '/api')).toThrow(want);
});

async function withServer<T>(server: Server, run: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    // The address is an AddressInfo, because the server listens on a port.
    return await run((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const commands = [['list'], ['status', 'x'], ['history', 'x'], ['install', 'x', 'fixtures/charts/web']];

const tell = (args: readonly string[], url: string): Promise<{ code: number; stderr: string }> =>
  runCli([...args, '--kube-apiserver', url], { env: { KUBECONFIG: '/nonexistent', HELM_CACHE_HOME: '/dev/null/none' } });

it.each([...strange, { name: 'an empty body', body: '' }])(
  'reports a server that always responds with $name',
  async ({ body }) => {
    const server = createServer((_, response) => response.writeHead(200, { connection: 'close' }).end(body));
    await withServer(server, async (port) => {
      for (const args of commands) {
        const result = await tell(args, `http://127.0.0.1:${port}`);
        expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('kubernetes cluster unreachable: ') });
        expect(result.stderr).not.toMatch(/internal error|\n\s+at /);
      }
    });
  },
);

it.each([
  { name: 'hangs up', said: '', scheme: 'http', want: /: (EOF|read: connection reset by peer)\n/ },
  { name: 'speaks another protocol', said: 'SSH-2.0-x\r\n', scheme: 'http', want: /malformed HTTP response\n/ },
  {
    name: 'does not speak TLS',
    said: 'HTTP/1.1 400 Bad Request\r\n\r\n',
    scheme: 'https',
    want: /server gave HTTP response to HTTPS client\n/,
  },
])('reports a server that $name', async ({ said, scheme, want }) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(said));
  });
  const result = await withServer(server, (port) => tell(['list'], `${scheme}://127.0.0.1:${port}`));
  expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(want) });
});
