import http, { Agent } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import https from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { protocolProblem } from '../base/connection-error-text.ts';
import type { Exchange, HttpRequest, HttpResponse } from '../base/http-exchange.ts';
import { dialProxy, openTunnel, ProxyError, proxyHeaders } from '../base/proxy.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Connection, ConnectionTls } from './auth/connection-config.ts';
import type { CredentialHeaders } from './auth/credential.ts';
import { secureContextOf } from './auth/secure-context.ts';

/**
 * Maximum number of connections without HTTP/2. Each open watch or log stream occupies one, in addition to those used by other
 * requests.
 */
const maxSockets = 128;

/**
 * The connections to an API server: one HTTP/2 connection if the server supports it, otherwise a few persistent HTTP/1.1
 * connections.
 */
export interface Transport {
  readonly exchange: Exchange;
  close(): void;
}

/** A request with credentials. A header may have several values. */
type SignedRequest = Omit<HttpRequest, 'headers'> & { readonly headers: CredentialHeaders };

const connectTimeoutMs = 15_000;
/** Interval and timeout of the pings sent on a connection while requests are in flight. */
const pingMs = 10_000;
const windowBytes = 16 << 20;
/** HTTP/2's default window size. */
const partialWindowBytes = 65_535;

/**
 * Creates a transport. It connects when the first request is sent, and a lost HTTP/2 connection is re-established by the next
 * request.
 */
export function openTransport(connection: Connection): Transport {
  return new ServerTransport(connection);
}

/** An open HTTP/2 session. */
interface OpenSession {
  readonly session: ClientHttp2Session;
  /** Makes later requests use a new session. */
  forget(): void;
}

class ServerTransport implements Transport {
  readonly #connection: Connection;
  /** sessions keyed by window size, which is the number of bytes that the server may send before they are acknowledged */
  readonly #sessions = new Map<number, Promise<OpenSession | undefined>>();
  /** all open sessions, including those that no longer accept new requests */
  readonly #living = new Set<ClientHttp2Session>();
  #agent: Agent | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  readonly exchange: Exchange = async (request) => {
    const credentials = await this.#connection.headers();
    const answer = await this.#send(request, credentials);
    if (answer.status !== 401) return answer;
    // The server rejected the credentials without executing the request, so the request can be sent again.
    const renewed = await this.#connection.renew(credentials);
    if (!renewed) return answer;
    await drained(answer);
    return this.#send(request, renewed);
  };

  async #send(request: HttpRequest, credentials: CredentialHeaders): Promise<HttpResponse> {
    const open = await (request.isPartial ? this.#openPartial() : this.#openSession());
    const full = { ...request, path: this.#prefix() + request.path, headers: { ...credentials, ...request.headers } };
    return open ? exchangeHttp2(open, this.#connection.server.host, full) : this.#exchangeHttp1(full);
  }

  close(): void {
    this.#agent?.destroy();
    for (const open of this.#sessions.values())
      open.then(
        (opened) => opened?.session.destroy(),
        () => undefined,
      );
    for (const session of this.#living) session.destroy();
  }

  #prefix(): string {
    return this.#connection.server.pathname.replace(/\/$/, '');
  }

  /** Returns the HTTP/2 session, or undefined if the server only supports HTTP/1.1. */
  #openSession(): Promise<OpenSession | undefined> {
    if (this.#agent) return Promise.resolve(undefined);
    return this.#keepOpen(windowBytes);
  }

  async #openPartial(): Promise<OpenSession | undefined> {
    // Open a regular session first to find out whether the server supports HTTP/2.
    if (!(await this.#openSession())) return undefined;
    return this.#keepOpen(partialWindowBytes);
  }

  /** Returns the session with the given window size, opening it if necessary. Sessions that fail or end are dropped. */
  #keepOpen(window: number): Promise<OpenSession | undefined> {
    const known = this.#sessions.get(window);
    if (known) return known;
    const forget = (): void => {
      // Do not delete a newer session that has replaced this one.
      if (this.#sessions.get(window) === opening) this.#sessions.delete(window);
    };
    const opening = this.#connect(window, forget);
    this.#sessions.set(window, opening);
    opening.catch(forget);
    return opening;
  }

  async #connect(window: number, forget: () => void): Promise<OpenSession | undefined> {
    try {
      const { server } = this.#connection;
      if (server.protocol === 'http:') {
        this.#agent = this.#plainAgent();
        return undefined;
      }
      const tls = await this.#connection.tls();
      const socket = await connectSecure(this.#connection, tls);
      if (socket.alpnProtocol !== 'h2') {
        socket.destroy();
        this.#agent = this.#secureAgent(tls);
        return undefined;
      }
      const session = this.#startSession(socket, window);
      for (const end of ['error', 'close', 'goaway']) session.on(end, forget);
      return { session, forget };
    } catch (error) {
      throw unreachable(this.#connection.server, error);
    }
  }

  #startSession(socket: TLSSocket, window: number): ClientHttp2Session {
    const session = connectHttp2(this.#connection.server.origin, {
      createConnection: () => socket,
      // A stream's window must be as large as the connection's, because Bun does not send a stream's WINDOW_UPDATE until it has
      // read as many bytes as the connection's window allows.
      settings: { initialWindowSize: window, enablePush: false },
    });
    this.#living.add(session);
    session.on('close', () => this.#living.delete(session));
    session.on('connect', () => session.setLocalWindowSize?.(windowBytes));
    keepAlive(session);
    return session;
  }

  #plainAgent(): Agent {
    const { proxy } = this.#connection;
    const agent = new Agent({ keepAlive: true, maxSockets });
    return proxy ? connectingBy(agent, () => dialProxy(proxy)) : agent;
  }

  #secureAgent(tls: ConnectionTls): Agent {
    const { proxy, server } = this.#connection;
    const agent = new https.Agent({ keepAlive: true, maxSockets, ...tls });
    if (!proxy) return agent;
    return connectingBy(agent, async () =>
      connectTls({ ...tls, socket: await openTunnel(proxy, server), servername: tls.servername ?? server.hostname }),
    );
  }

  #exchangeHttp1(request: SignedRequest): Promise<HttpResponse> {
    const { server, proxy } = this.#connection;
    const secure = server.protocol === 'https:';
    // Requests to an HTTP proxy without TLS contain the absolute URL.
    const plainProxy = secure ? undefined : proxy;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(request.signal?.aborted ? request.signal.reason : unreachable(server, error));
      const outgoing = (secure ? https : http).request(
        {
          host: server.hostname.replace(/^\[|\]$/g, ''),
          port: server.port || (secure ? 443 : 80),
          method: request.method,
          path: plainProxy ? server.origin + request.path : request.path,
          headers: {
            ...request.headers,
            ...(plainProxy ? proxyHeaders(plainProxy) : {}),
            ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
          },
          ...(this.#agent ? { agent: this.#agent } : {}),
          ...(request.signal ? { signal: request.signal } : {}),
        },
        (response) => {
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : (value ?? ''),
            ]),
          );
          resolve({ status: response.statusCode ?? 0, headers, body: response });
        },
      );
      outgoing.on('error', fail);
      // A "close" event also follows a complete response, so check whether the request has timed out.
      outgoing.once('close', () => {
        if (isTimeUp(request.signal) && this.#agent) dropIdle(this.#agent);
      });
      outgoing.end(request.body);
    });
  }
}

function connectingBy(agent: Agent, open: () => Promise<Socket>): Agent {
  return Object.assign(agent, {
    createConnection: (_: unknown, done: (error: Error | null, socket?: Socket) => void) =>
      void open().then((socket) => done(null, socket), done),
  });
}

/** Reports whether a response timed out, which may mean that the connection is dead. */
function isTimeUp(signal: AbortSignal | undefined): boolean {
  // An abort reason may be any value.
  return signal?.aborted === true && (signal.reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
}

/** Closes idle connections. If one connection is dead, the others probably are as well, and the next request would time out. */
function dropIdle({ freeSockets }: Agent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of [...(sockets ?? [])]) socket.destroy();
}

/** Reads the rest of a response body so that the connection can be reused. */
async function drained({ body }: HttpResponse): Promise<void> {
  for await (const _ of body);
}

/**
 * Pings the server at regular intervals, and closes the session if a ping is not answered. Requests in flight then fail, and the
 * next request opens a new session.
 */
function keepAlive(session: ClientHttp2Session): void {
  const timer = setInterval(() => {
    if (session.destroyed || session.closed) return;
    const limit = setTimeout(() => session.destroy(new Error(`no ping response within ${pingMs / 1000}s`)), pingMs);
    limit.unref();
    session.ping(() => clearTimeout(limit));
  }, pingMs);
  timer.unref();
  session.once('close', () => clearInterval(timer));
}

function exchangeHttp2({ session, forget }: OpenSession, authority: string, request: SignedRequest): Promise<HttpResponse> {
  const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_STATUS, HTTP2_HEADER_AUTHORITY, NGHTTP2_CANCEL } = constants;
  return new Promise((resolve, reject) => {
    const stream = session.request(
      {
        ...request.headers,
        [HTTP2_HEADER_METHOD]: request.method,
        [HTTP2_HEADER_PATH]: request.path,
        [HTTP2_HEADER_AUTHORITY]: authority,
      },
      { endStream: request.body === undefined },
    );
    const abort = (): void => {
      if (isTimeUp(request.signal)) forget();
      stream.close(NGHTTP2_CANCEL);
      reject(request.signal?.reason);
    };
    if (request.signal?.aborted) return abort();
    request.signal?.addEventListener('abort', abort, { once: true });
    stream.once('close', () => {
      request.signal?.removeEventListener('abort', abort);
      reject(new TillerlessError('CLUSTER_UNREACHABLE', 'the connection to the API server was lost'));
    });
    stream.once('error', (error) =>
      reject(
        new TillerlessError('CLUSTER_UNREACHABLE', `the connection to the API server was lost: ${error.message}`, {
          cause: error,
        }),
      ),
    );
    stream.once('response', (head) => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(head))
        if (!name.startsWith(':') && value !== undefined) headers[name] = String(value);
      resolve({ status: Number(head[HTTP2_HEADER_STATUS]), headers, body: stream });
    });
    if (request.body !== undefined) stream.end(request.body);
  });
}

async function connectSecure({ server, proxy }: Connection, tls: ConnectionTls): Promise<TLSSocket> {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  // Create the TLS context before opening a socket, so that no socket leaks if this throws.
  const secureContext = secureContextOf(tls);
  const raw = proxy ? await openTunnel(proxy, server) : connectTcp({ host, port: Number(server.port || 443), noDelay: true });
  return new Promise((resolve, reject) => {
    const name = tls.servername ?? (/^[\d.]+$|:/.test(host) ? '' : host);
    const socket = connectTls({
      rejectUnauthorized: tls.rejectUnauthorized,
      secureContext,
      socket: raw,
      host,
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(name ? { servername: name } : {}),
    });
    const timer = setTimeout(() => socket.destroy(new Error(`no response within ${connectTimeoutMs / 1000}s`)), connectTimeoutMs);
    raw.once('error', reject);
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once('close', () => clearTimeout(timer));
  });
}

function unreachable(server: URL, error: unknown): unknown {
  if (error instanceof TillerlessError) return error;
  const reason =
    error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
      ? String((error as Error).message)
      : String(error);
  const { text, hint } = explain(error, reason, server);
  return new TillerlessError('CLUSTER_UNREACHABLE', `cannot reach the Kubernetes API server at ${server.origin}: ${text}`, {
    helmText: `kubernetes cluster unreachable: Get "${server.origin}/version": ${text}`,
    hint,
    cause: error,
  });
}

function explain(error: unknown, reason: string, server: URL): { text: string; hint: string } {
  if (error instanceof ProxyError)
    return {
      text: reason,
      hint: 'the proxy is set by proxy-url in the kubeconfig or by HTTPS_PROXY; use NO_PROXY to bypass it',
    };
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const address = `${server.hostname}:${server.port || (server.protocol === 'https:' ? 443 : 80)}`;
  if (code === 'ECONNREFUSED' || /refused|connect/i.test(code))
    return {
      text: `dial tcp ${address}: connect: connection refused`,
      hint: 'check that the cluster is running, and check --kubeconfig and --kube-context; to work without a cluster, use --sandbox',
    };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { text: `dial tcp: lookup ${server.hostname}: no such host`, hint: 'check the server URL in the kubeconfig' };
  if (/certificate|CERT|self.signed|issuer/i.test(code + reason))
    return {
      text: `tls: failed to verify certificate: ${reason}`,
      hint: 'check certificate-authority in the kubeconfig, or --kube-ca-file',
    };
  const broken = protocolProblem(error);
  if (broken?.startsWith('http: server gave HTTP'))
    return { text: broken, hint: `the port does not use TLS; did you mean http://${server.host} or a different port?` };
  return { text: broken ?? reason, hint: 'check the network and the server URL in the kubeconfig' };
}
