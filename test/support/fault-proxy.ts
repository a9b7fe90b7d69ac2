import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from '../../src/base/http-exchange.ts';

/** What happens to a request on its way. */
export type Fault =
  /** the connection ends before the server sees the request */
  | 'cut-before'
  /** the server carries the request out, and the answer is lost */
  | 'cut-after'
  /** half of the answer arrives */
  | 'cut-body'
  /** nothing is ever answered */
  | 'silence'
  /** an answer of the proxy itself */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** the answer comes late */
  | { readonly delayMs: number };

/** A request that passes the proxy. */
export interface PassingRequest {
  /** from 1 */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** the header, empty without one */
  readonly authorization: string;
}

export interface FaultProxy {
  /** "http://127.0.0.1:port" */
  readonly url: string;
  /** requests since the last `arm` */
  readonly seen: readonly PassingRequest[];
  /** counts anew, and asks for each request what is to happen */
  arm(choose: (request: PassingRequest) => Fault | undefined): void;
  close(): Promise<void>;
}

const status = (code: number, message: string): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });

/** A proxy in front of an API server that can do to requests what networks and servers do. Listens on loopback. */
export async function startFaultProxy(upstream: Exchange): Promise<FaultProxy> {
  let seen: PassingRequest[] = [];
  let choose: (request: PassingRequest) => Fault | undefined = () => undefined;
  const server = createServer((incoming, outgoing) => {
    const request = {
      number: seen.length + 1,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      authorization: incoming.headers.authorization ?? '',
    };
    seen.push(request);
    pass(upstream, choose(request), incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get seen() {
      return seen;
    },
    arm: (next) => {
      seen = [];
      choose = next;
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function pass(
  upstream: Exchange,
  fault: Fault | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await text(incoming);
  if (fault === 'cut-before') return void outgoing.destroy();
  if (fault === 'silence') return;
  if (typeof fault === 'object' && 'status' in fault) {
    outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    return void outgoing.end(fault.body ?? status(fault.status, 'made up by the test'));
  }
  if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const { host: _, authorization: _a, connection: _c, 'content-length': _l, ...headers } = incoming.headers;
  const answer = await upstream({
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: headers as Record<string, string>,
    signal: gone.signal,
    ...(body === '' ? {} : { body }),
  });
  if (fault === 'cut-after') return void outgoing.destroy();
  const { 'content-length': _n, 'transfer-encoding': _t, connection: _k, ...kept } = answer.headers;
  outgoing.writeHead(answer.status, kept);
  if (fault === 'cut-body') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    return void outgoing.write(whole.subarray(0, whole.length >> 1), () => outgoing.destroy());
  }
  for await (const chunk of answer.body) outgoing.write(chunk);
  outgoing.end();
}

async function text(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}
