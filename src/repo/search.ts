import { compileRegexp } from '../base/go/regexp.ts';
import { compareBytes } from '../base/natural-sort.ts';
import { checkConstraint, compareVersions, parseConstraint, parseVersion } from '../base/semver-range.ts';
import type { IndexEntry, RepositoryIndex } from './index-file.ts';

/** A chart version found by a search. */
export interface Hit {
  /** for example "repository/chart" */
  readonly name: string;
  readonly entry: IndexEntry;
}

export interface SearchRequest {
  /** an empty keyword matches everything */
  readonly keyword: string;
  readonly isRegexp: boolean;
  /** a version range; an empty range matches all stable versions */
  readonly version: string;
  /** true to return all versions rather than only the newest */
  readonly all: boolean;
}

/**
 * Separator between the searchable strings of an entry, which are joined into a single string. Keywords never contain this
 * character.
 */
const SEPARATOR = '\v';

/**
 * Returns the index of the first string that contains the keyword: 0 for the name, 1 for the full name, 2 for the description, 3
 * for the keywords, or -1 if none does.
 */
type Rank = (texts: string) => number;

function rankBy({ keyword, isRegexp }: SearchRequest): Rank {
  if (keyword === '') return () => 0;
  if (isRegexp) {
    const pattern = compileRegexp(keyword);
    return (texts) => (pattern.test(texts) ? separatorsBefore(texts, texts.indexOf(pattern.find(texts))) : -1);
  }
  const wanted = keyword.toLowerCase();
  return (texts) => {
    const lower = texts.toLowerCase();
    const at = lower.indexOf(wanted);
    return at < 0 ? -1 : separatorsBefore(lower, at);
  };
}

function separatorsBefore(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf(SEPARATOR); at >= 0 && at < end; at = text.indexOf(SEPARATOR, at + 1)) count++;
  return count;
}

/**
 * Searches indexes. Hits are sorted by which string matches (name, full name, description, keywords), then by name, then by
 * version, newest first.
 *
 * @throws USAGE if the version range is invalid, TEMPLATE_FUNCTION if the regular expression is invalid
 */
export function searchIndexes(indexes: ReadonlyMap<string, RepositoryIndex>, request: SearchRequest): Hit[] {
  const rank = rankBy(request);
  const constraint = parseConstraint(request.version || '>0.0.0');
  const hits: (Hit & { readonly rank: number })[] = [];
  for (const [repository, { charts }] of indexes) {
    for (const [chart, entries] of charts) {
      const name = `${repository}/${chart}`;
      // Cache the result, because most versions of a chart have the same strings.
      const known = new Map<string, number>();
      for (const entry of entries) {
        const texts = [chart, name, entry.description, entry.keywords.join(' ')].join(SEPARATOR);
        const at = known.get(texts) ?? rank(texts);
        known.set(texts, at);
        if (at < 0 || !checkConstraint(constraint, parseVersion(entry.version))) continue;
        hits.push({ name, entry, rank: at });
        if (!request.all) break;
      }
    }
  }
  return hits.sort(
    (a, b) =>
      a.rank - b.rank ||
      compareBytes(a.name, b.name) ||
      compareVersions(parseVersion(b.entry.version), parseVersion(a.entry.version)),
  );
}
