import { isMap, type ValueMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { orReworded } from './files/render-file.ts';
import type { Release } from './release.ts';

/** A label selector: matches all of `equal` and none of `unequal`. */
interface LabelFilter {
  readonly equal: readonly (readonly [key: string, value: string])[];
  readonly unequal: readonly (readonly [key: string, value: string])[];
}

/** Parses a label selector such as tier=db,name!=old. @throws RELEASES_FILE */
export function parseSelector(text: string): LabelFilter {
  const equal: [string, string][] = [];
  const unequal: [string, string][] = [];
  for (const label of text.split(',')) {
    const match = /^([\w./+-]+)(!?=)([\w./+-]+)$/.exec(label);
    if (match === null)
      throw new TillerlessError('RELEASES_FILE', `malformed label: ${label}. Expected label in form k=v or k!=v`, {
        hint: 'separate conditions with commas, and repeat the flag for alternatives',
      });
    const [, key = '', operator, value = ''] = match;
    (operator === '=' ? equal : unequal).push([key, value]);
  }
  return { equal, unequal };
}

function matches({ equal, unequal }: LabelFilter, labels: Release['labels']): boolean {
  return equal.every(([key, value]) => labels.get(key) === value) && unequal.every(([key, value]) => labels.get(key) !== value);
}

/**
 * Reports whether a release could match both lists of selectors. Only `key=value` terms are compared; `key!=value` terms are
 * ignored.
 */
export function areCompatible(first: readonly string[], second: readonly string[]): boolean {
  if (first.length === 0 || second.length === 0) return true;
  const others = second.map(parseSelector);
  return first
    .map(parseSelector)
    .some((a) =>
      others.some((b) => a.equal.every(([key, value]) => b.equal.every(([other, wanted]) => other !== key || wanted === value))),
    );
}

/** Criteria for selecting releases. */
export interface Selection {
  readonly selectors: readonly string[];
  /** state values, where conditions are looked up */
  readonly values: ValueMap;
  /** true to add the releases that selected releases need, directly or indirectly */
  readonly withNeeds: boolean;
}

/** Returns the releases that match a selector and whose condition is true. @throws RELEASES_FILE */
export function selectReleases(releases: readonly Release[], { selectors, values, withNeeds }: Selection): Release[] {
  const filters = selectors.map(parseSelector);
  const isSelected = (release: Release): boolean => {
    const isMatch = filters.length === 0 || filters.some((filter) => matches(filter, release.labels));
    const before = `failed to parse condition in release ${release.name}: `;
    return orReworded(before, () => isEnabled(release, values)) && isMatch;
  };
  const selected = releases.filter(isSelected);
  if (!withNeeds) return selected;
  const needed = neededIds(selected, releases);
  return releases.filter((release) => selected.includes(release) || needed.has(release.id));
}

/** Returns the IDs of all releases that the given releases need, directly or indirectly. */
function neededIds(selected: readonly Release[], releases: readonly Release[]): Set<string> {
  const needed = new Set<string>();
  const rest = selected.flatMap(({ needs }) => needs);
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    const name = id.slice(id.lastIndexOf('/') + 1);
    for (const release of releases) if (release.name === name) rest.push(...release.needs);
  }
  return needed;
}

/** Evaluates the condition of a release. @throws RELEASES_FILE if it is malformed or refers to missing values */
export function isEnabled({ condition }: Release, values: ValueMap): boolean {
  if (condition === '' || condition.toLowerCase() === 'true') return true;
  if (condition.toLowerCase() === 'false') return false;
  const keys = condition.split('.');
  if (keys.pop() !== 'enabled') {
    const text = "Condition value must be in the form 'foo.enabled' where 'foo' can be modified as necessary";
    throw new TillerlessError('RELEASES_FILE', text, { hint: `the condition is ${JSON.stringify(condition)}` });
  }
  let current = values;
  let path = '';
  for (const key of keys) {
    path += `.${key}`;
    const value = current.get(key);
    if (isMap(value)) current = value;
    else {
      const problem = current.has(key) ? 'is not a map' : 'not found';
      throw new TillerlessError('RELEASES_FILE', `environment values field '${path}' ${problem}`, {
        hint: `add ${path.slice(1)} to the values of the environment, or change the condition`,
      });
    }
  }
  return current.get('enabled') === true;
}

/** Rejects releases with the same context, namespace and name. @throws RELEASES_FILE */
export function checkDuplicates(releases: readonly Release[]): void {
  const counts = new Map<string, Release[]>();
  for (const release of releases) {
    const key = JSON.stringify([release.kubeContext, release.namespace, release.name]);
    counts.set(key, [...(counts.get(key) ?? []), release]);
  }
  for (const [first, ...others] of counts.values()) {
    if (first === undefined || others.length === 0) continue;
    const namespace = first.namespace === '' ? '' : ` in namespace ${JSON.stringify(first.namespace)}`;
    const context = first.kubeContext === '' ? '' : ` in kubecontext ${JSON.stringify(first.kubeContext)}`;
    const count = others.length + 1;
    const text = `duplicate release ${JSON.stringify(first.name)} found${namespace}${context}: there were ${count} releases named "${first.name}" matching specified selector`;
    throw new TillerlessError('RELEASES_FILE', text, { hint: 'rename one of the releases, or select one with --selector' });
  }
}
