import { type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { basicAuthorization, loginOf } from '../base/basic-auth.ts';
import { dialProblem } from '../base/connection-error-text.ts';
import { errorCode } from '../base/error-code.ts';
import type { Log } from '../base/log.ts';
import { addressOf } from '../base/parse-url.ts';
import { helmVersion, programVersion } from '../base/program-version.ts';
import { proxyHeaders } from '../base/proxy.ts';
import { cancelled } from '../errors/cancelled.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';
import { openWay, type TlsMaterial } from './connect.ts';

/** An HTTP request. Redirects are followed by default. */
export interface HttpCall {
  readonly method?: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** sent only to the server of `url`, and to redirect targets if `passOn` is set */
  readonly authorization?: string | undefined;
  readonly passOn?: boolean;
  readonly body?: Uint8Array;
  /** true to return redirect responses rather than follow them */
  readonly staysHere?: boolean;
}

/** A response whose headers have arrived. Header names are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  /** for example "404 Not Found" */
  readonly statusLine: string;
  readonly headers: Readonly<Record<string, string>>;
  /** the final URL after redirects */
  readonly url: URL;
  readonly body: AsyncIterable<Uint8Array>;
  /** the abort signal of the request */
  readonly signal: AbortSignal;
  /** Discards the rest of the response body and closes the connection. */
  discard(): void;
}

export interface HttpSurroundings {
  readonly tls: TlsMaterial;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

export const userAgent = `Helm/${helmVersion.slice(1)} (tillerless/${programVersion})`;

const maxRedirects = 10;
const retryDelaysMs = [200, 800];
const maxRetryAfterMs = 10_000;
/** Maximum time to wait for data from a server. */
const silenceMs = 60_000;

/**
 * Sends a request, and retries it if that is safe (after a lost connection, status 429 or status 5xx).
 *
 * @throws NETWORK, CANCELLED
 */
export async function send(call: HttpCall, around: HttpSurroundings): Promise<HttpAnswer> {
  const repeatable = (call.method ?? 'GET') === 'GET' || call.method === 'HEAD';
  for (let attempt = 0; ; attempt++) {
    const delay = repeatable ? retryDelaysMs[attempt] : undefined;
    try {
      const answer = await follow(call, around, attempt);
      if (delay === undefined || !isBusy(answer.status)) return answer;
      const requestedMs = Number(answer.headers['retry-after']) * 1000;
      answer.discard();
      const ms = requestedMs > 0 ? Math.min(requestedMs, maxRetryAfterMs) : delay;
      if (!(await waitForRetry(ms, around.signal))) return answer;
    } catch (error) {
      if (around.signal.aborted) throw stopped(around.signal, error);
      if (delay === undefined || !isLost(error) || !(await waitForRetry(delay, around.signal))) throw error;
    }
  }
}

/** Waits before a retry. Returns false if the timeout expires first. @throws CANCELLED */
export async function waitForRetry(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch (cause) {
    if (isTimeout(signal)) return false;
    throw cancelled(cause);
  }
}

function isTimeout({ reason }: AbortSignal): boolean {
  return typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
}

/**
 * Creates the error for a request that timed out or was cancelled.
 *
 * @param phase what the client was doing, as Go phrases it
 */
export function stopped(signal: AbortSignal, cause: unknown, phase = 'exceeded while awaiting headers'): TillerlessError {
  if (!isTimeout(signal)) return cancelled(cause);
  return new TillerlessError('NETWORK', 'the server took too long to respond', {
    helmText: `context deadline exceeded (Client.Timeout ${phase})`,
    cause,
  });
}

function isBusy(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Reports whether an error means that the connection was lost, so that a retry may succeed. */
export function isLost(error: unknown): boolean {
  const cause = isTillerlessError(error) ? error.cause : error;
  return ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'].includes(errorCode(cause) ?? '');
}

async function follow(call: HttpCall, around: HttpSurroundings, retry: number): Promise<HttpAnswer> {
  let current = call;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const { url } = current;
    const answer = await exchangeLogged(current, around, retry);
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined || call.staysHere) return answer;
    answer.discard();
    const next = addressOf(location, url);
    if (next === undefined)
      throw new TillerlessError('NETWORK', `${url.href} redirects to ${JSON.stringify(location)}, which is not a URL`);
    if (next.protocol !== 'http:' && next.protocol !== 'https:')
      throw new TillerlessError('NETWORK', `${url.href} redirects to the unsupported protocol ${next.protocol}`);
    current = redirected(current, next, answer.status);
  }
  const text = `stopped after ${maxRedirects} redirects`;
  throw new TillerlessError('NETWORK', `${call.url.href} redirects more than ${maxRedirects} times`, { helmText: text });
}

/**
 * Returns the request to send after a redirect. As in Go's client, statuses 301 to 303 turn any request other than GET or HEAD
 * into a GET without a body. Statuses 307 and 308 preserve the body, but only on the same server.
 *
 * @throws NETWORK for a body that would be sent to another server
 */
function redirected(call: HttpCall, url: URL, status: number): HttpCall {
  const { body, ...rest } = call;
  const authorization = mayGoAlong(call.url, url, call.passOn === true) ? call.authorization : undefined;
  const isRead = (call.method ?? 'GET') === 'GET' || call.method === 'HEAD';
  if (isRead) return { ...call, url, authorization };
  if (status <= 303) return { ...rest, method: 'GET', url, authorization };
  if (body !== undefined && !isSameServer(call.url, url))
    throw new TillerlessError(
      'NETWORK',
      `${call.url.host} redirects a ${call.method} request with a body to a different server: ${url.host}`,
      {
        hint: "use the other server's URL directly",
      },
    );
  return { ...call, url, authorization };
}

/**
 * Reports whether credentials for the URL `from` are allowed to be sent to the URL `to`. By default, both must have the same
 * scheme and host, or `from` must use http and `to` https on the same host and the default ports. With `passOn`, any `to` is
 * allowed, unless the scheme changes from https to http.
 */
export function mayGoAlong(from: URL, to: URL, passOn: boolean): boolean {
  if (isSameServer(from, to)) return true;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === '';
  const isDowngrade = from.protocol !== 'http:' && to.protocol === 'http:';
  return (isUpgrade && from.hostname === to.hostname) || (passOn && !isDowngrade);
}

/**
 * Reports whether two URLs have the same scheme and host. Unlike a comparison of `URL.origin`, this also works for schemes such
 * as oci.
 */
export function isSameServer(a: URL, b: URL): boolean {
  return a.protocol === b.protocol && a.host === b.host;
}

/**
 * Sends a request. When the response body ends or is discarded, logs a DEBUG line with the method, URL, status, duration, size
 * and retry count.
 */
async function exchangeLogged(call: HttpCall, around: HttpSurroundings, retry: number): Promise<HttpAnswer> {
  const { log } = around;
  if (!log?.isDebug) return exchange(call, around);
  const started = performance.now();
  const fields = { method: call.method ?? 'GET', url: call.url.href };
  const rest = () => ({ ms: Math.round(performance.now() - started), ...(retry > 0 ? { retry } : {}) });
  try {
    const answer = await exchange(call, around);
    const write = (bytes: number): void => log.debug('request', { ...fields, status: answer.status, bytes, ...rest() });
    return { ...answer, ...countedBody(answer, write) };
  } catch (error) {
    log.debug('request', { ...fields, error: reasonOf(error), ...rest() });
    throw error;
  }
}

/** Wraps a body so that its size is reported once, when the body ends. */
function countedBody(answer: HttpAnswer, report: (bytes: number) => void): Pick<HttpAnswer, 'body' | 'discard'> {
  let bytes = 0;
  let isReported = false;
  const end = (): void => {
    if (!isReported) report(bytes);
    isReported = true;
  };
  async function* counted(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of answer.body) {
        bytes += chunk.length;
        yield chunk;
      }
    } finally {
      end();
    }
  }
  return {
    body: counted(),
    discard: () => {
      end();
      answer.discard();
    },
  };
}

async function exchange(call: HttpCall, around: HttpSurroundings): Promise<HttpAnswer> {
  around.signal.throwIfAborted();
  try {
    const { socket, proxy } = await untilAborted(openWay(call.url, around.tls, around.env), around.signal);
    return await converse(call, { socket, proxy, signal: around.signal });
  } catch (error) {
    if (around.signal.aborted || isTillerlessError(error)) throw error;
    throw unreachable(call, error);
  }
}

/** Waits for a connection until the signal aborts. If the connection is established later, it is closed immediately. */
async function untilAborted<T extends { readonly socket: Socket }>(opening: Promise<T>, signal: AbortSignal): Promise<T> {
  let abandon = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => {
      opening.then(({ socket }) => socket.destroy()).catch(() => undefined);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abandon, { once: true });
  });
  try {
    return await Promise.race([opening, aborted]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

interface Line {
  readonly socket: Socket;
  readonly proxy: URL | undefined;
  readonly signal: AbortSignal;
}

function converse(call: HttpCall, { socket, proxy, signal }: Line): Promise<HttpAnswer> {
  const { url, body } = call;
  return new Promise((resolve, reject) => {
    const outgoing = startRequest({
      createConnection: () => socket,
      host: url.hostname,
      method: call.method ?? 'GET',
      path: proxy ? `${url.origin}${url.pathname}${url.search}` : url.pathname + url.search,
      headers: {
        host: url.host,
        'user-agent': userAgent,
        ...(proxy ? proxyHeaders(proxy) : {}),
        ...call.headers,
        ...authorizationHeader(call),
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
        connection: 'close',
      },
      signal,
    });
    socket.setTimeout(silenceMs, () => socket.destroy(new Error('i/o timeout')));
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => resolve(answerOf(url, incoming, { socket, signal })));
    outgoing.end(body);
  });
}

/**
 * Returns the Authorization header. If there are no other credentials, the username and password in the URL are used, as in Go's
 * HTTP client.
 */
function authorizationHeader({ url, authorization }: HttpCall): Readonly<Record<string, string>> {
  if (authorization) return { authorization };
  return url.username === '' ? {} : { authorization: basicAuthorization(loginOf(url)) };
}

function answerOf(url: URL, incoming: IncomingMessage, { socket, signal }: Omit<Line, 'proxy'>): HttpAnswer {
  const status = incoming.statusCode ?? 0;
  // Each connection serves a single request. An open tunnel must not keep the process alive.
  incoming.once('close', () => socket.destroy());
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    status,
    statusLine: `${status} ${incoming.statusMessage ?? ''}`.trim(),
    headers: Object.fromEntries(headers),
    url,
    body: incoming,
    signal,
    discard: () => {
      incoming.on('error', () => undefined);
      incoming.destroy();
      socket.destroy();
    },
  };
}

/** Creates the error for an unreachable server, with the message of Go's client. */
function unreachable({ method = 'GET', url }: HttpCall, cause: unknown): TillerlessError {
  const problem = dialProblem(cause, url);
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  const isTrust = problem.startsWith('tls: failed to verify');
  return new TillerlessError('NETWORK', `cannot reach ${url.host}: ${problem}`, {
    helmText: `${verb} ${JSON.stringify(url.href)}: ${problem}`,
    hint: isTrust ? 'use --ca-file to specify the CA that signed the certificate' : undefined,
    cause,
  });
}
