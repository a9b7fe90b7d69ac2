import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { describeWith, testKubeconfig } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';
import { note, writeReport } from './report.ts';
import { kubeconfigFor } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'silence-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function listening(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(onSocket);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('a server that takes connections and says nothing', () => {
  const sockets: Socket[] = [];
  let silent: { server: Server; port: number };
  beforeAll(async () => {
    silent = await listening((socket) => void sockets.push(socket));
  });
  afterAll(() => {
    writeReport();
    for (const socket of sockets) socket.destroy();
    silent.server.close();
  });

  it.each([
    { argv: ['install', 'web'], chart: true },
    { argv: ['upgrade', 'web'], chart: true },
    { argv: ['rollback', 'web'], chart: false },
    { argv: ['uninstall', 'web'], chart: false },
    { argv: ['list'], chart: false },
  ])('$argv.0 ends, and says so', async ({ argv, chart }) => {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigFor(`http://127.0.0.1:${silent.port}`));
    const path = chartFolder(folder, { 'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' });
    const env = { KUBECONFIG: kubeconfig, HOME: folder, TILLERLESS_REQUEST_TIMEOUT: '300ms' };
    const began = Date.now();
    const { code, stderr } = await runCli([...argv, ...(chart ? [path] : [])], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('the API server gave no answer within 0.3s');
    expect(stderr).not.toContain('internal error');
    expect(Date.now() - began).toBeLessThan(5000);
    const [operation = ''] = argv;
    // Nothing has been begun that would have to be recovered.
    if (operation !== 'list')
      note({ fault: 'a server that says nothing', operation, server: 'silent', ends: 'in an error', recovered: true });
  });
});

describeWith({ 'API server': testKubeconfig })('an HTTP/2 connection that dies without a word', () => {
  /** connections on which nothing is passed on any more */
  let frozen = new Set<Socket>();
  const open = new Set<Socket>();
  let proxy: { server: Server; port: number };
  const namespace = `silence-${process.pid}`;
  beforeAll(async () => {
    const text = readFileSync(testKubeconfig ?? '', 'utf8');
    const port = Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
    proxy = await listening((socket) => {
      const upstream = connect(port, '127.0.0.1');
      open.add(socket);
      socket.on('data', (data) => void (frozen.has(socket) || upstream.write(data)));
      upstream.on('data', (data) => void (frozen.has(socket) || socket.write(data)));
      for (const [a, b] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        a.on('error', () => undefined);
        a.on('close', () => {
          open.delete(socket);
          b.destroy();
        });
      }
    });
    writeFileSync(join(folder, 'dying'), text.replace(`127.0.0.1:${port}`, `127.0.0.1:${proxy.port}`));
  });
  afterAll(() => {
    writeReport();
    for (const socket of open) socket.destroy();
    proxy.server.close();
  });

  it('is given up, and the operation goes on with another one', async () => {
    const env = { KUBECONFIG: join(folder, 'dying'), HOME: folder };
    const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: nginx}]}}}
`;
    const path = chartFolder(folder, { 'templates/a.yaml': workload });
    const running = runCli(['install', 'web', path, '-n', namespace, '--create-namespace', '--wait', '--timeout', '90s'], {
      env,
    });
    // As soon as there is a connection that has been used a little.
    await new Promise((resolve) => setTimeout(resolve, 400));
    frozen = new Set(open);
    const { code, stderr } = await running;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    note({
      fault: 'a connection that dies without a word',
      operation: 'install',
      server: 'real server',
      ends: 'well',
      recovered: true,
    });
    expect(await runCli(['uninstall', 'web', '-n', namespace], { env })).toMatchObject({ code: 0 });
  }, 120_000);
});
