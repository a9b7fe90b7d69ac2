import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConstraint } from '../../base/semver-range.ts';
import { editYamlFile, replaceFile } from '../../base/yaml/edit-file.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { Downloads } from '../download-options.ts';
import { bumpedConstraint, bumpRange } from './bumped-constraint.ts';
import { anyRelease, searchVersions } from './outdated.ts';
import { type DependencyReport, type DependencyRequest, loadFolder, updateDependencies } from './update.ts';

/** A dependency to add to a chart. */
export interface NewDependency {
  readonly name: string;
  /** https://..., oci://..., file://... or @NAME; empty if the chart is already in charts/ */
  readonly repository: string;
  /** version or range; empty for the latest version */
  readonly version: string;
  readonly alias: string;
  readonly condition: string;
}

type EditRequest = Pick<DependencyRequest, 'folder' | 'source' | 'skipRefresh'>;

/** Returns the path of the file that declares dependencies: requirements.yaml if a v1 chart has one, Chart.yaml otherwise. */
function dependencyFile(folder: string, chart: Chart): string {
  const requirements = join(folder, 'requirements.yaml');
  return chart.metadata.apiVersion === 'v1' && existsSync(requirements) ? requirements : join(folder, 'Chart.yaml');
}

/** Returns a dependency's alias, or its name if it has no alias. */
function labelOf({ name, alias }: Dependency): string {
  return alias ?? name;
}

/**
 * Adds a dependency to Chart.yaml. The file's comments and layout are preserved. Neither charts/ nor the lock file is changed.
 *
 * @returns the dependency as written
 * @throws CHART_*, CHART_DEPENDENCIES, REPOSITORY_*, NETWORK, YAML_EDIT, FILE_IO
 */
export async function addDependency(request: EditRequest, added: NewDependency, downloads: Downloads): Promise<Dependency> {
  const chart = loadFolder(request.folder);
  const label = added.alias || added.name;
  if ((chart.metadata.dependencies ?? []).some((dependency) => labelOf(dependency) === label))
    throw new TillerlessError('CHART_DEPENDENCIES', `the chart already has a dependency "${label}"`, {
      hint: 'use `dependency bump` to change its version, or --alias to add it again under another name',
    });
  checkVersion(added);
  const { name, repository, alias, condition } = added;
  const version = added.version || (await newestVersion(request, added, downloads));
  const dependency = { name, version, repository, ...(condition ? { condition } : {}), ...(alias ? { alias } : {}) };
  editYamlFile(dependencyFile(request.folder, chart), [{ kind: 'append', path: ['dependencies'], item: dependency }]);
  return dependency;
}

function checkVersion({ version }: NewDependency): void {
  if (version === '') return;
  try {
    parseConstraint(version);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError('USAGE', `--version ${version} is not a version or range: ${reasonOf(error)}`, { cause: error });
  }
}

async function newestVersion(request: EditRequest, added: NewDependency, downloads: Downloads): Promise<string> {
  const { name, repository } = added;
  if (repository === '')
    throw new TillerlessError('USAGE', 'a dependency without a repository must have a version', { hint: 'add --version' });
  const { find } = await searchVersions({ ...request, skipRefresh: true }, downloads);
  const version = await find({ name, repository }, anyRelease);
  if (version !== undefined) return version;
  throw new TillerlessError('CHART_DEPENDENCIES', `${repository} has no stable version of chart "${name}"`, {
    hint: 'check the name, or select a prerelease with --version',
  });
}

/**
 * Removes a dependency from Chart.yaml by its alias or name. The file's comments and layout are preserved. Neither charts/ nor
 * the lock file is changed.
 *
 * @throws CHART_*, CHART_DEPENDENCIES if the dependency does not exist, YAML_EDIT, FILE_IO
 */
export function removeDependency(folder: string, name: string): Dependency {
  const chart = loadFolder(folder);
  const dependencies = chart.metadata.dependencies ?? [];
  const index = findDependency(dependencies, name);
  editYamlFile(dependencyFile(folder, chart), [{ kind: 'remove', path: ['dependencies'], index }]);
  // The index is always valid: `findDependency` returned it for this list.
  return dependencies[index] as Dependency;
}

function findDependency(dependencies: readonly Dependency[], name: string): number {
  const byLabel = dependencies.findIndex((dependency) => labelOf(dependency) === name);
  if (byLabel >= 0) return byLabel;
  const aliases = dependencies.filter((dependency) => dependency.name === name).map(labelOf);
  const all = dependencies.map(labelOf);
  throw new TillerlessError('CHART_DEPENDENCIES', `the chart has no dependency "${name}"`, {
    hint:
      aliases.length > 0
        ? `dependencies with this name have the aliases ${aliases.join(', ')}`
        : `available dependencies: ${all.join(', ') || 'none'}`,
  });
}

/** A dependency whose constraint was changed. */
export interface BumpedDependency {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface BumpRequest extends DependencyRequest {
  /** aliases or names of the dependencies to bump; if empty, all dependencies that come from a repository are bumped */
  readonly names: readonly string[];
  /** true to allow the latest release, even if its major version differs */
  readonly latest: boolean;
}

/**
 * Bumps the version constraints of dependencies in Chart.yaml, then updates charts/ and the lock file. If the update fails,
 * Chart.yaml is restored.
 *
 * @throws CHART_*, CHART_DEPENDENCIES, REPOSITORY_*, NETWORK, YAML_EDIT, FILE_*
 */
export async function bumpDependencies(
  request: BumpRequest,
  downloads: Downloads,
  report: DependencyReport,
): Promise<readonly BumpedDependency[]> {
  const { chart, find } = await searchVersions(request, downloads);
  const dependencies = chart.metadata.dependencies ?? [];
  const chosen = request.names.map((name) => findDependency(dependencies, name));
  const bumps: (BumpedDependency & { readonly index: number })[] = [];
  for (const [index, dependency] of dependencies.entries()) {
    if (chosen.length > 0 ? !chosen.includes(index) : !isRemote(dependency)) continue;
    const { version: from = '' } = dependency;
    const version = await find(dependency, request.latest ? anyRelease : bumpRange(from));
    const to = version === undefined ? from : bumpedConstraint(from, version);
    if (to !== from) bumps.push({ index, name: labelOf(dependency), from, to });
  }
  const file = dependencyFile(request.folder, chart);
  const before = readFileSync(file);
  if (bumps.length > 0)
    editYamlFile(
      file,
      bumps.map(({ index, to }) => ({ kind: 'set', path: ['dependencies', index, 'version'], value: to })),
    );
  try {
    await updateDependencies({ ...request, skipRefresh: true }, downloads, report);
  } catch (error) {
    replaceFile(file, before);
    throw error;
  }
  return bumps.map(({ name, from, to }) => ({ name, from, to }));
}

function isRemote({ repository }: Dependency): boolean {
  return repository !== '' && !repository.startsWith('file://');
}
