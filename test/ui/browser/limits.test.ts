import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sandboxKubeconfig } from '../../../src/sandbox/serve.ts';
import { chromium } from '../../browser/browser-page.ts';
import { chartFolder } from '../../support/chart-folder.ts';
import { describeWith } from '../../support/machine.ts';
import { type ServedSandbox, servedSandbox } from '../../support/served-sandbox.ts';
import { openUi, type UiPage } from './open-page.ts';

/** A TCP proxy that can be interrupted. */
interface Proxy {
  readonly url: string;
  interrupt(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

async function startProxy(target: string): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const listen = (port: number): Promise<Server> => {
    const server = createServer((client) => {
      const upstream = connect(Number(new URL(target).port), '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
  };
  let server = await listen(0);
  // The address of a server that listens on a port is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const interrupt = (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    return closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    interrupt,
    resume: async () => {
      server = await listen(port);
    },
    close: interrupt,
  };
}

/** Creates the record of a release directly, which is faster than an installation. */
async function addRecord({ api }: ServedSandbox, name: string, status = 'deployed'): Promise<void> {
  const time = '2026-01-01T00:00:00Z';
  const info = { first_deployed: time, last_deployed: time, description: 'Install complete', status };
  const chart = { metadata: { name: 'many', version: '0.1.0', apiVersion: 'v2', appVersion: '1.0' }, templates: [] };
  const record = { name, info, chart, manifest: '', version: 1, namespace: 'default' };
  const release = Buffer.from(gzipSync(JSON.stringify(record)).toString('base64')).toString('base64');
  const labels = { name, owner: 'helm', status, version: '1' };
  const metadata = { name: `sh.helm.release.v1.${name}.v1`, namespace: 'default', labels };
  const secret = { apiVersion: 'v1', kind: 'Secret', type: 'helm.sh/release.v1', metadata, data: { release } };
  await api('POST', '/api/v1/namespaces/default/secrets', secret, 'application/json');
}

describeWith({ Chromium: chromium })('the page', () => {
  let sandbox: ServedSandbox;
  let ui: UiPage | undefined;
  beforeEach(async () => {
    sandbox = await servedSandbox();
  });
  afterEach(async () => {
    await ui?.close();
    await sandbox.close();
  });

  it('shows 500 releases within two seconds, with only the visible ones in the document', async () => {
    for (let i = 0; i < 500; i++) await addRecord(sandbox, `release-${String(i).padStart(3, '0')}`);
    ui = await openUi({ env: sandbox.env });
    const started = Date.now();
    await ui.go('/releases');
    await ui.sees('500 releases');
    await ui.page.waitForSelector('.release-row');
    expect(Date.now() - started).toBeLessThan(2000);
    expect(await ui.evaluate("document.querySelectorAll('.release-row').length")).toBeLessThan(60);
    await ui.evaluate("{ const list = document.querySelector('.virtual'); list.scrollTop = list.scrollHeight; }");
    await ui.sees('release-499');
    expect(await ui.evaluate("document.querySelectorAll('.release-row').length")).toBeLessThan(60);
    expect(ui.problems).toEqual([]);
  }, 120_000);

  it('reports a lost connection to the cluster, and shows changes once it is restored', async () => {
    const proxy = await startProxy(sandbox.url);
    const kubeconfig = join(sandbox.folder, 'proxied');
    writeFileSync(kubeconfig, sandboxKubeconfig(proxy.url));
    await addRecord(sandbox, 'first');
    ui = await openUi({ env: { ...sandbox.env, KUBECONFIG: kubeconfig } });
    await ui.go('/releases');
    await ui.sees('first');
    await proxy.interrupt();
    await ui.sees('Retrying');
    await addRecord(sandbox, 'second');
    await proxy.resume();
    await ui.sees('second');
    await ui.losesSight('Retrying');
    await proxy.close();
  }, 60_000);

  it('reports a lost connection to the server, and shows changes once it is restored', async () => {
    await addRecord(sandbox, 'first');
    let proxy: Proxy | undefined;
    ui = await openUi({
      env: sandbox.env,
      startProxy: async (target) => {
        proxy = await startProxy(target);
        return proxy.url;
      },
    });
    await ui.go('/releases');
    await ui.sees('first');
    await proxy?.interrupt();
    await ui.sees('The connection to tillerless ui is lost');
    await addRecord(sandbox, 'second');
    await proxy?.resume();
    await ui.sees('second');
    await ui.losesSight('is lost');
    await proxy?.close();
  }, 60_000);

  it('no longer shows a release after another program has uninstalled it', async () => {
    const { code, stderr } = await sandbox.cli(['install', 'web', 'fixtures/charts/web']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    ui = await openUi({ env: sandbox.env });
    await ui.go('/releases/default/web');
    await ui.sees('Uninstall');
    await sandbox.cli(['uninstall', 'web']);
    await ui.sees('not found in namespace');
    await ui.losesSight('Uninstall');
    await ui.losesSight('deployed');
  }, 60_000);

  it('reports that an operation on a release is in progress or was interrupted', async () => {
    await addRecord(sandbox, 'first', 'pending-install');
    ui = await openUi({ env: sandbox.env });
    await ui.go('/releases/default/first');
    await ui.sees('or was interrupted');
  }, 60_000);

  it('shows hostile content of charts and objects as text, and loads nothing from other servers', async () => {
    const attack = `<script>window.attacked = 1</script><img src="http://evil.invalid/x.png" onerror="window.attacked = 1">`;
    const quoted = JSON.stringify(attack);
    chartFolder(sandbox.folder, {
      'Chart.yaml': `apiVersion: v2\nname: app\nversion: 1.0.0\ndescription: ${quoted}\nicon: "http://evil.invalid/icon.svg"\n`,
      'values.yaml': `text: ${quoted}\n`,
      'README.md': `# ${attack}\n![x](http://evil.invalid/readme.png) [link](javascript:window.attacked=1)\n`,
      'templates/config.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n  annotations: {note: {{ .Values.text | quote }}}\ndata: {text: {{ .Values.text | quote }}}\n`,
      'templates/NOTES.txt': `{{ .Values.text }}\n`,
    });
    const { code, stderr } = await sandbox.cli(['install', 'app', join(sandbox.folder, 'app')]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    ui = await openUi({ env: sandbox.env });
    const { origin } = new URL(ui.page.url());
    const others: string[] = [];
    ui.page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) others.push(request.url());
    });
    for (const path of ['', '/values', '/manifest', '/explain?object=ConfigMap/app', '/history', '/resources']) {
      await ui.go(`/releases/default/app${path}`);
      if (path === '' || path === '/values' || path === '/manifest') await ui.sees('window.attacked');
    }
    await ui.click('ConfigMapapp');
    await ui.sees('window.attacked');
    expect(await ui.evaluate('window.attacked')).toBeUndefined();
    expect(others).toEqual([]);
    expect(ui.problems).toEqual([]);
  }, 60_000);
});
