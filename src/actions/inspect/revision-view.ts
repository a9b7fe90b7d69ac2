import { dumpAnyYaml } from '../../base/yaml/yaml.ts';
import type { UiRevision } from '../../report/ui-release.ts';
import { chartMetadata, type ReleaseRecord } from '../../storage/release.ts';
import { computedValues } from '../explain/release-as-template-data.ts';
import { storedOrigins } from '../explain/stored-value-origins.ts';
import { readRevision } from '../release/read-history.ts';
import type { Session } from '../session.ts';
import { manifestDocuments, maskedHooks } from './masked-documents.ts';

/**
 * Returns the entire content of a revision's record, except for the data of Secrets.
 *
 * @param revision 0 for the latest revision
 * @throws RELEASE_NOT_FOUND, STORAGE_DECODE
 */
export async function revisionView(session: Session, name: string, revision: number): Promise<UiRevision> {
  const record = (await readRevision(session.releases, name, revision, session.namespace)).record();
  const { info } = record;
  const metadata = chartMetadata(record);
  return {
    name,
    namespace: session.namespace,
    revision: record.version,
    status: info.status ?? 'unknown',
    updated: info.last_deployed ?? '',
    firstDeployed: info.first_deployed ?? '',
    description: info.description ?? '',
    chart: metadata.name,
    chartVersion: metadata.version ?? '',
    appVersion: metadata.appVersion ?? '',
    chartDescription: textField(metadata.description),
    notes: info.notes ?? '',
    applyMethod: record.apply_method === 'ssa' ? 'server-side' : 'client-side',
    documents: manifestDocuments(record),
    hooks: maskedHooks(record),
    ...valuesOf(record),
  };
}

function textField(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function valuesOf(record: ReleaseRecord): Pick<UiRevision, 'userValues' | 'computedValues' | 'origins'> {
  const { config = {} } = record;
  return {
    userValues: Object.keys(config).length > 0 ? dumpAnyYaml(config) : '',
    computedValues: dumpAnyYaml(computedValues(record)),
    origins: storedOrigins(record, true).map(({ path, value, origin, overrides, removed }) => ({
      path,
      value: JSON.stringify(value),
      origin,
      ...(overrides === undefined ? {} : { overrides: JSON.stringify(overrides) }),
      ...(removed ? { isRemoved: true } : {}),
    })),
  };
}
