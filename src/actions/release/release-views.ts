import { ansiTime, longTime, parseRfc3339 } from '../../base/go/rfc3339.ts';
import { formatGoTime, parseGoTime } from '../../base/go/time.ts';
import { type Driver, type StoredRevision, userLabels } from '../../storage/driver.ts';
import { chartLabel, chartMetadata, type ReleaseRecord } from '../../storage/release.ts';

export type { ReleaseRecord } from '../../storage/release.ts';

/** A row of `list` with Helm's field names. */
export interface ListRow {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string;
  readonly updated: string;
  readonly status: string;
  readonly chart: string;
  readonly app_version: string;
}

export function listRow(record: ReleaseRecord, timeFormat: string): ListRow {
  const updated = record.info.last_deployed;
  return {
    name: record.name,
    namespace: record.namespace,
    revision: String(record.version),
    updated:
      timeFormat && updated
        ? formatGoTime(parseGoTime('2006-01-02T15:04:05.999999999Z07:00', updated), timeFormat)
        : longTime(updated) || '-',
    status: record.info.status ?? 'unknown',
    chart: chartLabel(record),
    app_version: appVersion(record),
  };
}

/** A row of `history` with Helm's field names. */
export interface HistoryRow {
  readonly revision: number;
  readonly updated: string;
  readonly status: string;
  readonly chart: string;
  readonly app_version: string;
  readonly rollback_revision?: number;
  readonly description: string;
}

export function historyRow(record: ReleaseRecord): HistoryRow {
  const { info } = record;
  return {
    revision: record.version,
    updated: info.last_deployed ?? '',
    status: info.status ?? 'unknown',
    chart: chartLabel(record),
    app_version: appVersion(record),
    ...(info.rollback_revision ? { rollback_revision: info.rollback_revision } : {}),
    description: info.description ?? '',
  };
}

export function appVersion(record: ReleaseRecord): string {
  return chartMetadata(record).appVersion ?? '';
}

/** Returns the lines that status, install and upgrade print above RESOURCES and NOTES. */
export function statusLines(record: ReleaseRecord): string[] {
  const { info } = record;
  return [
    `NAME: ${record.name}`,
    ...(info.last_deployed ? [`LAST DEPLOYED: ${ansiTime(info.last_deployed)}`] : []),
    `NAMESPACE: ${record.namespace}`,
    `STATUS: ${info.status ?? ''}`,
    `REVISION: ${record.version ?? 0}`,
  ];
}

/** Returns the lines that `get all` prints above USER-SUPPLIED VALUES. */
export function detailLines(record: ReleaseRecord): string[] {
  const { name, version = '', appVersion = '' } = chartMetadata(record);
  return [
    ...statusLines(record),
    `CHART: ${name}`,
    `VERSION: ${version}`,
    `APP_VERSION: ${appVersion}`,
    `DESCRIPTION: ${record.info.description ?? ''}`,
    ...testLines(record),
  ];
}

/** Returns a block for each test hook that has run, or "TEST SUITE: None" if there are no test hooks. */
export function testLines(record: ReleaseRecord): string[] {
  const tests = (record.hooks ?? []).filter((hook) => hook.events.includes('test'));
  if (tests.length === 0) return ['TEST SUITE: None'];
  const ran = tests.filter((hook) => hook.last_run?.started_at);
  return ran.flatMap((hook) => [
    `TEST SUITE:     ${hook.name}`,
    `Last Started:   ${ansiTime(hook.last_run?.started_at ?? '')}`,
    `Last Completed: ${ansiTime(hook.last_run?.completed_at ?? '')}`,
    `Phase:          ${hook.last_run?.phase ?? ''}`,
  ]);
}

/**
 * Returns the data of `get metadata` with Helm's field names. As in Helm, only custom labels are included if the driver is SQL or
 * memory.
 */
export function metadataView(revision: StoredRevision, kind: Driver['kind']) {
  const record = revision.record();
  const labels = kind === 'SQL' || kind === 'Memory' ? userLabels(revision.labels) : revision.labels;
  const metadata = chartMetadata(record);
  const deployed = parseRfc3339(record.info.last_deployed);
  const { annotations, dependencies } = metadata;
  return {
    name: record.name,
    chart: metadata.name,
    version: metadata.version ?? '',
    appVersion: metadata.appVersion ?? '',
    ...(annotations ? { annotations } : {}),
    ...(Object.keys(labels).length > 0 ? { labels: sortKeys(labels) } : {}),
    ...(dependencies?.length ? { dependencies } : {}),
    namespace: record.namespace,
    revision: record.version,
    status: record.info.status ?? 'unknown',
    deployedAt: deployed ? (record.info.last_deployed ?? '').replace(/\.\d+/, '') : '',
    ...(record.apply_method ? { applyMethod: record.apply_method } : {}),
  };
}

function sortKeys(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A record as printed by `-o json`. */
export interface RecordView {
  readonly info: ReleaseRecord['info'];
  readonly [field: string]: unknown;
}

/**
 * Converts a record for output. The fields are in Helm's order, and empty times are omitted. The chart is only included if
 * `chart` is true.
 */
export function recordView(record: ReleaseRecord, show: { readonly chart: boolean } = { chart: false }): RecordView {
  const { name, chart, info, config, manifest, hooks, version, namespace, ...rest } = record;
  const { deleted, ...shown } = info;
  return {
    name,
    info: deleted === '' || deleted === undefined ? shown : info,
    ...(show.chart ? { chart } : {}),
    ...(config ? { config } : {}),
    ...(manifest ? { manifest } : {}),
    ...(hooks?.length ? { hooks } : {}),
    ...(version ? { version } : {}),
    ...(namespace ? { namespace } : {}),
    ...rest,
  };
}
