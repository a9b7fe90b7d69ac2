import { basename } from 'node:path';
import { noLogin } from '../../base/basic-auth.ts';
import { sha256 } from '../../base/crypto/sha256.ts';
import { provenanceAddress } from '../../base/parse-url.ts';
import { timeLimit } from '../../base/time-limit.ts';
import { MAX_CHART_BYTES } from '../../chart/buffered-file.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { plainTls, readTls } from '../../net/connect.ts';
import { authorizationOf, download } from '../../net/download.ts';
import { isHttp, throughGetter } from '../../net/getter.ts';
import { cachedContent, storeContent } from '../../repo/content-cache.ts';
import type { ChartSource, FetchedChart } from '../chart-source.ts';
import { type Downloads, downloadTimeoutMs } from '../download-options.ts';
import { type ResolvedChart, resolveChart } from './resolve-chart.ts';

/**
 * Downloads a chart archive or a file next to it, using the credentials of the chart's repository.
 *
 * @throws NETWORK, REPOSITORY_CONFIG, PLUGIN_FAILED
 */
export async function downloadFile(
  url: URL,
  resolved: Pick<ResolvedChart, 'login' | 'passCredentials' | 'tls'>,
  downloads: Downloads,
): Promise<Uint8Array> {
  const { login, passCredentials, tls } = resolved;
  const signal = AbortSignal.any([downloads.signal, timeLimit(downloadTimeoutMs)]);
  if (!isHttp(url))
    return throughGetter({ url, login, passCredentials, tls, maxBytes: MAX_CHART_BYTES, signal }, downloads.findGetter);
  const request = {
    url,
    authorization: authorizationOf(login),
    passOn: passCredentials,
    maxBytes: MAX_CHART_BYTES,
    onProgress: downloads.onProgress,
  };
  const { bytes } = await download(request, { tls: readTls(tls, downloads.env), env: downloads.env, signal, log: downloads.log });
  return bytes;
}

/** Downloads a file without credentials. @throws the same errors as `downloadFile` */
export function downloadOpenFile(url: URL, downloads: Downloads): Promise<Uint8Array> {
  return downloadFile(url, { login: noLogin, passCredentials: false, tls: plainTls }, downloads);
}

/** Returns the last path element of a URL. @throws NETWORK if it is not a valid file name */
function fileNameOf(url: URL): string {
  const name = basename(url.pathname).replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)) return name;
  throw new TillerlessError('NETWORK', `${url.href} does not end in a valid archive name`);
}

/** Rejects a malformed digest, because ignoring it would disable verification. @throws DIGEST_MISMATCH */
function checkDigest(url: URL, digest: string): void {
  if (/^(?:[0-9a-f]{64})?$/.test(digest)) return;
  throw new TillerlessError('DIGEST_MISMATCH', `the repository index has a malformed digest for ${url.href}`, {
    helmText: /^(?:[0-9a-f]{2})*$/.test(digest) ? `invalid digest length: ${digest.length / 2}` : undefined,
    where: { object: `index: ${digest.slice(0, 200)}` },
    hint: 'a digest consists of 64 hexadecimal digits (SHA-256); contact the repository owner',
  });
}

function otherArchive(url: URL, digest: string, got: string): TillerlessError {
  return new TillerlessError('DIGEST_MISMATCH', `${url.href} does not match the digest in the repository index`, {
    where: { object: `index: sha256:${digest}\n  archive: sha256:${got}` },
    hint: 'the archive was replaced or the index is stale: run `repo update`; if that does not help, contact the repository owner',
  });
}

/**
 * Fetches a chart whose index entry points to a registry. The digest in the index is that of either the archive or the manifest.
 */
async function fetchFromIndexedRegistry(resolved: ResolvedChart, downloads: Downloads): Promise<FetchedChart> {
  const { url, digest, login, passCredentials, tls, plainHttp } = resolved;
  const { resolveInRegistry, fetchFromRegistry } = await import('./fetch-registry-chart.ts');
  const namesVersion = /[:@]/.test(url.pathname.slice(url.pathname.lastIndexOf('/')));
  const version = namesVersion ? '' : resolved.version;
  const { username, password } = login;
  const source = { version, devel: false, repo: '', username, password, passCredentials, tls, plainHttp };
  const fetched = await fetchFromRegistry(await resolveInRegistry(url.href, source, downloads), downloads);
  const got = sha256(fetched.bytes);
  if (digest === '' || digest === got || digest === fetched.manifestDigest) return fetched;
  throw otherArchive(url, digest, got);
}

/** Returns the archive of a resolved chart from the cache, or fetches it. @throws NETWORK, DIGEST_MISMATCH, FILE_IO */
export async function fetchResolved(resolved: ResolvedChart, downloads: Downloads): Promise<FetchedChart> {
  const { url, digest } = resolved;
  checkDigest(url, digest);
  if (url.protocol === 'oci:') return fetchFromIndexedRegistry(resolved, downloads);
  const folder = downloads.paths.contentCache;
  const fileName = fileNameOf(url);
  const known = digest === '' ? undefined : cachedContent(folder, digest);
  const provenance = (): Promise<Uint8Array> => downloadFile(provenanceAddress(url), resolved, downloads);
  if (known) return { ...known, fileName, provenance };
  const bytes = await downloadFile(url, resolved, downloads);
  const got = sha256(bytes);
  // A getter plugin may build the archive on each request, so the digest may differ from the one in the index.
  if (isHttp(url) && digest !== '' && got !== digest) throw otherArchive(url, digest, got);
  return { path: storeContent(folder, bytes), bytes, fileName, provenance };
}

/**
 * Fetches the archive of a chart specified on the command line.
 *
 * @throws any error that `resolveChart` or `fetchResolved` throws
 */
export async function fetchChart(name: string, source: ChartSource, downloads: Downloads): Promise<FetchedChart> {
  downloads.log.debug('set up default downloader cache');
  if (name.startsWith('oci://')) {
    const { resolveInRegistry, fetchFromRegistry } = await import('./fetch-registry-chart.ts');
    const fetched = await fetchFromRegistry(await resolveInRegistry(name, source, downloads), downloads);
    downloads.say(fetched.message);
    return fetched;
  }
  const fetched = await fetchResolved(await resolveChart(name, source, downloads), downloads);
  if (fetched.message !== undefined) downloads.say(fetched.message);
  return fetched;
}
