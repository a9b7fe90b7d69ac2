import { mapConcurrent } from '../../base/map-concurrent.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { fetchIndex } from '../../repo/fetch-index.ts';
import type { Repository } from '../../repo/repositories.ts';
import { type Downloads, downloadTimeoutMs, fetchSurroundings } from '../download-options.ts';
import { listRepositories, warnOfSkipped } from './configured-repositories.ts';

/** The result of updating a repository. `problem` is set if its index could not be fetched. */
export interface UpdateOutcome {
  readonly repository: Repository;
  readonly problem: TillerlessError | undefined;
}

/** Maximum number of concurrent downloads. */
const width = 8;

/** Returns the repositories with the given names, or all repositories if no names are given. @throws REPOSITORY_NOT_FOUND, REPOSITORY_CONFIG */
export function repositoriesToUpdate(path: string, names: readonly string[]): readonly Repository[] {
  const known = listRepositories(path);
  if (known.length === 0) {
    const helmText = 'no repositories found. You must add one before updating';
    throw new TillerlessError('REPOSITORY_NOT_FOUND', 'no repositories to update', { helmText });
  }
  for (const name of names) {
    if (known.some((repository) => repository.name === name)) continue;
    throw new TillerlessError('REPOSITORY_NOT_FOUND', `repository "${name}" not found`, {
      helmText: `no repositories found matching '${name}'.  Nothing will be updated`,
      hint: `available repositories: ${known.map((repository) => repository.name).join(', ')}`,
    });
  }
  return names.length === 0 ? known : known.filter(({ name }) => names.includes(name));
}

/**
 * Fetches the indexes of repositories concurrently. Failures are included in the result; the promise is only rejected on
 * cancellation.
 */
export function updateRepositories(
  repositories: readonly Repository[],
  downloads: Downloads,
  timeoutMs = downloadTimeoutMs,
): Promise<UpdateOutcome[]> {
  return mapConcurrent(repositories, width, async (repository) => ({
    repository,
    problem: await updateOne(repository, downloads, timeoutMs),
  }));
}

async function updateOne(repository: Repository, downloads: Downloads, timeoutMs: number): Promise<TillerlessError | undefined> {
  try {
    warnOfSkipped(await fetchIndex(repository, fetchSurroundings(downloads, timeoutMs)), repository.url, downloads.warn);
    return undefined;
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    return error;
  }
}
