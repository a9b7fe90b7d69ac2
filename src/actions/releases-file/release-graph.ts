import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Release } from './release.ts';

/** How to handle the `needs` of the selected releases. */
export interface GraphOptions {
  /** true to add the releases that selected releases need */
  readonly includeNeeds: boolean;
  /** true to skip releases that are needed but not selected; otherwise, such releases are an error */
  readonly skipNeeds: boolean;
}

/**
 * Sorts releases into groups. The releases in a group need only releases in earlier groups.
 *
 * @param releases all releases
 * @param selected the releases to return
 * @throws RELEASES_NEEDS for needs that are not defined, form a cycle, or are not selected
 */
export function releaseGroups(
  releases: readonly Release[],
  selected: readonly Release[],
  options: GraphOptions,
): (readonly Release[])[] {
  const levels = levelsOf(releases);
  const wanted = new Set(selected.map(({ id }) => id));
  const groups: (readonly Release[])[] = [];
  for (const level of levels.toReversed()) {
    const group = level.filter((release) => isWanted(release, wanted, { ...options, releases }));
    if (group.length > 0) groups.unshift(group);
  }
  return groups;
}

/**
 * Reports whether to include a release. If a release is included only because a wanted release needs it, its ID is added to
 * `wanted`.
 */
function isWanted(
  { id }: Release,
  wanted: Set<string>,
  { releases, includeNeeds, skipNeeds }: GraphOptions & { readonly releases: readonly Release[] },
): boolean {
  if (wanted.size === 0 || wanted.has(id)) return true;
  if (skipNeeds) return false;
  const dependents = releases.filter((release) => wanted.has(release.id) && release.needs.includes(id));
  if (dependents.length === 0) return false;
  if (!includeNeeds) throw notSelected(id, dependents.map((release) => release.id).toSorted());
  wanted.add(id);
  return true;
}

function notSelected(id: string, dependents: readonly string[]): TillerlessError {
  const quoted = dependents.map((dependent) => JSON.stringify(dependent));
  const list = quoted.length < 3 ? quoted.join(' and ') : `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
  const name = id.slice(id.lastIndexOf('/') + 1);
  const text = `release ${list} ${dependents.length === 1 ? 'depends' : 'depend'} on ${JSON.stringify(id)} which does not match the selectors. Please add a selector like "--selector name=${name}", or indicate whether to skip (--skip-needs) or include (--include-needs) these dependencies`;
  return new TillerlessError('RELEASES_NEEDS', text);
}

/** Groups releases by the length of their longest dependency chain. @throws RELEASES_NEEDS */
function levelsOf(releases: readonly Release[]): Release[][] {
  const byId = new Map(releases.map((release) => [release.id, release]));
  checkDefined(releases, byId);
  const done = new Set<string>();
  const levels: Release[][] = [];
  let rest = [...releases];
  while (rest.length > 0) {
    const ready = rest.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (ready.length === 0) throw cycleError(rest);
    levels.push(ready);
    for (const { id } of ready) done.add(id);
    rest = rest.filter(({ id }) => !done.has(id));
  }
  return levels;
}

function checkDefined(releases: readonly Release[], byId: ReadonlyMap<string, Release>): void {
  for (const { needs } of releases) {
    const missing = needs.find((need) => !byId.has(need));
    if (missing === undefined) continue;
    const dependents = releases.filter((release) => release.needs.includes(missing)).map(({ id }) => JSON.stringify(id));
    const name = missing.slice(missing.lastIndexOf('/') + 1);
    const text = `release(s) ${dependents.join(', ')} depend(s) on an undefined release ${JSON.stringify(missing)}. Perhaps you made a typo in "needs" or forgot defining a release named "${name}" with appropriate "namespace" and "kubeContext"?`;
    const near = releases.filter((release) => release.name === name).map(({ id }) => id);
    throw new TillerlessError('RELEASES_NEEDS', text, near.length > 0 ? { hint: `did you mean ${near.join(' or ')}?` } : {});
  }
}

/**
 * Returns the error for a dependency cycle. The message lists release IDs, starting with the first one in alphabetical order.
 * Each release is followed by one that needs it.
 */
function cycleError(rest: readonly Release[]): TillerlessError {
  const ids = rest.map(({ id }) => id).toSorted();
  const dependentOf = (id: string): string | undefined => rest.find(({ needs }) => needs.includes(id))?.id;
  const path: string[] = [];
  let current = ids.find((id) => dependentOf(id) !== undefined) ?? ids[0] ?? '';
  while (!path.includes(current)) {
    path.push(current);
    current = dependentOf(current) ?? current;
  }
  path.push(current);
  return new TillerlessError('RELEASES_NEEDS', `cycle detected: ${path.join(' -> ')}`, {
    hint: 'remove one of these entries from `needs`',
  });
}
