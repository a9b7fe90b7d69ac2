import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { cachedIndex } from '../../repo/index-cache.ts';
import type { RepositoryIndex } from '../../repo/index-file.ts';
import { type Hit, searchIndexes } from '../../repo/search.ts';
import type { Downloads } from '../download-options.ts';
import { listRepositories, warnOfSkipped } from './configured-repositories.ts';

export interface SearchRepoRequest {
  readonly keyword: string;
  readonly isRegexp: boolean;
  readonly version: string;
  readonly devel: boolean;
  readonly all: boolean;
}

/** A range that contains all versions, including prereleases. */
const develRange = '>0.0.0-0';

/**
 * Searches the cached indexes of all repositories.
 *
 * @throws REPOSITORY_NOT_FOUND if no repositories have been added, USAGE for an invalid range
 */
export function searchRepositories(request: SearchRepoRequest, downloads: Pick<Downloads, 'paths' | 'warn'>): Hit[] {
  const { repositoryConfig, repositoryCache } = downloads.paths;
  const repositories = listRepositories(repositoryConfig);
  if (repositories.length === 0)
    throw new TillerlessError('REPOSITORY_NOT_FOUND', 'no repositories to search', {
      helmText: 'no repositories configured',
      hint: 'run `repo add NAME URL`',
    });
  const indexes = new Map<string, RepositoryIndex>();
  for (const { name } of repositories) {
    try {
      const index = cachedIndex(downloads.paths, name);
      warnOfSkipped(index, `${repositoryCache}/${name}-index.yaml`, downloads.warn);
      indexes.set(name, index);
    } catch (error) {
      if (!isTillerlessError(error, 'REPOSITORY_INDEX')) throw error;
      downloads.warn('repo is corrupt or missing', { repo: name, error: reasonOf(error) });
    }
  }
  const version = request.version || (request.devel ? develRange : '');
  try {
    return searchIndexes(indexes, { ...request, version });
  } catch (error) {
    if (!isTillerlessError(error, 'USAGE')) throw error;
    const helmText = `an invalid version/constraint format: ${reasonOf(error)}`;
    throw new TillerlessError('USAGE', error.message, { helmText, cause: error });
  }
}
