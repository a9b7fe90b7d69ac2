import { lockedState } from '../deps/lock-file.ts';
import type { Outside } from '../files/outside.ts';
import { type NeedsOptions, plannedReleases } from '../planned-releases.ts';
import { inState, type ReleaseState } from '../read-releases.ts';
import type { StateRelease } from '../release-values.ts';
import type { Scheduled } from './schedule.ts';

/** A release to be processed by an operation. */
export interface SetRelease extends StateRelease, Scheduled {
  /** true to install or upgrade the release, false to uninstall it */
  readonly isInstalled: boolean;
}

/** Selects the releases to be processed by an operation, from all states. @throws RELEASES_FILE, RELEASES_NEEDS */
export function setReleases(states: readonly ReleaseState[], needs: NeedsOptions, outside: Outside): SetRelease[] {
  return states.flatMap((read, index) => {
    const state = lockedState(read, outside);
    return inState(state, () => {
      const { installed, uninstalled } = plannedReleases(state, needs);
      // IDs are unique only within a state file, so `needs` can refer only to releases in the same state file.
      const idOf = (id: string): string =>
        states.length === 1 ? id : `${id} (${read.place.file}${index === 0 ? '' : `, ${index + 1}`})`;
      return [...installed, ...uninstalled].map((release) => ({
        state,
        release,
        id: idOf(release.id),
        needs: release.needs.map(idOf),
        isInstalled: release.isInstalled,
      }));
    });
  });
}
