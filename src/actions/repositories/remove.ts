import { TillerlessError } from '../../errors/tillerless-error.ts';
import { removeIndex } from '../../repo/index-cache.ts';
import { changeRepositories, readRepositories } from '../../repo/repositories.ts';
import type { Settings } from '../cli-settings.ts';

/**
 * Removes repositories and their cached files, one at a time.
 *
 * @param removed called after each removal
 * @throws REPOSITORY_NOT_FOUND, REPOSITORY_CONFIG
 */
export async function removeRepositories(
  paths: Settings['paths'],
  names: readonly string[],
  options: { readonly signal: AbortSignal; readonly removed: (name: string) => void },
): Promise<void> {
  if ((readRepositories(paths.repositoryConfig) ?? []).length === 0)
    throw new TillerlessError('REPOSITORY_NOT_FOUND', 'no repositories configured', { helmText: 'no repositories configured' });
  for (const name of names) {
    await changeRepositories(
      paths.repositoryConfig,
      (known) => {
        if (known.some((repository) => repository.name === name)) return known.filter((repository) => repository.name !== name);
        const helmText = `no repo named ${JSON.stringify(name)} found`;
        throw new TillerlessError('REPOSITORY_NOT_FOUND', `repository "${name}" not found`, { helmText });
      },
      options.signal,
    );
    removeIndex(paths, name);
    options.removed(name);
  }
}
