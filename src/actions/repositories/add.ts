import { trimEndOf } from '../../base/text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { fetchIndex, notARepository, parseUrl } from '../../repo/fetch-index.ts';
import { changeRepositories, type Repository } from '../../repo/repositories.ts';
import { type Downloads, fetchSurroundings } from '../download-options.ts';
import { listRepositories, warnOfSkipped } from './configured-repositories.ts';

export interface AddRequest {
  readonly repository: Repository;
  /** true to replace an entry with the same name */
  readonly force: boolean;
  /** true to allow URLs of repositories that have been shut down */
  readonly allowDeprecated: boolean;
  readonly timeoutMs: number;
}

/** URLs of repositories that have been shut down, and their replacements. */
const deprecated: ReadonlyMap<string, string> = new Map([
  ['https://kubernetes-charts.storage.googleapis.com', 'https://charts.helm.sh/stable'],
  ['https://kubernetes-charts-incubator.storage.googleapis.com', 'https://charts.helm.sh/incubator'],
]);

function taken(name: string): TillerlessError {
  return new TillerlessError('REPOSITORY_CONFIG', `repository "${name}" already exists with a different configuration`, {
    helmText: `repository name (${name}) already exists, please specify a different name`,
    hint: 'use --force-update to replace it',
  });
}

function isSame(a: Repository, b: Repository): boolean {
  // Both objects have the same fields, so a loop over the fields of `a` is sufficient. All values are strings or booleans.
  return Object.entries(a).every(([field, value]) => b[field as keyof Repository] === value);
}

function check({ repository, allowDeprecated }: AddRequest): void {
  const { name, url } = repository;
  const instead = deprecated.get(trimEndOf(url, '/'));
  if (instead !== undefined && !allowDeprecated)
    throw new TillerlessError('REPOSITORY_CONFIG', `repository ${url} no longer exists`, {
      helmText: `repo ${JSON.stringify(url)} is no longer available; try ${JSON.stringify(instead)} instead`,
    });
  if (name.includes('/'))
    throw new TillerlessError('REPOSITORY_CONFIG', `a repository name must not contain '/': ${name}`, {
      helmText: `repository name (${name}) contains '/', please specify a different name without '/'`,
    });
  if (name === '' || name === '.' || name === '..' || name.includes('\\') || name.includes('\0'))
    throw new TillerlessError('REPOSITORY_CONFIG', `${JSON.stringify(name)} is not a valid repository name`);
  parseUrl(url);
}

/**
 * Adds a repository after fetching its index.
 *
 * @returns 'same' if the repository already exists with the same configuration
 * @throws REPOSITORY_CONFIG, REPOSITORY_INDEX, NETWORK, FILE_IO
 */
export async function addRepository(request: AddRequest, downloads: Downloads): Promise<'added' | 'same'> {
  check(request);
  const { repository, force } = request;
  const { name, url } = repository;
  const path = downloads.paths.repositoryConfig;
  const before = listRepositories(path).find((entry) => entry.name === name);
  if (before && !force) {
    if (isSame(before, repository)) return 'same';
    throw taken(name);
  }
  try {
    const index = await fetchIndex(repository, fetchSurroundings(downloads, request.timeoutMs));
    warnOfSkipped(index, url, downloads.warn);
  } catch (error) {
    throw notARepository(url, error);
  }
  // The file is not locked during the download, so another process may have added a repository with this name.
  await changeRepositories(
    path,
    (known) => {
      const meanwhile = known.find((entry) => entry.name === name);
      if (meanwhile && !force && !isSame(meanwhile, repository)) throw taken(name);
      return meanwhile ? known.map((entry) => (entry.name === name ? repository : entry)) : [...known, repository];
    },
    downloads.signal,
  );
  return 'added';
}
