import { readdirSync } from 'node:fs';
import { isTillerlessError } from '../errors/tillerless-error.ts';
import { findPlugins } from '../plugins/find-plugin.ts';
import { chartLabel, chartMetadata } from '../storage/release.ts';
import type { Settings } from './cli-settings.ts';
import { listReleases } from './release/list.ts';
import { listRepositories } from './repositories/configured-repositories.ts';
import type { Session } from './session.ts';

/** A completion candidate. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** Returns the releases in the namespace, in any status, with their charts. */
export async function releaseCandidates(session: Session, prefix: string): Promise<Candidate[]> {
  const { records } = await listReleases(session, {
    allNamespaces: false,
    statuses: new Set(),
    filter: `^${prefix.replace(/[^\w-]/g, '.')}`,
    selector: '',
    byDate: false,
    reverse: false,
    max: 0,
    offset: 0,
  });
  return records.map((record) => ({ value: record.name, description: `${chartLabel(record)} -> ${record.info.status}` }));
}

/** Returns the revisions of a release, oldest first. */
export async function revisionCandidates({ releases }: Session, release: string): Promise<Candidate[]> {
  return (await releases.history(release)).map((revision) => {
    const record = revision.record();
    const { appVersion = '' } = chartMetadata(record);
    return { value: String(revision.revision), description: `App: ${appVersion}, Chart: ${chartLabel(record)}` };
  });
}

/** Returns the namespaces of the cluster. */
export async function namespaceCandidates({ cluster }: Session): Promise<Candidate[]> {
  if (!cluster) return [];
  const path = '/api/v1/namespaces?limit=1000';
  const { items } = await cluster.client.json<{ items: readonly { metadata: { name: string } }[] }>('GET', path);
  return items.map(({ metadata }) => ({ value: metadata.name }));
}

/** Returns the repositories that have been added. */
export function repositoryCandidates({ repositoryConfig }: Settings['paths']): Candidate[] {
  return listRepositories(repositoryConfig).map(({ name, url }) => ({ value: name, description: url }));
}

const remotePrefixes: readonly Candidate[] = [
  { value: 'oci://', description: 'chart in a registry' },
  { value: 'https://', description: 'address of a chart' },
  { value: 'http://', description: 'address of a chart' },
  { value: 'file://', description: 'address of a chart on this machine' },
];
const localPrefixes: readonly Candidate[] = [
  { value: './', description: 'chart below this folder' },
  { value: '/', description: 'chart by its full path' },
];

/** Completes repository names, URL schemes, and local files. After `REPO/`, completes the charts in that repository. */
export async function chartCandidates(paths: Settings['paths'], prefix: string, isRemote: boolean): Promise<Candidate[]> {
  const repositories = listRepositories(paths.repositoryConfig);
  const repository = repositories.find(({ name }) => prefix.startsWith(`${name}/`));
  if (repository) {
    const { cachedChartNames } = await import('../repo/index-cache.ts');
    return cachedChartNames(paths, repository.name).map((name) => ({ value: `${repository.name}/${name}` }));
  }
  const named = repositories.map(({ name, url }) => ({ value: `${name}/`, description: url }));
  const candidates = [...named, ...remotePrefixes].filter(({ value }) => value.startsWith(prefix));
  if (isRemote) return candidates;
  if (prefix === '') return [...candidates, ...localPrefixes];
  // The shell completes local files only if there are no candidates, so add the files to the candidates.
  return candidates.length === 0 ? [] : [...candidates, ...filesThatBegin(prefix)];
}

function filesThatBegin(prefix: string): Candidate[] {
  if (prefix.includes('/')) return [];
  const names = readdirSync('.').filter((name) => name.startsWith(prefix));
  return names.toSorted().map((value) => ({ value }));
}

/** Returns the installed plugins that add commands. */
export function pluginCandidates({ plugins }: Settings['paths']): Candidate[] {
  return findPlugins(plugins)
    .plugins.filter(({ type }) => type === 'cli/v1')
    .map(({ name, shortHelp }) => ({ value: name, description: shortHelp }));
}

/** Returns the versions of a chart in a repository, newest first. */
export async function versionCandidates(paths: Settings['paths'], chart: string): Promise<Candidate[]> {
  const [repository = '', name] = chart.split('/');
  if (name === undefined) return [];
  const { cachedIndex } = await import('../repo/index-cache.ts');
  try {
    const entries = cachedIndex(paths, repository).charts.get(name) ?? [];
    return entries.map(({ version, appVersion }) => ({ value: version, description: `App: ${appVersion}` }));
  } catch (error) {
    if (isTillerlessError(error, 'REPOSITORY_INDEX')) return [];
    throw error;
  }
}
