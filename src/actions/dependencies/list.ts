import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isVersion } from '../../base/semver-range.ts';
import { loadChart } from '../../chart/load.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { isCompatible } from '../../engine/values/dependencies.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** A dependency declared in Chart.yaml and its status in charts/. */
export interface DependencyStatus {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly status: string;
}

export interface DependencyReport {
  readonly dependencies: readonly DependencyStatus[];
  /** paths in charts/ that Chart.yaml does not declare */
  readonly undeclared: readonly string[];
}

function tryLoad(path: string): Chart | undefined {
  try {
    return loadChart(path);
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

function fits(dependency: Dependency, version: string): boolean {
  return version === dependency.version || isCompatible(dependency.version ?? '', version);
}

function archiveStatus(path: string, dependency: Dependency): string {
  const chart = tryLoad(path);
  if (chart === undefined) return 'corrupt';
  if (chart.metadata.name !== dependency.name) return 'misnamed';
  return fits(dependency, chart.metadata.version) ? 'ok' : 'wrong version';
}

/** Returns the archives in charts/ whose file name is the dependency's name followed by a version. */
function archivesOf(folder: string, dependency: Dependency): string[] {
  if (!existsSync(folder)) return [];
  const named = readdirSync(folder).filter((name) => name.startsWith(`${dependency.name}-`) && name.endsWith('.tgz'));
  const versioned = named.filter((name) => isVersion(name.slice(dependency.name.length + 1, -'.tgz'.length)));
  return (versioned.length > 0 ? versioned : named).map((name) => join(folder, name));
}

/** Returns a dependency's status as Helm prints it. `loaded` contains the chart's loaded subcharts. */
function statusOf(path: string, dependency: Dependency, loaded: readonly Chart[]): string {
  const folder = join(path, 'charts');
  const archives = archivesOf(folder, dependency);
  if (archives.length > 1) return 'too many matches';
  if (archives[0] !== undefined) return archiveStatus(archives[0], dependency);
  const subchart = loaded.find((candidate) => candidate.metadata.name === dependency.name);
  if (subchart === undefined) return existsSync(join(folder, dependency.name)) ? 'mispackaged' : 'missing';
  if (!isVersion(subchart.metadata.version)) return 'invalid version';
  return fits(dependency, subchart.metadata.version) ? 'unpacked' : 'wrong version';
}

function undeclaredIn(path: string, chart: Chart): string[] {
  const folder = join(path, 'charts');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const declared = new Set((chart.metadata.dependencies ?? []).map(({ name }) => name));
  return readdirSync(folder)
    .sort()
    .filter((name) => {
      const isDirectory = statSync(join(folder, name)).isDirectory();
      if (!isDirectory && !name.endsWith('.tgz')) return false;
      const subchart = tryLoad(join(folder, name));
      return subchart !== undefined && !declared.has(subchart.metadata.name);
    })
    .map((name) => join(folder, name));
}

/** Lists the dependencies of the chart at `path` with their status. */
export function listDependencies(path: string, chart: Chart): DependencyReport {
  const dependencies = (chart.metadata.dependencies ?? []).map((dependency) => ({
    name: dependency.name,
    version: dependency.version ?? '',
    repository: dependency.repository,
    status: statusOf(path, dependency, chart.subcharts),
  }));
  return { dependencies, undeclared: undeclaredIn(path, chart) };
}
