import { cpSync, existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { systemProblem } from '../../../base/os-error-text.ts';
import { extractChart } from '../../../chart/extract.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { fetchChart } from '../../charts/fetch-chart.ts';
import { filteredState } from '../describe-releases.ts';
import { runReleaseHooks, runStateHooks } from '../hooks.ts';
import { outputPath, workingFolder } from '../output-path.ts';
import { skipsDeps } from '../planned-releases.ts';
import { inState, inStateLater, type ReleaseState } from '../read-releases.ts';
import { type Release, releaseOf } from '../release.ts';
import { chartReference } from '../release-chart.ts';
import { chartName, type StateRelease } from '../release-values.ts';
import { lockedState } from './lock-file.ts';
import { buildLocalChart } from './update-deps.ts';
import type { DepsTools } from './write-lock.ts';

export const defaultFetchFolder =
  '{{ .OutputDir }}{{ if .Release.Namespace }}/{{ .Release.Namespace }}{{ end }}{{ if .Release.KubeContext }}/{{ .Release.KubeContext }}{{ end }}/{{ .Release.Name }}/{{ .ChartName }}/{{ or .Release.Version "latest" }}';

export interface FetchOptions {
  /** directory for the charts; empty to download them only to the cache */
  readonly outputDir: string;
  /** template for the directory of a release's chart */
  readonly outputDirTemplate: string;
  readonly skipDeps: boolean;
}

/**
 * Downloads the charts of all releases in a state file, and copies local charts.
 *
 * @returns the state, whose releases now refer to the downloaded charts
 * @throws CHART_*, NETWORK, REGISTRY, FILE_*, RELEASES_*
 */
export async function fetchStateCharts(read: ReleaseState, options: FetchOptions, tools: DepsTools): Promise<ReleaseState> {
  const state = lockedState(filteredState(read), tools.outside);
  if (options.outputDir !== '') tools.outside.log('info', `Charts will be downloaded to: ${options.outputDir}`);
  const event = { name: 'prepare', command: 'pull' } as const;
  inState(state, () => {
    runStateHooks(state, event, tools.outside);
    for (const release of state.releases) if (release.isInstalled) runReleaseHooks({ state, release }, event, tools.outside);
  });
  const releases: Release[] = [];
  for (const release of state.releases) {
    const target = { state, release };
    const path = release.isInstalled ? await inStateLater(state, () => fetchTarget(target, options, tools)) : undefined;
    releases.push(path === undefined ? release : releaseOf(new Map([...release.fields, ['chart', path]])));
  }
  inState(state, () => runStateHooks(state, { ...event, name: 'cleanup' }, tools.outside));
  return { ...state, releases };
}

/**
 * Fetches the chart of a release and extracts it into the output directory. Returns its path there, or undefined if there is no
 * output directory.
 */
async function fetchTarget(target: StateRelease, options: FetchOptions, tools: DepsTools): Promise<string | undefined> {
  const reference = chartReference(target, tools.outside);
  if (reference.isLocal) return copyChart(target, reference.name, { options, tools });
  tools.outside.log('info', `Fetching ${chartName(target)}`);
  const { bytes } = await fetchChart(reference.name, reference.source, tools.downloads);
  if (options.outputDir === '') return undefined;
  const isRegistry = reference.name.startsWith('oci://');
  const path = folderOf(target, isRegistry ? basename(reference.name) : chartName(target), { options, tools });
  const folder = resolve(workingFolder(target.state, tools.outside), path);
  // Replace the chart's directory if it exists, for example after an earlier fetch.
  return join(path, basename(extractChart(bytes, folder, 'replaced')));
}

interface FetchRun {
  readonly options: FetchOptions;
  readonly tools: DepsTools;
}

/** Copies a local chart, and fetches its dependencies into the copy. */
async function copyChart(target: StateRelease, source: string, { options, tools }: FetchRun): Promise<string | undefined> {
  const { outside } = tools;
  if (options.outputDir === '') return undefined;
  const path = folderOf(target, basename(source), { options, tools });
  const folder = resolve(workingFolder(target.state, outside), path);
  try {
    cpSync(source, folder, { recursive: true });
  } catch (cause) {
    throw new TillerlessError('FILE_IO', `cannot copy ${source} to ${folder}: ${systemProblem(cause)}`, { cause });
  }
  if (skipsDeps(target, options) || !existsSync(join(folder, 'Chart.yaml'))) return path;
  await buildLocalChart(target, { folder, shown: path }, tools);
  return path;
}

function folderOf(target: StateRelease, chart: string, { options, tools }: FetchRun): string {
  const { outputDir, outputDirTemplate } = options;
  const template = { text: outputDirTemplate || defaultFetchFolder, title: 'output-dir-template', outputDir, chartName: chart };
  return outputPath(template, target, tools.outside);
}
