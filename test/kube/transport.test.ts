import type { Exchange } from '../../src/base/http-exchange.ts';
import { createClient } from '../../src/kube/client.ts';
import { loadKubeConfig } from '../../src/kube/config.ts';
import { openTransport } from '../../src/kube/transport.ts';
import { makeCertificate } from '../support/certificate.ts';
import { startLine } from '../support/dying-line.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';

/** A server that answers everything with nothing, a little later. */
const answering: Exchange = async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { status: 200, headers: { 'content-type': 'application/json' }, body: (async function* () {})() };
};

const settings = {
  kubeconfig: '/nonexistent',
  context: '',
  token: '',
  caFile: '',
  asUser: '',
  asGroups: [],
  tlsServerName: '',
  insecureSkipTlsVerify: true,
};

it.each([
  { name: 'HTTP/1.1', isHttp2: false },
  { name: 'HTTP/2', isHttp2: true },
])('connections that have died are not asked again: $name', async ({ isHttp2 }) => {
  const proxy = await startFaultProxy(answering, isHttp2 ? await makeCertificate() : undefined);
  const url = new URL(proxy.url);
  const line = await startLine(Number(url.port));
  url.port = String(line.port);
  const transport = openTransport(loadKubeConfig({ ...settings, server: url.origin }, {}).connection);
  const client = createClient(transport.exchange, { burst: 0, qps: 0, requestTimeoutMs: 500 });
  const several = () => Promise.all([1, 2, 3, 4].map((i) => client.json('GET', `/${i}`)));
  try {
    await several();
    line.die();
    expect(await client.json('GET', '/alone')).toBeNull();
    line.die();
    expect(await several()).toEqual([null, null, null, null]);
  } finally {
    transport.close();
    await line.close();
    await proxy.close();
  }
});
