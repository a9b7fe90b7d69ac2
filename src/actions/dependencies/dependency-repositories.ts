import { noLogin } from '../../base/basic-auth.ts';
import { trimEndOf } from '../../base/text.ts';
import type { Dependency } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Repository } from '../../repo/repositories.ts';
import type { ChartSource } from '../chart-source.ts';
import { unnamedIndexName, unnamedRepository } from '../charts/resolve-chart.ts';
import { listRepositories } from '../repositories/configured-repositories.ts';

/** Returns the name in a dependency's repository field if it has the form "@name" or "alias:name". */
function aliasOf({ repository }: Dependency): string | undefined {
  return /^(?:@|alias:)(.*)$/s.exec(repository)?.[1];
}

/** Reports whether a dependency's repository is an http(s) URL, or has a scheme that a plugin may support. */
function isRemote({ repository }: Dependency): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(repository) && !/^(?:file|oci):/i.test(repository);
}

/** The repositories where dependencies are looked up. */
export interface KnownRepositories {
  /** searched by name, to replace names with URLs */
  readonly named: readonly Repository[];
  /** searched by URL, to find the credentials and the cached index */
  readonly located: readonly Repository[];
}

/**
 * Returns the repositories in repositories.yaml and those in `additional`. If a name or URL occurs in both, the additional
 * repository takes precedence. The cached index of an additional repository is stored under its URL, because its name may refer
 * to a different repository in repositories.yaml.
 */
export function knownRepositories(path: string, additional: readonly Repository[] = []): KnownRepositories {
  const added = listRepositories(path);
  const located = additional.map((repository) => ({ ...repository, name: unnamedIndexName(repository.url) }));
  return { named: [...additional, ...added], located: [...located, ...added] };
}

function sameAddress(a: string, b: string): boolean {
  return trimEndOf(a, '/') === trimEndOf(b, '/');
}

/** Replaces repository names with URLs. @throws REPOSITORY_NOT_FOUND, listing all missing repositories */
export function withAddresses(dependencies: readonly Dependency[], known: readonly Repository[]): Dependency[] {
  const missing: string[] = [];
  const resolved = dependencies.map((dependency) => {
    const alias = aliasOf(dependency);
    if (alias === undefined) return dependency;
    const repository = known.find(({ name }) => name === alias);
    if (repository === undefined) missing.push(dependency.repository);
    return { ...dependency, repository: repository?.url ?? '' };
  });
  if (missing.length === 0) return resolved;
  throw new TillerlessError('REPOSITORY_NOT_FOUND', `no repository found for ${missing.join(', ')}`, {
    helmText: `no repository definition for ${missing.join(', ')}. Please add them via 'helm repo add'`,
  });
}

/**
 * Returns a dependency's repository. A repository that has not been added is identified by its URL, and is accessed without
 * credentials.
 */
export function repositoryOf(dependency: Dependency, known: readonly Repository[], source: ChartSource): Repository | undefined {
  if (!isRemote(dependency)) return undefined;
  const repository = known.find(({ url }) => sameAddress(url, dependency.repository));
  return repository ?? unnamedRepository(dependency.repository, { ...source, ...noLogin });
}

/** Returns the dependencies' repositories that have not been added. */
export function unmanagedOf(
  dependencies: readonly Dependency[],
  known: readonly Repository[],
  source: ChartSource,
): readonly Repository[] {
  const repositories = dependencies.flatMap((dependency) => repositoryOf(dependency, known, source) ?? []);
  const unmanaged = repositories.filter((repository) => !known.includes(repository));
  return [...new Map(unmanaged.map((repository) => [repository.name, repository])).values()];
}
