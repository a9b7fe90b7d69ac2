import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Exchange } from '../../src/base/http-exchange.ts';
import type { Certificate } from './certificate.ts';

/** The fault to inject into a request. */
export type Fault =
  /** the connection is closed before the server receives the request */
  | 'cut-before'
  /** the server processes the request, but its response is lost */
  | 'cut-after'
  /** only half of the response arrives */
  | 'cut-body'
  /** there is no response at all */
  | 'silence'
  /** the proxy sends this response itself */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** the request is delayed */
  | { readonly delayMs: number };

/** A request that passes through the proxy. */
export interface PassingRequest {
  /** request number, starting at 1 */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** the Authorization header; empty if missing */
  readonly authorization: string;
}

export interface FaultProxy {
  /** "http://127.0.0.1:port", or the same with "https:" */
  readonly url: string;
  /** requests since the last `arm` */
  readonly seen: readonly PassingRequest[];
  /** resets the counter; from now on, `choose` returns the fault for each request */
  arm(choose: (request: PassingRequest) => Fault | undefined): void;
  close(): Promise<void>;
}

const status = (code: number, message: string): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

/**
 * Starts a proxy for an API server that simulates network and server faults. The proxy listens on loopback.
 *
 * @param certificate enables HTTP/2 over TLS; if not set, the proxy uses HTTP/1.1
 */
export async function startFaultProxy(upstream: Exchange, certificate?: Certificate): Promise<FaultProxy> {
  let seen: PassingRequest[] = [];
  let choose: (request: PassingRequest) => Fault | undefined = () => undefined;
  const handle = (incoming: Incoming, outgoing: Outgoing): void => {
    const request = {
      number: seen.length + 1,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      authorization: incoming.headers.authorization ?? '',
    };
    seen.push(request);
    pass(upstream, choose(request), incoming, outgoing).catch(() => cut(outgoing));
  };
  const server = certificate ? createSecureServer(certificate, handle) : createServer(handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get seen() {
      return seen;
    },
    arm: (next) => {
      seen = [];
      choose = next;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Closes the connection or, for HTTP/2, only the stream. */
function cut(outgoing: Outgoing): void {
  if ('stream' in outgoing) outgoing.stream.destroy();
  else outgoing.destroy();
}

async function pass(upstream: Exchange, fault: Fault | undefined, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  const body = await text(incoming);
  if (fault === 'cut-before') return cut(outgoing);
  if (fault === 'silence') return;
  if (typeof fault === 'object' && 'status' in fault) {
    outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    return void outgoing.end(fault.body ?? status(fault.status, 'made up by the test'));
  }
  if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const { host: _, authorization: _a, connection: _c, 'content-length': _l, ...sent } = incoming.headers;
  const headers = Object.fromEntries(Object.entries(sent).filter(([name]) => !name.startsWith(':')));
  const answer = await upstream({
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: headers as Record<string, string>,
    signal: gone.signal,
    ...(body === '' ? {} : { body }),
  });
  if (fault === 'cut-after') return cut(outgoing);
  const { 'content-length': _n, 'transfer-encoding': _t, connection: _k, ...kept } = answer.headers;
  outgoing.writeHead(answer.status, kept);
  const sink: Writable = outgoing;
  if (fault === 'cut-body') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    return void sink.write(whole.subarray(0, whole.length >> 1), () => cut(outgoing));
  }
  for await (const chunk of answer.body) sink.write(chunk);
  sink.end();
}

async function text(incoming: Incoming): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}
