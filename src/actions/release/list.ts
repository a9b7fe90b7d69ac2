import { compileRegexp } from '../../base/go/regexp.ts';
import { parseRfc3339 } from '../../base/go/rfc3339.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { RevisionHead } from '../../storage/driver.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import type { Session } from '../session.ts';

export interface ListRequest {
  readonly allNamespaces: boolean;
  /** statuses to list; empty for all statuses */
  readonly statuses: ReadonlySet<string>;
  /** regular expression that names must match (RE2 syntax) */
  readonly filter: string;
  /** label selector that records must match */
  readonly selector: string;
  readonly byDate: boolean;
  readonly reverse: boolean;
  /** maximum number of releases; 0 for no limit */
  readonly max: number;
  readonly offset: number;
}

/** Default settings: list all releases in the session's namespace, sorted by name. */
export const listDefaults: ListRequest = {
  allNamespaces: false,
  statuses: new Set(),
  filter: '',
  selector: '',
  byDate: false,
  reverse: false,
  max: 0,
  offset: 0,
};

/**
 * Lists the latest revision of each release. Revisions are selected by their metadata, and only those to display are decoded.
 * Records that cannot be decoded are returned in `unreadable`.
 */
export async function listReleases(
  session: Session,
  request: ListRequest,
): Promise<{ records: ReleaseRecord[]; unreadable: string[] }> {
  const filter = compileFilter(request.filter);
  const { allNamespaces, selector } = request;
  const [heads, selected] = await Promise.all([
    session.releases.heads({ allNamespaces }),
    selector ? session.releases.heads({ allNamespaces, selector }) : undefined,
  ]);
  // Filters apply only to the latest revision of each release.
  const keyOf = (head: RevisionHead): string => `${head.namespace}/${head.name}/${head.revision}`;
  const matching = selected && new Set(selected.map(keyOf));
  const newest = countingRevisions(heads, request.statuses).filter(
    (head) =>
      (matching?.has(keyOf(head)) ?? true) &&
      (request.statuses.size === 0 || request.statuses.has(head.status)) &&
      filter(head.name),
  );
  const sorted = newest.toSorted(
    (a, b) => compareText(a.name, b.name) || compareText(a.namespace, b.namespace) || a.revision - b.revision,
  );
  const source = { session, all: heads, allNamespaces };
  if (request.byDate) return byDate(source, request, sorted);
  return fetchRecords(source, slice(request.reverse ? sorted.toReversed() : sorted, request));
}

/** Sorts releases by date. All records must be read, because the date is not part of their metadata. */
async function byDate(source: Source, request: ListRequest, heads: readonly RevisionHead[]) {
  const { records, unreadable } = await fetchRecords(source, heads);
  const time = (record: ReleaseRecord): number => parseRfc3339(record.info.last_deployed)?.unixMs ?? 0;
  const sorted = records.toSorted((a, b) => time(a) - time(b));
  return { records: slice(request.reverse ? sorted.toReversed() : sorted, request), unreadable };
}

function slice<T>(items: readonly T[], request: Pick<ListRequest, 'max' | 'offset'>): T[] {
  return items.slice(request.offset, request.max > 0 ? request.offset + request.max : undefined);
}

/**
 * Selects the revisions to list, as Helm does: all revisions if only superseded ones are requested, otherwise the latest revision
 * of each release.
 */
function countingRevisions(heads: readonly RevisionHead[], statuses: ReadonlySet<string>): readonly RevisionHead[] {
  const isPast = statuses.size === 1 && statuses.has('superseded');
  return isPast ? heads : newestRevisions(heads);
}

function newestRevisions(heads: readonly RevisionHead[]): RevisionHead[] {
  const newest = new Map<string, RevisionHead>();
  for (const head of heads) {
    const key = `${head.namespace}/${head.name}`;
    const known = newest.get(key);
    if (!known || known.revision < head.revision) newest.set(key, head);
  }
  return [...newest.values()];
}

interface Source {
  readonly session: Session;
  readonly all: readonly RevisionHead[];
  readonly allNamespaces: boolean;
}

async function fetchRecords(
  { session, ...query }: Source,
  heads: readonly RevisionHead[],
): Promise<{ records: ReleaseRecord[]; unreadable: string[] }> {
  const results = new Map<string, { readonly record: ReleaseRecord } | { readonly problem: string }>();
  const keyOf = ({ namespace, name, revision }: RevisionHead): string => `${namespace}/${name}/${revision}`;
  await session.releases.summaries({ heads, ...query }, (revision) => {
    try {
      // Keep only the data to display, so that a thousand releases do not exhaust memory.
      results.set(keyOf(revision), { record: trim(revision.record()) });
    } catch (error) {
      results.set(keyOf(revision), { problem: (error as Error).message });
    }
  });
  const records: ReleaseRecord[] = [];
  const unreadable: string[] = [];
  for (const head of heads) {
    const result = results.get(keyOf(head));
    if (!result) continue;
    if ('record' in result) records.push(result.record);
    else unreadable.push(`${head.namespace}/${head.name}: ${result.problem}`);
  }
  return { records, unreadable };
}

function trim(record: ReleaseRecord): ReleaseRecord {
  return { ...record, manifest: '', hooks: [], chart: { metadata: record.chart?.metadata ?? null } };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compileFilter(pattern: string): (name: string) => boolean {
  if (pattern === '') return () => true;
  try {
    const compiled = compileRegexp(pattern);
    return (name) => compiled.test(name);
  } catch (error) {
    throw new TillerlessError('USAGE', `--filter: ${(error as Error).message}`, {
      helmText: (error as Error).message,
      hint: '--filter must be a regular expression that matches release names',
    });
  }
}
