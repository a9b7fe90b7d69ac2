import { isMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ReleaseState } from './read-releases.ts';
import type { Release } from './release.ts';
import { type GraphOptions, releaseGroups } from './release-graph.ts';
import type { StateRelease } from './release-values.ts';
import { checkDuplicates, selectReleases } from './select-releases.ts';

/** How to handle the `needs` of the selected releases. */
export interface NeedsOptions extends GraphOptions {
  readonly includeTransitiveNeeds: boolean;
  /** true to reject selected releases that need a release with `installed: false` */
  readonly enforceNeedsAreInstalled: boolean;
}

/** The releases in a state file that a command processes, in dependency order. */
export interface PlannedReleases {
  readonly installed: readonly Release[];
  /** selected releases with `installed: false` */
  readonly uninstalled: readonly Release[];
}

/** Selects the releases that a command processes, and sorts them. @throws USAGE, RELEASES_FILE, RELEASES_NEEDS */
export function plannedReleases(state: ReleaseState, needs: NeedsOptions): PlannedReleases {
  const { selectors, values } = state;
  const selected = selectReleases(state.releases, { selectors, values, withNeeds: false });
  if (selected.length === 0) return { installed: [], uninstalled: [] };
  const releases = deduplicated(state.releases, selected);
  checkDuplicates(releases);
  const includeNeeds = needs.includeNeeds || needs.includeTransitiveNeeds;
  const options = { includeNeeds, skipNeeds: needs.skipNeeds && !includeNeeds };
  const planned = releaseGroups(releases, selected, options).flat();
  const installed = planned.filter(({ isInstalled }) => isInstalled);
  if (needs.enforceNeedsAreInstalled) for (const release of installed) checkNeedsInstalled(release, releases);
  return { installed, uninstalled: planned.filter(({ isInstalled }) => !isInstalled) };
}

/** Removes all releases that share their ID with another release, unless they are selected. */
function deduplicated(releases: readonly Release[], selected: readonly Release[]): Release[] {
  const counts = new Map<string, number>();
  for (const { id } of releases) counts.set(id, (counts.get(id) ?? 0) + 1);
  return releases.filter((release) => counts.get(release.id) === 1 || selected.includes(release));
}

function checkNeedsInstalled(release: Release, releases: readonly Release[]): void {
  const seen = new Set<string>();
  const rest = [...release.needs];
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const needed = releases.find((candidate) => candidate.id === id);
    if (needed && !needed.isInstalled) {
      const text = `Release ${release.name} has a transitive dependency ${needed.name} marked as installed=false`;
      throw new TillerlessError('RELEASES_NEEDS', text);
    }
    rest.push(...(needed?.needs ?? []));
  }
}

/** Reports whether to skip fetching missing dependencies of a release's chart. */
export function skipsDeps({ state, release }: StateRelease, { skipDeps }: { readonly skipDeps: boolean }): boolean {
  const defaults = state.fields.get('helmDefaults');
  const own = release.fields.get('skipDeps');
  return skipDeps || (typeof own === 'boolean' ? own : isMap(defaults) && defaults.get('skipDeps') === true);
}
