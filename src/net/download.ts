import { basicAuthorization, type Login } from '../base/basic-auth.ts';
import { errorCode } from '../base/error-code.ts';
import { gunzipLimited } from '../base/gunzip.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { type HttpAnswer, type HttpCall, type HttpSurroundings, isLost, send, stopped, waitForRetry } from './http.ts';

/** The progress of a download. `total` is undefined if the server did not send the length. */
export interface DownloadState {
  readonly url: string;
  readonly received: number;
  readonly total: number | undefined;
}

export interface DownloadRequest extends HttpCall {
  readonly maxBytes: number;
  /** true to request compressed content and decompress it; must not be set for archives, whose bytes must be preserved */
  readonly packed?: boolean;
  readonly onProgress?: ((state: DownloadState) => void) | undefined;
}

export interface Downloaded {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const attempts = 3;

/** Downloads a response body with GET. Interrupted downloads are retried. @throws NETWORK, CANCELLED */
export async function download(request: DownloadRequest, around: HttpSurroundings): Promise<Downloaded> {
  const answer = await downloadUnless(request, around, []);
  // Any status other than 200 causes an error, so the result is never undefined.
  return answer as Downloaded;
}

/** Downloads a response body. Returns undefined if the server responds with a status in `otherwise`, such as 304. */
export async function downloadUnless(
  request: DownloadRequest,
  around: HttpSurroundings,
  otherwise: readonly number[],
): Promise<Downloaded | undefined> {
  for (let attempt = 1; ; attempt++) {
    around.log?.debug('fetching', { url: request.url.href });
    const answer = await send(withCoding(request), around);
    around.log?.debug('fetch complete', {
      url: request.url.href,
      status: answer.statusLine,
      // Like Go, log -1 if the Content-Length header is missing.
      'content-length': answer.headers['content-length'] ?? '-1',
    });
    if (otherwise.includes(answer.status)) {
      answer.discard();
      return undefined;
    }
    if (answer.status !== 200) {
      answer.discard();
      throw refused(request.url, answer);
    }
    try {
      const body = await readBody(answer, request);
      return { bytes: unpacked(body, answer, request), headers: answer.headers };
    } catch (error) {
      const mayRetry = attempt < attempts && isLost(error) && !around.signal.aborted;
      if (!mayRetry || !(await waitForRetry(200 * attempt, around.signal))) throw error;
    }
  }
}

function withCoding(request: DownloadRequest): HttpCall {
  return request.packed ? { ...request, headers: { ...request.headers, 'accept-encoding': 'gzip' } } : request;
}

function refused(url: URL, { statusLine, status }: HttpAnswer): TillerlessError {
  return new TillerlessError('NETWORK', `${url.href} responded with ${statusLine}`, {
    helmText: `failed to fetch ${url.href} : ${statusLine}`,
    hint:
      status === 401 || status === 403 ? 'authenticate with --username and --password, or store them with `repo add`' : undefined,
  });
}

function broken(url: URL, cause: unknown): TillerlessError {
  return new TillerlessError('NETWORK', `the download of ${url.href} was interrupted`, { helmText: 'unexpected EOF', cause });
}

function tooMuch(url: URL, maxBytes: number): TillerlessError {
  return new TillerlessError('NETWORK', `${url.href} is larger than ${maxBytes} bytes`);
}

/** Reads a response body. @throws NETWORK if it is interrupted or too large, CANCELLED */
export async function readBody(
  answer: HttpAnswer,
  limits: Pick<DownloadRequest, 'url' | 'maxBytes' | 'onProgress'>,
): Promise<Buffer> {
  try {
    return await collect(answer, limits);
  } catch (error) {
    if (isTillerlessError(error)) throw error;
    throw answer.signal.aborted
      ? stopped(answer.signal, error, 'or context cancellation while reading body')
      : broken(limits.url, error);
  }
}

async function collect(
  answer: HttpAnswer,
  { url, maxBytes, onProgress }: Pick<DownloadRequest, 'url' | 'maxBytes' | 'onProgress'>,
): Promise<Buffer> {
  const contentLength = answer.headers['content-length'];
  const total = contentLength === undefined ? undefined : Number(contentLength);
  const parts: Uint8Array[] = [];
  let received = 0;
  const check = (size: number): void => {
    if (size <= maxBytes) return;
    answer.discard();
    throw tooMuch(url, maxBytes);
  };
  if (total !== undefined) check(total);
  onProgress?.({ url: url.href, received, total });
  for await (const part of answer.body) {
    received += part.length;
    check(received);
    parts.push(part);
    onProgress?.({ url: url.href, received, total });
  }
  return Buffer.concat(parts);
}

function unpacked(body: Buffer, answer: HttpAnswer, { url, maxBytes, packed }: DownloadRequest): Uint8Array {
  if (!packed || answer.headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipLimited(body, maxBytes);
  } catch (error) {
    throw errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooMuch(url, maxBytes) : broken(url, error);
  }
}

/** Returns the Authorization header for a login. As in Helm, it is undefined if the username or password is empty. */
export function authorizationOf(login: Login): string | undefined {
  return login.username === '' || login.password === '' ? undefined : basicAuthorization(login);
}
