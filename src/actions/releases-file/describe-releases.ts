import { join, resolve } from 'node:path';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { isTillerlessError, reworded } from '../../errors/tillerless-error.ts';
import type { GraphRow, ReleaseRow } from '../../report/release-rows.ts';
import { isRemote } from './files/find-files.ts';
import type { Outside } from './files/outside.ts';
import { isFolder } from './files/read-source.ts';
import { runReleaseHooks, runStateHooks } from './hooks.ts';
import { inState, inStateLater, type ReleaseState } from './read-releases.ts';
import type { Release } from './release.ts';
import { releaseGroups } from './release-graph.ts';
import { chartName, findOne, readReleaseValues, type StateRelease } from './release-values.ts';
import { checkDuplicates, isEnabled, type Selection, selectReleases } from './select-releases.ts';
import { mergedValues } from './state/environment.ts';
import { parseValuesMap } from './state/environment-values.ts';
import { listOf, textOf } from './state/load-state.ts';
import { stateText } from './state/state-text.ts';

/**
 * An operation on the selected releases in a state file. The state file's prepare hooks run before it, and its cleanup hooks run
 * after it.
 */
export interface StateOperation {
  readonly command: string;
  readonly outside: Outside;
  /** true to also run the hooks that prepare the charts of the selected releases */
  readonly preparesCharts: boolean;
}

/** Returns a copy of a state file whose `releases` are only the selected ones. @throws USAGE, RELEASES_FILE */
export function filteredState(state: ReleaseState): ReleaseState {
  return inState(state, () => {
    const { selectors, values } = state;
    const releases =
      selectors.length > 0 ? selectReleases(state.releases, { selectors, values, withNeeds: false }) : state.releases;
    checkDuplicates(releases);
    return { ...state, releases };
  });
}

/** Runs an operation between the prepare hooks and the cleanup hooks of a state file. */
export function withHooks<T>(
  state: ReleaseState,
  { command, outside, preparesCharts }: StateOperation,
  run: () => T | Promise<T>,
): Promise<T> {
  return inStateLater(state, async () => {
    runStateHooks(state, { name: 'prepare', command }, outside);
    if (preparesCharts) {
      for (const release of preparedReleases(state, { withNeeds: false })) {
        inBrackets(() => runReleaseHooks({ state, release }, { name: 'prepare', command }, outside));
      }
    }
    const result = await run();
    runStateHooks(state, { name: 'cleanup', command }, outside);
    return result;
  });
}

/** Returns the releases whose charts must be prepared: the selected releases that are to be installed. */
export function preparedReleases(state: ReleaseState, { withNeeds }: Pick<Selection, 'withNeeds'>): Release[] {
  const { selectors, values } = state;
  return inBrackets(() => selectReleases(state.releases, { selectors, values, withNeeds })).filter(
    ({ isInstalled }) => isInstalled,
  );
}

export function listReleases(states: readonly ReleaseState[]): ReleaseRow[] {
  const rows = states.flatMap((state) =>
    inState(state, () =>
      state.releases.map((release) => ({
        name: release.name,
        namespace: release.namespace,
        enabled: isEnabled(release, state.values),
        installed: release.isInstalled,
        labels: [...release.labels]
          .toSorted(byKey)
          .map(([key, value]) => `${key}:${value}`)
          .join(','),
        chart: release.chart,
        version: release.version,
      })),
    ),
  );
  return rows.toSorted((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return compare(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Options for printing a state with `build`. */
export interface BuildOptions {
  /** whether to print the names of values files or to include their content */
  readonly values: 'named' | 'embedded';
  readonly outside: Outside;
}

/** Formats a state file as `build` prints it. */
export function buildText(state: ReleaseState, { values: choice, outside }: BuildOptions): string {
  const prepared = new Set(preparedReleases(state, { withNeeds: false }));
  const releases = state.releases.map((release) => {
    const fields: ValueMap = new Map(release.fields);
    const path = chartPath({ state, release });
    if (prepared.has(release) && path !== release.chart) fields.set('chartPath', path);
    if (choice === 'embedded') embedValues(fields, { state, release, outside });
    return fields;
  });
  const { place, fields, values } = state;
  const text = stateText({ file: place.file, fields, releases, values });
  return `---\n#  Source: ${resolve(place.folder, place.file)}\n\n${text}`;
}

/** Returns the chart of a release for display: its path if it is a local directory, otherwise its name. */
export function chartPath(target: StateRelease): string {
  const chart = chartName(target);
  const { place } = target.state;
  if (!isLocalFolder(target)) return chart;
  return isLocalName(chart) && !chart.startsWith('/') ? join(place.shown, chart) : chart;
}

/** Reports whether the chart of a release is a local directory. */
export function isLocalFolder(target: StateRelease): boolean {
  const chart = chartName(target);
  return !isRemote(chart) && isFolder(resolve(target.state.place.folder, chart));
}

/** Reports whether a chart name can only be a path. By contrast, `a/b` could also be a chart in a repository. */
function isLocalName(chart: string): boolean {
  if (/^\.\.?\//.test(chart) || chart.startsWith('/')) return true;
  const parts = chart.split('/').length;
  return parts === 1 || parts > 3;
}

function embedValues(
  fields: ValueMap,
  { state, release, outside }: { state: ReleaseState; release: Release; outside: Outside },
): void {
  const target = { state, release };
  const prefix = textOf(fields.get('valuesPathPrefix'));
  const embed = (entry: Value): Value[] => {
    if (typeof entry !== 'string') return [entry];
    const file = findOne(prefix + entry, target, outside);
    return file === undefined ? [] : [parseValuesMap(readReleaseValues(file, target, outside), file.shown)];
  };
  for (const name of ['values', 'secrets']) {
    const embedded = listOf(fields.get(name)).flatMap(embed);
    if (embedded.length > 0) fields.set(name, embedded);
    else fields.delete(name);
  }
}

export function graphRows({ releases }: ReleaseState): GraphRow[] {
  const groups = releaseGroups(releases, releases, { includeNeeds: true, skipNeeds: false });
  return groups.flatMap((group, i) => group.map(({ id, needs }) => ({ group: i + 1, id, needs })));
}

/** The environment of a state file, as `print-env` prints it. */
export function environmentView({ place, environment }: ReleaseState): ValueMap {
  const view: ValueMap = new Map<string, Value>([
    ['filePath', resolve(place.folder, place.file)],
    ['name', environment.name],
    ['values', mergedValues(environment)],
  ]);
  if (environment.kubeContext !== '') view.set('kubeContext', environment.kubeContext);
  return view;
}

/** Runs an operation. If it fails, puts the error message in brackets, because helmfile prints errors as a list. */
export function inBrackets<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const text = `[${error.helmText ?? error.message}]`;
    throw reworded(error, { message: text, helmText: text });
  }
}
