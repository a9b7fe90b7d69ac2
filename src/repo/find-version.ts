import { checkConstraint, parseConstraint, parseVersion } from '../base/semver-range.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { IndexEntry, RepositoryIndex } from './index-file.ts';

/**
 * Returns the version of a chart that a range selects: the version whose text equals the range or, if there is none, the newest
 * version in the range. An empty range selects the newest stable version.
 *
 * @throws CHART_NOT_FOUND, or USAGE if the range is invalid
 */
export function findVersion(index: RepositoryIndex, name: string, range: string): IndexEntry {
  const entries = index.charts.get(name);
  if (entries === undefined || entries.length === 0)
    throw new TillerlessError('CHART_NOT_FOUND', `chart "${name}" not found`, { helmText: 'no chart name found' });
  const same = range === '' ? undefined : entries.find(({ version }) => version === range);
  if (same) return same;
  const constraint = parseConstraint(range === '' ? '*' : range);
  const match = entries.find(({ version }) => checkConstraint(constraint, parseVersion(version)));
  if (match) return match;
  throw new TillerlessError('CHART_NOT_FOUND', `no version of "${name}" matches "${range}"`, {
    helmText: `no chart version found for ${name}-${range}`,
    hint: `available versions: ${entries
      .slice(0, 5)
      .map((entry) => entry.version)
      .join(', ')}${entries.length > 5 ? ', ...' : ''}`,
  });
}
