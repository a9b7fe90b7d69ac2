import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { RepositoryIndex } from '../../repo/index-file.ts';
import { type Repository, readRepositories } from '../../repo/repositories.ts';
import type { Downloads } from '../download-options.ts';

/**
 * Returns the repositories in a repositories.yaml file. Returns an empty list if the file does not exist.
 *
 * @throws REPOSITORY_CONFIG
 */
export function listRepositories(path: string): readonly Repository[] {
  return readRepositories(path) ?? [];
}

/** Returns a repository by name. @throws REPOSITORY_NOT_FOUND, REPOSITORY_CONFIG */
export function namedRepository(path: string, name: string): Repository {
  const known = listRepositories(path);
  const match = known.find((repository) => repository.name === name);
  if (match) return match;
  const names = known.map((repository) => repository.name);
  throw new TillerlessError('REPOSITORY_NOT_FOUND', `repository "${name}" not found`, {
    helmText: `repo ${name} not found`,
    hint: names.length === 0 ? `run \`repo add ${name} URL\`` : `available repositories: ${names.join(', ')}`,
  });
}

/** Logs Helm's warnings about index entries that were skipped. */
export function warnOfSkipped({ skipped }: RepositoryIndex, source: string, warn: Downloads['warn']): void {
  for (const { name, version, problem } of skipped) {
    if (version === undefined) warn('skipping loading invalid entry for chart: empty entry', { name, source });
    else warn('skipping loading invalid entry for chart', { name, version, source, error: problem });
  }
}
