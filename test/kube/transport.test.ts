import type { Exchange } from '../../src/base/http-exchange.ts';
import { loadKubeConfig } from '../../src/kube/auth/connection-config.ts';
import { createClient } from '../../src/kube/client.ts';
import { openTransport } from '../../src/kube/transport.ts';
import { makeCertificate } from '../support/certificate.ts';
import { startLine } from '../support/dying-line.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { noTarget } from '../support/kube-target.ts';

/** An exchange that returns an empty response after a short delay. */
const answering: Exchange = async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { status: 200, headers: { 'content-type': 'application/json' }, body: (async function* () {})() };
};

/** Opens a client whose connections can be made to go silent. */
async function openLine({ isHttp2, requestTimeoutMs }: { readonly isHttp2: boolean; readonly requestTimeoutMs: number }) {
  const proxy = await startFaultProxy(answering, isHttp2 ? await makeCertificate() : undefined);
  const url = new URL(proxy.url);
  const line = await startLine(Number(url.port));
  url.port = String(line.port);
  const transport = openTransport(
    loadKubeConfig({ ...noTarget, insecureSkipTlsVerify: true, server: url.origin }, {}).connection,
  );
  return {
    die: () => line.die(),
    client: createClient(transport.exchange, { burst: 0, qps: 0, requestTimeoutMs }),
    close: async () => {
      transport.close();
      await line.close();
      await proxy.close();
    },
  };
}

it.each([
  { name: 'HTTP/1.1', isHttp2: false },
  { name: 'HTTP/2', isHttp2: true },
])('does not reuse dead connections: $name', async ({ isHttp2 }) => {
  const { client, die, close } = await openLine({ isHttp2, requestTimeoutMs: 500 });
  const several = () => Promise.all([1, 2, 3, 4].map((i) => client.json('GET', `/${i}`)));
  try {
    await several();
    die();
    expect(await client.json('GET', '/alone')).toBeNull();
    die();
    expect(await several()).toEqual([null, null, null, null]);
  } finally {
    await close();
  }
});

it('abandons an HTTP/2 connection that does not answer pings before the request times out', async () => {
  const { client, die, close } = await openLine({ isHttp2: true, requestTimeoutMs: 60_000 });
  try {
    await client.json('GET', '/first');
    die();
    const began = Date.now();
    expect(await client.json('GET', '/second')).toBeNull();
    expect(Date.now() - began).toBeLessThan(30_000);
  } finally {
    await close();
  }
}, 60_000);
