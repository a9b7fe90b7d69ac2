import type { Log } from '../base/log.ts';
import { addressOf } from '../base/parse-url.ts';
import { timeLimit } from '../base/time-limit.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { readTls, type TlsChoice } from '../net/connect.ts';
import { authorizationOf, type DownloadState, downloadUnless } from '../net/download.ts';
import { type FindGetter, isHttp, throughGetter } from '../net/getter.ts';
import { isSameServer } from '../net/http.ts';
import { cachedIndex, cachedVersion, type IndexCache, storeIndex } from './index-cache.ts';
import { maxIndexBytes, type RepositoryIndex } from './index-file.ts';
import type { Repository } from './repositories.ts';

/** The parameters of a download apart from its URL. */
export interface FetchSurroundings {
  /** location of the cached indexes */
  readonly cache: IndexCache;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** timeout for the entire download */
  readonly timeoutMs: number;
  readonly onProgress?: ((state: DownloadState) => void) | undefined;
  /** finds the getter plugin for a URL that is neither HTTP nor HTTPS */
  readonly findGetter: FindGetter;
  readonly log?: Log;
}

/**
 * Resolves a reference relative to the URL of a repository. For a relative reference, that URL's query string takes precedence,
 * because it may contain a token.
 *
 * @throws REPOSITORY_CONFIG
 */
export function resolveUrl(base: string, reference: string): URL {
  const root = parseUrl(base);
  const folder = new URL(root);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  const url = addressOf(reference, folder);
  if (url === undefined)
    throw new TillerlessError('REPOSITORY_CONFIG', `${base} refers to ${JSON.stringify(reference)}, which is not a URL`, {
      helmText: `invalid chart URL format: ${reference}`,
    });
  const isRelative = isSameServer(url, root) && !/^[a-z][a-z0-9+.-]*:/i.test(reference);
  if (isRelative && root.search !== '') url.search = root.search;
  return url;
}

/** Parses a URL. @throws REPOSITORY_CONFIG if the text is not a URL */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new TillerlessError('REPOSITORY_CONFIG', `${JSON.stringify(text)} is not a URL`, {
      helmText: 'could not find protocol handler for: ',
      hint: 'the URL must start with https://',
    });
  return url;
}

/** Returns a repository's TLS settings. */
export function tlsOf(repository: Repository): TlsChoice {
  const { caFile, certFile, keyFile, insecureSkipTlsVerify } = repository;
  return { caFile, certFile, keyFile, insecureSkipVerify: insecureSkipTlsVerify };
}

/**
 * Downloads a repository's index to the cache, unless the server reports that the index has not changed.
 *
 * @throws NETWORK, REPOSITORY_INDEX, REPOSITORY_CONFIG, PLUGIN_FAILED, FILE_IO
 */
export async function fetchIndex(repository: Repository, around: FetchSurroundings): Promise<RepositoryIndex> {
  const url = resolveUrl(repository.url, 'index.yaml');
  const signal = AbortSignal.any([around.signal, timeLimit(around.timeoutMs)]);
  if (!isHttp(url)) {
    const { passCredentials } = repository;
    const request = { url, login: repository, passCredentials, tls: tlsOf(repository), maxBytes: maxIndexBytes, signal };
    const bytes = await throughGetter(request, around.findGetter);
    return storeIndex(around.cache, repository.name, bytes, { url: url.href, etag: '', lastModified: '' });
  }
  const known = cachedVersion(around.cache, repository.name);
  const conditions: Record<string, string> = {};
  if (known?.url === url.href && known.etag) conditions['if-none-match'] = known.etag;
  if (known?.url === url.href && known.lastModified) conditions['if-modified-since'] = known.lastModified;
  const answer = await downloadUnless(
    {
      url,
      headers: conditions,
      authorization: authorizationOf(repository),
      passOn: repository.passCredentials,
      maxBytes: maxIndexBytes,
      packed: true,
      onProgress: around.onProgress,
    },
    {
      tls: readTls(tlsOf(repository), around.env),
      env: around.env,
      signal,
      ...(around.log ? { log: around.log } : {}),
    },
    Object.keys(conditions).length > 0 ? [304] : [],
  );
  if (answer === undefined) return cachedIndex(around.cache, repository.name);
  const { etag = '', 'last-modified': lastModified = '' } = answer.headers;
  return storeIndex(around.cache, repository.name, answer.bytes, { url: url.href, etag, lastModified });
}

/** Wraps an error from `fetchIndex` in Helm's error message. */
export function notARepository(url: string, error: unknown): unknown {
  if (!isTillerlessError(error, 'NETWORK', 'REPOSITORY_INDEX', 'FILE_NOT_FOUND', 'PLUGIN_FAILED')) return error;
  const prefix = `looks like ${JSON.stringify(url)} is not a valid chart repository or cannot be reached: `;
  return reworded(error, { message: prefix + error.message, helmText: prefix + reasonOf(error) });
}
