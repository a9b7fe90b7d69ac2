import type { Value } from '../../../base/go/value.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { RevisionHead } from '../../../storage/driver.ts';
import type { Session } from '../../session.ts';
import type { ReleaseState } from '../read-releases.ts';
import { releaseOf } from '../release.ts';
import type { ClusterTools } from './plan-set.ts';
import type { SetRelease } from './set-releases.ts';

/** Label on release records. Its value is the name of the --prune set that the release belongs to. */
const setLabel = 'tillerless.dev/set';

/** Returns the labels that mark a release as part of a --prune set. @param set name of the set; empty for no labels */
export function labelsOfSet(set: string): Readonly<Record<string, string>> {
  return set === '' ? {} : { [setLabel]: set };
}

/** A request to find releases that belong to a set but are no longer in any state file. */
export interface PruneRequest {
  readonly set: string;
  readonly states: readonly ReleaseState[];
  readonly targets: readonly SetRelease[];
}

/**
 * Returns the releases that --prune uninstalls: those labelled as members of the --prune set that are not in the state files.
 *
 * @throws USAGE for an invalid name, or if only some of the releases are selected
 */
export async function prunedReleases({ set, states, targets }: PruneRequest, tools: ClusterTools): Promise<SetRelease[]> {
  checkSet(set);
  const [state] = states;
  if (state === undefined) return [];
  if (states.some(({ selectors }) => selectors.length > 0))
    throw new TillerlessError('USAGE', '--prune cannot be used with --selector, because it must consider all releases');
  const contexts = new Set(['', ...targets.map(({ release }) => release.kubeContext)]);
  const pruned: SetRelease[] = [];
  for (const kubeContext of contexts) {
    const session = await tools.session(kubeContext);
    const known = new Set(
      states.flatMap(({ releases }) => releases.map((release) => `${release.namespace || session.namespace}/${release.name}`)),
    );
    for (const { namespace, name } of await releasesOfSet(session, set)) {
      if (known.has(`${namespace}/${name}`)) continue;
      const fields = new Map<string, Value>(Object.entries({ name, namespace, kubeContext, installed: false }));
      const release = releaseOf(fields);
      pruned.push({ state, release, id: release.id, needs: [], isInstalled: false });
    }
  }
  return pruned;
}

function checkSet(set: string): void {
  if (/^[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/.test(set)) return;
  throw new TillerlessError('USAGE', `--prune must be a valid label value, not ${JSON.stringify(set)}`, {
    hint: 'use letters, digits, "-", "_" and "."; at most 63 characters',
  });
}

/** Finds the releases whose newest revision has the label of a --prune set and is not uninstalled. */
async function releasesOfSet(session: Session, set: string): Promise<RevisionHead[]> {
  const heads = await session.releases.heads({ allNamespaces: true, selector: `${setLabel}=${set}` });
  const newest = new Map<string, RevisionHead>();
  for (const head of heads) {
    const key = `${head.namespace}/${head.name}`;
    if ((newest.get(key)?.revision ?? 0) < head.revision) newest.set(key, head);
  }
  return [...newest.values()].filter(({ status }) => status !== 'uninstalled');
}
