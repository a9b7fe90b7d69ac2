import type { Exchange, HttpRequest } from '../base/http-exchange.ts';
import { type Log, noLog } from '../base/log.ts';
import { abortedLater, releasableTimeLimit } from '../base/time-limit.ts';
import { cancelled } from '../errors/cancelled.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';
import { statusError } from './api-status.ts';
import type { KubeObject } from './resource.ts';
import { lostAnswer, readAnswer } from './response-body.ts';
import { warningsOf } from './warning-header.ts';

export interface CallOptions {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** true if the request can safely be retried after a lost connection, like reads, applies and deletions */
  readonly repeatable?: boolean;
  /** maximum number of response bytes to read; slightly more may be returned */
  readonly upTo?: number;
  /** called with each Warning header of the response */
  readonly onWarning?: (text: string) => void;
}

/** A JSON client that limits concurrency, retries requests that are safe to repeat, and reports the server's error messages. */
export interface KubeClient {
  /** @throws CLUSTER_UNREACHABLE, CLUSTER_UNAUTHORIZED, CLUSTER_FORBIDDEN, CLUSTER_REQUEST */
  json<T = KubeObject>(method: string, path: string, options?: CallOptions): Promise<T>;
  /** Returns the response with its headers. Status 304 is not an error. */
  raw(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; text: string }>;
  /**
   * Yields the lines of a log or of a watch (newline-delimited JSON) until the server closes the connection or the signal aborts.
   */
  lines(path: string, options?: CallOptions): AsyncIterable<string>;
  /** logger for requests */
  readonly log: Log;
  /**
   * Returns how many milliseconds the server's clock is ahead of the local clock, based on the last Date header, or 0 if unknown.
   */
  skewMs(): number;
}

export interface ClientLimits {
  /** maximum number of concurrent requests */
  readonly burst: number;
  /** maximum number of requests per second; 0 for no limit */
  readonly qps: number;
  /** response timeout; defaults to one minute */
  readonly requestTimeoutMs?: number;
  /** returns the local time in milliseconds since the Unix epoch */
  readonly now?: () => number;
  readonly log?: Log;
}

const attempts = 6;
/** Default response timeout. Helm has none. */
const defaultTimeoutMs = 60_000;
/** Maximum number of attempts if the server does not respond. A second attempt helps if the connection was broken. */
const silentAttempts = 2;
/**
 * How long a cancelled operation waits for the response to a write that is in flight. The server may execute the write anyway, so
 * the operation needs the response to report what was done and to clean up.
 */
const cancelGraceMs = 5000;
/** Smaller clock skew is ignored, because Date headers have a resolution of one second and are delayed by the network. */
const skewToleranceMs = 3000;

export function createClient(exchange: Exchange, limits: ClientLimits): KubeClient {
  const { now = Date.now, requestTimeoutMs = defaultTimeoutMs, log = noLog } = limits;
  const server: Server = { exchange, now, requestTimeoutMs, log, reached: false, skewMs: 0 };
  const gate = createGate(limits.burst > 0 ? Math.min(limits.burst, 100) : 100, limits.qps);
  const send = (method: string, path: string, options: CallOptions) => gate(() => sendWithRetries(server, method, path, options));
  const raw: KubeClient['raw'] = async (method, path, options = {}) => {
    const answer = await send(method, path, options);
    if (options.onWarning) for (const text of warningsOf(answer.headers)) options.onWarning(text);
    if (answer.status >= 400) throw statusError(answer.status, answer.text);
    return answer;
  };
  return {
    raw,
    // Only fields common to all kinds are checked. Apart from these, the response is trusted to have the shape of the requested
    // kind.
    json: async <T>(method: string, path: string, options: CallOptions = {}) =>
      readAnswer((await raw(method, path, options)).text, path) as T,
    lines: (path, options = {}) => readLines(server, path, options),
    log,
    skewMs: () => server.skewMs,
  };
}

interface Server {
  readonly exchange: Exchange;
  /** true after the first response; until then, connection errors are not retried, because the server may not exist */
  reached: boolean;
  skewMs: number;
  readonly requestTimeoutMs: number;
  readonly log: Log;
  now(): number;
}

async function sendWithRetries(server: Server, method: string, path: string, options: CallOptions) {
  const repeatable = options.repeatable ?? method === 'GET';
  let silences = 0;
  for (let attempt = 1; ; attempt++) {
    if (options.signal?.aborted) throw cancelled(options.signal.reason);
    try {
      const answer = await sendLogged(server, { method, path, options, attempt }, () => silences++);
      server.reached = true;
      noteClock(server, answer.headers.date);
      if (attempt >= attempts || !worthRepeating(answer.status, answer.text, repeatable)) return answer;
      await sleep(retryDelay(answer.headers['retry-after'], attempt), options.signal);
    } catch (error) {
      if (options.signal?.aborted) throw cancelled(error);
      if (attempt >= attempts || !repeatable || !isTillerlessError(error, 'CLUSTER_UNREACHABLE')) throw error;
      if (silences >= silentAttempts) throw error;
      // Fail immediately if the server has never been reached. Otherwise, it may recover, so retry.
      if (!server.reached && error.cause !== undefined) throw error;
      await sleep(retryDelay(undefined, attempt), options.signal);
    }
  }
}

/** Reports whether to retry a request: always after status 429; after a transient 5xx error only if the request is repeatable. */
function worthRepeating(status: number, text: string, repeatable: boolean): boolean {
  if (status === 429) return true;
  if (status < 500) return false;
  // The API server responds with 500 to a server-side apply whose fields are not in the schema.
  if (text.includes('failed to create typed patch object')) return false;
  return repeatable ? status !== 501 && status !== 507 : /etcdserver: leader changed|raft proposal dropped/.test(text);
}

function retryDelay(retryAfter: string | undefined, attempt: number): number {
  const requestedMs = Number(retryAfter) * 1000;
  return Number.isFinite(requestedMs) && requestedMs > 0 ? Math.min(requestedMs, 30_000) : Math.min(100 * 2 ** attempt, 5000);
}

/** Records the server's clock skew. Small differences are ignored. */
function noteClock(server: Server, date: string | undefined): void {
  const ahead = Date.parse(date ?? '') - server.now();
  if (Number.isFinite(ahead)) server.skewMs = Math.abs(ahead) > skewToleranceMs ? ahead : 0;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly options: CallOptions;
  /** attempt number, starting at 1 */
  readonly attempt: number;
}

/** Sends a request and logs a DEBUG line with its method, path, status, duration, size and retry count. */
async function sendLogged(server: Server, call: Call, onSilence: () => void) {
  const { log, now } = server;
  if (!log.isDebug) return sendInTime(server, call, onSilence);
  const started = now();
  const fields = { method: call.method, path: call.path };
  const retry = call.attempt > 1 ? { retry: call.attempt - 1 } : {};
  try {
    const answer = await sendInTime(server, call, onSilence);
    const bytes = Buffer.byteLength(answer.text);
    log.debug('request', { ...fields, status: answer.status, ms: now() - started, bytes, ...retry });
    return answer;
  } catch (error) {
    log.debug('request', { ...fields, error: reasonOf(error), ms: now() - started, ...retry });
    throw error;
  }
}

/**
 * Sends a request with the response timeout.
 *
 * @throws CLUSTER_UNREACHABLE if the server cannot be reached, or after calling `onSilence` if it does not respond in time
 */
async function sendInTime(server: Server, { method, path, options }: Call, onSilence: () => void) {
  const limit = releasableTimeLimit(server.requestTimeoutMs);
  const cancel = options.signal && abortedLater(options.signal, isWrite(method, path) ? cancelGraceMs : 0);
  const signal = cancel ? AbortSignal.any([cancel.signal, limit.signal]) : limit.signal;
  try {
    return await sendOnce(server.exchange, buildRequest(method, path, options, signal), options.upTo);
  } catch (error) {
    if (!limit.signal.aborted || options.signal?.aborted) throw error;
    onSilence();
    const seconds = server.requestTimeoutMs / 1000;
    throw new TillerlessError(
      'CLUSTER_UNREACHABLE',
      `the API server did not respond within ${seconds}s (${method} ${path.split('?')[0]})`,
      {
        hint: 'it accepts connections but does not respond; check the server and any proxy in front of it, or set TILLERLESS_REQUEST_TIMEOUT=5m to wait longer',
        // A CLUSTER_UNREACHABLE error without a cause means that the response was lost, and makes the caller retry. Omit the
        // cause only if the server has responded before.
        cause: server.reached ? undefined : error,
      },
    );
  } finally {
    limit.release();
    cancel?.release();
  }
}

function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && !/[?&]dryRun=All(&|$)/.test(path);
}

function buildRequest(method: string, path: string, options: CallOptions, signal: AbortSignal): HttpRequest {
  const headers: Record<string, string> = {
    accept: options.accept ?? 'application/json',
    'user-agent': 'tillerless',
    ...options.headers,
  };
  if (options.upTo !== undefined) return { method, path, headers, signal, isPartial: true };
  if (options.body === undefined) return { method, path, headers, signal };
  headers['content-type'] = options.contentType ?? 'application/json';
  return { method, path, headers, signal, body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) };
}

async function sendOnce(exchange: Exchange, request: HttpRequest, upTo?: number) {
  const response = await exchange(request);
  const isCut = upTo !== undefined && response.status < 400;
  const body = await readBody(response.body, { signal: request.signal, upTo: isCut ? upTo : Number.POSITIVE_INFINITY });
  const length = response.headers['content-length'];
  if (length !== undefined && !isCut && request.method !== 'HEAD' && Number(length) !== body.length) throw lostAnswer();
  return { status: response.status, headers: response.headers, text: body.toString('utf8') };
}

interface BodyLimits {
  readonly signal: AbortSignal | undefined;
  readonly upTo: number;
}

/** Reads a response body. @throws CLUSTER_UNREACHABLE if the connection is lost */
async function readBody(body: AsyncIterable<Uint8Array>, { signal, upTo }: BodyLimits): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= upTo) break;
    }
  } catch (error) {
    if (signal?.aborted || isTillerlessError(error)) throw error;
    throw lostAnswer();
  }
  return Buffer.concat(chunks);
}

async function* readLines({ exchange, log, now }: Server, path: string, options: CallOptions): AsyncIterable<string> {
  const started = now();
  const headers = { accept: options.accept ?? 'application/json', 'user-agent': 'tillerless' };
  const response = await exchange({ method: 'GET', path, headers, ...(options.signal ? { signal: options.signal } : {}) });
  log.debug('request', { method: 'GET', path, status: response.status, ms: now() - started, stream: true });
  const decoder = new TextDecoder();
  let rest = '';
  const failed = response.status >= 400;
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    if (failed) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (failed) throw statusError(response.status, rest);
  if (rest !== '') yield rest;
}

/** Resolves after a delay, or rejects with the reason of the signal. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Returns a function that runs at most `width` tasks concurrently and starts at most `perSecond` per second (0 for no limit). */
function createGate(width: number, perSecond: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  let nextStart = 0;
  return async (task) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      if (perSecond > 0) {
        const now = Date.now();
        nextStart = Math.max(nextStart + 1000 / perSecond, now);
        if (nextStart > now) await sleep(nextStart - now);
      }
      return await task();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}
