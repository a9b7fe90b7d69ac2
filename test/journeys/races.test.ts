import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../src/actions/cli-settings.ts';
import type { Exchange } from '../../src/base/http-exchange.ts';
import { loadKubeConfig } from '../../src/kube/auth/connection-config.ts';
import { openTransport } from '../../src/kube/transport.ts';
import { sandboxKubeconfig } from '../../src/sandbox/serve.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { type FaultProxy, type PassingRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { runCli } from '../support/run-cli.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { slowHookFiles } from '../support/slow-hook.ts';

let server: ServedSandbox;
let proxy: FaultProxy;
let closeTransport: () => void;
let chart: string;
let late: Readonly<Record<string, string>>;
beforeEach(async () => {
  server = await servedSandbox();
  chart = chartFolder(server.folder, slowHookFiles('pre-install,pre-upgrade,pre-rollback'));
  const transport = openTransport(loadKubeConfig(readSettings({ kubeconfig: server.env.KUBECONFIG }, {}).kube, {}).connection);
  closeTransport = () => transport.close();
  const exchange: Exchange = transport.exchange;
  proxy = await startFaultProxy(exchange);
  const kubeconfig = join(server.folder, 'late');
  writeFileSync(kubeconfig, sandboxKubeconfig(proxy.url));
  late = { ...server.env, KUBECONFIG: kubeconfig };
});
afterEach(async () => {
  await proxy.close();
  closeTransport();
  await server.close();
});

const secrets = '/api/v1/namespaces/default/secrets';
const mode = async (): Promise<unknown> =>
  ((await server.api('GET', '/api/v1/namespaces/default/configmaps/web')) as { data: { mode: string } }).data.mode;

/** Runs a command and delays one of its requests until another operation has finished. */
async function overtaken(argv: readonly string[], which: (request: PassingRequest) => boolean, other: () => Promise<unknown>) {
  let reached = false;
  proxy.arm((request) => {
    if (reached || !which(request)) return undefined;
    reached = true;
    return { delayMs: 1000 };
  });
  const running = runCli(argv, { env: late });
  await eventually(async () => reached);
  await other();
  return running;
}

const install = ['upgrade', 'web', '--install', '--set', 'mode=b'];

describe('two concurrent installations of the same release', () => {
  it.each([
    {
      name: 'when storing its record',
      which: ({ method, path }: PassingRequest) => method === 'POST' && path.startsWith(secrets),
    },
    {
      name: 'when reading the history again',
      which: ({ method, path }: PassingRequest) => method === 'GET' && path.startsWith(secrets) && proxy.seen.length > 1,
    },
  ])('upgrade --install continues as an upgrade if another process is faster $name', async ({ which }) => {
    const [command = '', name = '', ...flags] = install;
    const argv = [command, name, chart, ...flags];
    const { code, stdout, stderr } = await overtaken(argv, which, () => server.cli(['install', 'web', chart]));
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'release web was installed by another process at the same time; upgrading it\n',
    });
    expect(stdout).toContain('Release "web" has been upgraded. Happy Helming!');
    expect(await server.revisions('web')).toEqual([
      [1, 'superseded'],
      [2, 'deployed'],
    ]);
    expect(await mode()).toBe('b');
  });

  const running = (): Promise<unknown> => server.cli(['install', 'web', chart, '--set', 'slow=1500ms']);
  const isPending = async () => (await server.revisions('web')).some(([, status]) => status.startsWith('pending'));

  it('upgrade --install reports the holder of the lock', async () => {
    const other = running();
    await eventually(isPending);
    const { code, stderr } = await server.cli(['upgrade', 'web', chart, '--install']);
    expect(code).toBe(1);
    expect(stderr).toContain('revision 1 ("pending-install") is held by ');
    await other;
  });

  it('upgrade --install waits for the running installation with --wait-for-lock', async () => {
    const other: { done?: Promise<unknown> } = {};
    const argv = ['upgrade', 'web', chart, '--install', '--set', 'mode=b', '--wait-for-lock', '20s'];
    const which = ({ method, path }: PassingRequest) => method === 'POST' && path.startsWith(secrets);
    const { code, stderr } = await overtaken(argv, which, async () => {
      other.done = running();
      await eventually(isPending);
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('release web was installed by another process at the same time; upgrading it\n');
    await other.done;
    expect((await server.revisions('web')).map(([, status]) => status)).toEqual(['superseded', 'deployed']);
    expect(await mode()).toBe('b');
  });

  it('a plain install does not become an upgrade', async () => {
    const which = ({ method, path }: PassingRequest) => method === 'POST' && path.startsWith(secrets);
    const { code, stderr } = await overtaken(['install', 'web', chart], which, () => server.cli(['install', 'web', chart]));
    expect(code).toBe(1);
    expect(stderr).toContain('hint: another operation finished first: revision 1 is now "deployed"');
    expect(await server.revisions('web')).toEqual([[1, 'deployed']]);
  });
});

describe('an old record that another process changes during an operation', () => {
  const record = (revision: number) => `${secrets}/sh.helm.release.v1.web.v${revision}`;
  beforeEach(async () => {
    await server.cli(['install', 'web', chart]);
    await server.cli(['upgrade', 'web', chart, '--set', 'slow=10ms']);
  });

  it.each([
    { name: 'upgrade', argv: (path: string) => ['upgrade', 'web', path, '--set', 'slow=1s'] },
    { name: 'rollback', argv: () => ['rollback', 'web', '2', '--no-hooks'] },
  ])('if patched, does not leave the new revision of $name pending', async ({ argv }) => {
    const which = ({ method, path }: PassingRequest) => method === 'PUT' && path.startsWith(record(2));
    const { code, stderr } = await overtaken(argv(chart), which, () =>
      server.api('PATCH', record(2), { metadata: { labels: { team: 'blue' } } }),
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect((await server.revisions('web')).map(([, status]) => status)).toEqual(['superseded', 'superseded', 'deployed']);
    expect(await server.api('GET', record(2))).toMatchObject({ metadata: { labels: { team: 'blue', status: 'superseded' } } });
  });

  it('does not leave the new revision pending if it is deleted', async () => {
    const which = ({ method, path }: PassingRequest) => method === 'PUT' && path.startsWith(record(2));
    const { code } = await overtaken(['upgrade', 'web', chart], which, () => server.api('DELETE', record(2)));
    expect(code).toBe(0);
    expect((await server.revisions('web')).map(([, status]) => status)).toEqual(['superseded', 'deployed']);
  });
});
