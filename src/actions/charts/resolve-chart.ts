import { isAbsolute } from 'node:path';
import { type Login, noLogin } from '../../base/basic-auth.ts';
import { sha256 } from '../../base/crypto/sha256.ts';
import { isVersion } from '../../base/semver-range.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import type { TlsChoice } from '../../net/connect.ts';
import { isSameServer, mayGoAlong } from '../../net/http.ts';
import { fetchIndex, notARepository, parseUrl, resolveUrl, tlsOf } from '../../repo/fetch-index.ts';
import { findVersion } from '../../repo/find-version.ts';
import { cachedIndex } from '../../repo/index-cache.ts';
import type { IndexEntry, RepositoryIndex } from '../../repo/index-file.ts';
import type { Repository } from '../../repo/repositories.ts';
import { type ChartSource, rangeOf } from '../chart-source.ts';
import { type Downloads, fetchSurroundings } from '../download-options.ts';
import { listRepositories, namedRepository, warnOfSkipped } from '../repositories/configured-repositories.ts';

/** The URL of a chart archive, and the settings for fetching it. */
export interface ResolvedChart {
  readonly url: URL;
  /** hexadecimal SHA-256 digest from the index; empty if there is none */
  readonly digest: string;
  readonly login: Login;
  readonly passCredentials: boolean;
  readonly tls: TlsChoice;
  /** true to use plain HTTP for a registry that an index entry points to */
  readonly plainHttp: boolean;
  /** version to fetch if the URL does not contain one; empty if unknown */
  readonly version: string;
}

/** Returns the name under which Helm caches the index of a repository that has not been added. */
export function unnamedIndexName(url: string): string {
  return `helm-manager-${sha256(url)}`;
}

/** Returns a repository for a URL that is not in repositories.yaml. The file name of its cached index is the same as in Helm. */
export function unnamedRepository(url: string, source: Omit<ChartSource, 'version' | 'devel' | 'repo'>): Repository {
  return {
    name: unnamedIndexName(url),
    url,
    username: source.username,
    password: source.password,
    caFile: source.tls.caFile,
    certFile: source.tls.certFile,
    keyFile: source.tls.keyFile,
    insecureSkipTlsVerify: source.tls.insecureSkipVerify,
    passCredentials: source.passCredentials,
  };
}

/**
 * Returns the archive of a chart version in a repository. The password is only sent to the repository's own server.
 *
 * @throws CHART_NOT_FOUND
 */
export function archiveOf(repository: Repository, chart: string, entry: IndexEntry): ResolvedChart {
  const [reference] = entry.urls;
  if (reference === undefined)
    throw new TillerlessError('CHART_NOT_FOUND', `the index of ${repository.url} has no URL for "${chart}"`, {
      helmText: `chart ${JSON.stringify(chart)} has no downloadable URLs`,
    });
  const url = resolveUrl(repository.url, reference);
  return {
    url,
    digest: entry.digest,
    login: mayGoAlong(parseUrl(repository.url), url, repository.passCredentials) ? repository : noLogin,
    passCredentials: repository.passCredentials,
    tls: tlsOf(repository),
    plainHttp: false,
    version: entry.version,
  };
}

/** Merges the flags into a repository's settings. A TLS file in repositories.yaml takes precedence over the flag. */
function withFlags(repository: Repository, { username, password, passCredentials, tls }: ChartSource): Repository {
  return {
    ...repository,
    username: username || repository.username,
    password: password || repository.password,
    caFile: repository.caFile || tls.caFile,
    certFile: repository.certFile || tls.certFile,
    keyFile: repository.keyFile || tls.keyFile,
    insecureSkipTlsVerify: repository.insecureSkipTlsVerify || tls.insecureSkipVerify,
    passCredentials: repository.passCredentials || passCredentials,
  };
}

/** Warns if the requested version does not exist and a different one is used. */
function warnOfOther(chart: string, requested: string, { version }: IndexEntry, warn: Downloads['warn']): void {
  if (requested === '' || requested === version || !isVersion(requested)) return;
  const text = 'unable to find exact version requested; falling back to closest available version';
  warn(text, { chart, requested, selected: version });
}

/** Rewords an error's Helm message, for example to add a prefix. */
function inside(error: unknown, helmText: (problem: string) => string): unknown {
  if (!isTillerlessError(error)) return error;
  const code = error.code === 'USAGE' ? 'CHART_NOT_FOUND' : error.code;
  return reworded(error, { code, helmText: helmText(reasonOf(error)) });
}

function fromNamed(name: string, source: ChartSource, downloads: Downloads): ResolvedChart {
  const slash = name.indexOf('/');
  const [repositoryName, chart] = [name.slice(0, slash), name.slice(slash + 1)];
  const repository = namedRepository(downloads.paths.repositoryConfig, repositoryName);
  const index = readCached(repositoryName, downloads);
  const range = rangeOf(source);
  try {
    const entry = findVersion(index, chart, range);
    warnOfOther(chart, range, entry, downloads.warn);
    return { ...archiveOf(withFlags(repository, source), chart, entry), plainHttp: source.plainHttp };
  } catch (error) {
    const prefix = `chart ${JSON.stringify(chart)} matching ${range} not found in ${repositoryName} index. (try 'helm repo update')`;
    throw inside(error, (problem) => (problem.includes('downloadable') ? problem : `${prefix}: ${problem}`));
  }
}

function readCached(name: string, downloads: Downloads): RepositoryIndex {
  try {
    const index = cachedIndex(downloads.paths, name);
    warnOfSkipped(index, `${downloads.paths.repositoryCache}/${name}-index.yaml`, downloads.warn);
    return index;
  } catch (error) {
    throw inside(error, (problem) => `no cached repo found. (try 'helm repo update'): ${problem}`);
  }
}

/** Fetches an index, unless it has been fetched before. */
function fetchOnce(repository: Repository, downloads: Downloads): Promise<RepositoryIndex> {
  const key = JSON.stringify(repository);
  const index = downloads.indexes?.get(key) ?? fetchIndex(repository, fetchSurroundings(downloads));
  downloads.indexes?.set(key, index);
  return index;
}

async function fromRepositoryUrl(chart: string, source: ChartSource, downloads: Downloads): Promise<ResolvedChart> {
  const repository = unnamedRepository(source.repo, source);
  let index: RepositoryIndex;
  try {
    index = await fetchOnce(repository, downloads);
  } catch (error) {
    throw notARepository(source.repo, error);
  }
  warnOfSkipped(index, source.repo, downloads.warn);
  const range = rangeOf(source);
  try {
    const entry = findVersion(index, chart, range);
    warnOfOther(chart, range, entry, downloads.warn);
    return { ...archiveOf(repository, chart, entry), plainHttp: source.plainHttp };
  } catch (error) {
    const version = source.version === '' ? '' : ` version ${JSON.stringify(source.version)}`;
    const text = `chart ${JSON.stringify(chart)}${version} not found in ${source.repo} repository`;
    throw inside(error, (problem) => (problem.includes('downloadable') ? problem : text));
  }
}

/** Returns the repository that serves an archive URL. The repository's credentials are used to download the archive. */
function ownerOf(url: URL, repositories: readonly Repository[]): Repository | undefined {
  return repositories.find((repository) => {
    const root = URL.canParse(repository.url) ? new URL(repository.url) : undefined;
    return root !== undefined && isSameServer(root, url) && `${url.pathname}/`.startsWith(`${root.pathname.replace(/\/$/, '')}/`);
  });
}

function fromUrl(name: string, source: ChartSource, downloads: Downloads): ResolvedChart {
  const url = parseUrl(name);
  const owner = ownerOf(url, listRepositories(downloads.paths.repositoryConfig));
  const { username, password, passCredentials, tls, plainHttp } = source;
  const archive = { url, digest: '', version: '', plainHttp };
  if (owner === undefined) return { ...archive, login: { username, password }, passCredentials, tls };
  const repository = withFlags(owner, source);
  return { ...archive, login: repository, passCredentials: repository.passCredentials, tls: tlsOf(repository) };
}

/**
 * Resolves a chart name: `repo/chart`, the URL of an archive, or the name of a chart in the repository `source.repo`.
 *
 * @throws CHART_NOT_FOUND, REPOSITORY_NOT_FOUND, REPOSITORY_INDEX, REPOSITORY_CONFIG, NETWORK
 */
export async function resolveChart(name: string, source: ChartSource, downloads: Downloads): Promise<ResolvedChart> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return fromUrl(name, source, downloads);
  if (source.repo !== '') return fromRepositoryUrl(name, source, downloads);
  if (isAbsolute(name) || name.startsWith('.'))
    throw new TillerlessError('CHART_NOT_FOUND', `chart not found at ${name}`, {
      helmText: `path ${JSON.stringify(name)} not found`,
    });
  if (name.includes('/')) return fromNamed(name, source, downloads);
  throw new TillerlessError('CHART_NOT_FOUND', `chart not found at ${name}`, {
    helmText: `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`,
    hint: 'specify the path to a chart directory or .tgz file, REPO/CHART, oci://..., or --repo URL',
  });
}
