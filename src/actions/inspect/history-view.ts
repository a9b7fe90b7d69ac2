import { isFields } from '../../base/untyped-fields.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { diffFields, type FieldChange } from '../../kube/change/diff.ts';
import type { UiReleaseHistory, UiRevisionRow } from '../../report/ui-release.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { chartLabel, chartMetadata, isPending, type ReleaseRecord } from '../../storage/release.ts';
import { parseManifest } from '../release/manifest-objects.ts';
import { lastDeployed, readHistory } from '../release/read-history.ts';
import { holderOf, silentMs } from '../release/revision-lock.ts';
import type { Session } from '../session.ts';
import type { ChartUpdates } from './chart-updates.ts';

const shownValues = 3;

/** Returns the history of a release, including the changes in each revision. @throws RELEASE_NOT_FOUND */
export async function historyView(session: Session, name: string, updates: ChartUpdates): Promise<UiReleaseHistory> {
  const history = await readHistory(session.releases, name, session.namespace);
  const records = history.map(decoded);
  const nowMs = session.sharedNow();
  const rows = history.map((stored, at) => ({
    ...revisionRow(stored, records[at], at > 0 ? records[at - 1] : undefined),
    ...authorOf(stored, nowMs),
  }));
  const current = lastDeployed(history) ?? history.at(-1);
  const record = current && records[history.indexOf(current)];
  const chart = record instanceof Error ? undefined : record?.chart;
  const { name: chartName = '', version = '' } = chart?.metadata ?? {};
  const newer = updates.newerThan(chartName, version);
  return {
    name,
    namespace: session.namespace,
    revisions: rows.toReversed(),
    current: current?.revision ?? 0,
    hasWholeChart: chart !== undefined && !chart.metadata?.dependencies?.length,
    ...(newer ? { newer } : {}),
  };
}

function decoded(stored: StoredRevision): ReleaseRecord | Error {
  try {
    return stored.record();
  } catch (error) {
    if (isTillerlessError(error)) return error;
    throw error;
  }
}

function revisionRow(
  stored: StoredRevision,
  record: ReleaseRecord | Error | undefined,
  previous: ReleaseRecord | Error | undefined,
): UiRevisionRow {
  const { revision, status } = stored;
  const unknown = { updated: '', chart: '', chartVersion: '', appVersion: '', changes: [] };
  if (record === undefined || record instanceof Error)
    return { revision, status, ...unknown, description: record ? reasonOf(record) : '' };
  const { info } = record;
  const { name: chart, version: chartVersion = '', appVersion = '' } = chartMetadata(record);
  return {
    revision,
    status: info.status ?? status,
    updated: info.last_deployed ?? '',
    chart,
    chartVersion,
    appVersion,
    description: info.description ?? '',
    ...(info.rollback_revision ? { rollbackRevision: info.rollback_revision } : {}),
    changes: previous === undefined || previous instanceof Error ? [] : changesBetween(previous, record),
  };
}

/** Returns the user who runs the current operation. Records of completed operations do not name the user. */
function authorOf(stored: StoredRevision, nowMs: number): Pick<UiRevisionRow, 'author'> {
  const author = isPending(stored.status) ? holderOf(stored, silentMs, nowMs)?.name : undefined;
  return author ? { author } : {};
}

/** Describes the differences between two revisions, for example "chart web-1.4.2 → web-1.5.0" and "replicaCount 2 → 3". */
function changesBetween(before: ReleaseRecord, after: ReleaseRecord): string[] {
  const lines: string[] = [];
  if (chartLabel(before) !== chartLabel(after)) lines.push(`chart ${chartLabel(before)} → ${chartLabel(after)}`);
  const values = diffFields(before.config ?? {}, after.config ?? {}).flatMap(leaves);
  for (const { path, ...change } of values.slice(0, shownValues))
    lines.push(isCredential(path) ? `${path} changed` : `${path} ${valueText(change, 'before')} → ${valueText(change, 'after')}`);
  if (values.length > shownValues) lines.push(`${values.length - shownValues} more values`);
  const objects = changedObjects(before, after);
  if (objects > 0) lines.push(`${objects} ${objects === 1 ? 'object' : 'objects'} changed`);
  return lines;
}

/** Splits the addition or removal of an entire table into one change for each of its values. Other changes are returned as is. */
function leaves(change: FieldChange): readonly FieldChange[] {
  const side = 'after' in change ? 'after' : 'before';
  const table = change[side];
  if (('before' in change && 'after' in change) || !isFields(table)) return [change];
  return Object.entries(table).flatMap(([key, value]) => leaves({ path: `${change.path}.${key}`, [side]: value }));
}

/** Reports whether a value is likely to be a credential, judging by its name. The history does not show credentials. */
function isCredential(path: string): boolean {
  return /passw|passphrase|token|secret|credential|apikey|privatekey|auth/i.test(path.replace(/[._-]/g, ''));
}

function valueText(change: { readonly before?: unknown; readonly after?: unknown }, side: 'before' | 'after'): string {
  if (!(side in change)) return 'unset';
  const value = change[side];
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function changedObjects(before: ReleaseRecord, after: ReleaseRecord): number {
  const [old, now] = [objectsOf(before), objectsOf(after)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].filter((key) => old.get(key) !== now.get(key)).length;
}

function objectsOf({ manifest }: ReleaseRecord): ReadonlyMap<string, string> {
  try {
    const entries = parseManifest(manifest, () => undefined);
    return new Map(
      entries.map(({ object }) => [
        `${object.apiVersion}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`,
        JSON.stringify(object),
      ]),
    );
  } catch (error) {
    if (isTillerlessError(error)) return new Map();
    throw error;
  }
}
