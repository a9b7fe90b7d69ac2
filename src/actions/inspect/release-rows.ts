import type { UiRelease, UiReleaseList } from '../../report/ui-releases.ts';
import { chartMetadata, type ReleaseRecord } from '../../storage/release.ts';
import { listDefaults, listReleases } from '../release/list.ts';
import { newestHead } from '../release/read-history.ts';
import type { Session } from '../session.ts';
import type { ChartUpdates } from './chart-updates.ts';

/** Lists the releases in the session's namespace or in all namespaces, in any status. */
export async function releaseRows(
  session: Session,
  scope: { readonly allNamespaces: boolean },
  updates: ChartUpdates,
): Promise<UiReleaseList> {
  const { records, unreadable } = await listReleases(session, { ...listDefaults, ...scope });
  const namespace = scope.allNamespaces ? '' : session.namespace;
  return { releases: records.map((record) => releaseRow(record, updates)), unreadable, namespace };
}

/** Reads the row of one release. Returns undefined if it does not exist. @param session a session for the release's namespace */
export async function readReleaseRow(session: Session, name: string, updates: ChartUpdates): Promise<UiRelease | undefined> {
  const head = await newestHead(session, name);
  if (!head) return undefined;
  let row: UiRelease | undefined;
  await session.releases.summaries({ heads: [head], all: [head], allNamespaces: false }, (revision) => {
    row = releaseRow(revision.record(), updates);
  });
  return row;
}

function releaseRow(record: ReleaseRecord, updates: ChartUpdates): UiRelease {
  const { name: chart, version = '', appVersion = '' } = chartMetadata(record);
  const newer = updates.newerThan(chart, version);
  return {
    name: record.name,
    namespace: record.namespace,
    revision: record.version,
    status: record.info.status ?? 'unknown',
    updated: record.info.last_deployed ?? '',
    chart,
    chartVersion: version,
    appVersion,
    ...(newer ? { newer } : {}),
  };
}
