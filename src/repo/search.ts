import { compileRegexp } from '../base/go/regexp.ts';
import { compareBytes } from '../base/natural-sort.ts';
import { checkConstraint, compareVersions, parseConstraint, parseVersion } from '../base/semver-range.ts';
import type { IndexEntry, RepositoryIndex } from './index-file.ts';

/** A chart that was found. */
export interface Hit {
  /** "repository/chart" */
  readonly name: string;
  readonly entry: IndexEntry;
}

export interface SearchRequest {
  /** empty finds everything */
  readonly keyword: string;
  readonly isRegexp: boolean;
  /** a range; empty for final versions */
  readonly version: string;
  /** every version, not the newest alone */
  readonly all: boolean;
}

/** Between the texts of an entry that are searched, as one text: no keyword contains it by chance. */
const SEPARATOR = '\v';

/** Tells in which text of an entry a keyword was found first: 0 name, 1 full name, 2 description, 3 keywords; -1 when nowhere. */
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
 * Searches indexes. What is found by name comes first, then by full name, description and keywords; then by name and the newest.
 *
 * @throws USAGE for what is no range, TEMPLATE_FUNCTION for what is no regular expression
 */
export function searchIndexes(indexes: ReadonlyMap<string, RepositoryIndex>, request: SearchRequest): Hit[] {
  const rank = rankBy(request);
  const constraint = parseConstraint(request.version || '>0.0.0');
  const found: (Hit & { readonly rank: number })[] = [];
  for (const [repository, { charts }] of indexes) {
    for (const [chart, entries] of charts) {
      const name = `${repository}/${chart}`;
      // Versions of a chart mostly have the same texts.
      const known = new Map<string, number>();
      for (const entry of entries) {
        const texts = [chart, name, entry.description, entry.keywords.join(' ')].join(SEPARATOR);
        const at = known.get(texts) ?? rank(texts);
        known.set(texts, at);
        if (at < 0 || !checkConstraint(constraint, parseVersion(entry.version))) continue;
        found.push({ name, entry, rank: at });
        if (!request.all) break;
      }
    }
  }
  return found.sort(
    (a, b) =>
      a.rank - b.rank ||
      compareBytes(a.name, b.name) ||
      compareVersions(parseVersion(b.entry.version), parseVersion(a.entry.version)),
  );
}
