import { TillerlessError } from '../../errors/tillerless-error.ts';
import { apiStatus } from '../../kube/api-status.ts';
import { applyChange } from '../../kube/apply.ts';
import { diffFields, diffLive, type FieldChange } from '../../kube/change/diff.ts';
import { unbound } from '../../kube/change/dry-run.ts';
import { comparable } from '../../kube/change/plan.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { LiveObjects } from '../../kube/read-live-objects.ts';
import { type KubeObject, storedKey } from '../../kube/resource.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import type { DriftedField, DriftedObject, DriftReport } from '../../report/drift-report.ts';
import type { RevisionHead } from '../../storage/driver.ts';
import { chartLabel, type ReleaseRecord } from '../../storage/release.ts';
import { previousTargets } from '../release/manifest-objects.ts';
import { lastDeployed, readHistory, readRevision } from '../release/read-history.ts';
import type { Session } from '../session.ts';
import { realDrift } from './filter-drift.ts';
import { bareObject, type ObjectView, shownFields } from './object-view.ts';

/**
 * Compares a revision of a release with the cluster. Only fields set by the release are compared.
 *
 * @param revision 0 for the deployed revision, or the latest one if none is deployed
 * @throws RELEASE_NOT_FOUND, STORAGE_DRIVER if there is no cluster
 */
export async function releaseDrift(session: Session, name: string, revision: number, view: ObjectView): Promise<DriftReport> {
  const cluster = clusterOf(session);
  const [record] = await Promise.all([chosenRecord(session, name, revision), cluster.discover()]);
  return driftOf(session, cluster, record, view);
}

async function chosenRecord(session: Session, name: string, revision: number): Promise<ReleaseRecord> {
  if (revision > 0) return (await readRevision(session.releases, name, revision, session.namespace)).record();
  const history = await readHistory(session.releases, name, session.namespace);
  const chosen = lastDeployed(history) ?? history.at(-1);
  if (!chosen) throw new Error('an existing history has a last revision');
  return chosen.record();
}

function clusterOf(session: Session): Cluster {
  if (session.cluster) return session.cluster;
  throw new TillerlessError('STORAGE_DRIVER', 'releases stored by the memory driver cannot be compared with a cluster');
}

/** Maximum number of releases to compare concurrently. */
const width = 16;

/**
 * Compares every deployed or failed release with the cluster.
 *
 * @returns the reports, sorted by namespace and name, and an error message for each record that cannot be decoded
 */
export async function allDrift(
  session: Session,
  allNamespaces: boolean,
  view: ObjectView,
): Promise<{ releases: DriftReport[]; unreadable: string[] }> {
  const cluster = clusterOf(session);
  const [heads] = await Promise.all([session.releases.heads({ allNamespaces }), cluster.discover()]);
  const chosen = inForce(heads);
  const releases: DriftReport[] = [];
  const unreadable: string[] = [];
  for (let at = 0; at < chosen.length; at += width) {
    const page = chosen.slice(at, at + width);
    const reports = await Promise.all(page.map((head) => driftOfHead(session, cluster, head, view)));
    for (const report of reports) {
      if (typeof report === 'string') unreadable.push(report);
      else if (report) releases.push(report);
    }
  }
  return { releases, unreadable };
}

/** Returns one revision for each release: its deployed revision, or its latest failed revision if none is deployed. */
function inForce(heads: readonly RevisionHead[]): RevisionHead[] {
  const chosen = new Map<string, RevisionHead>();
  for (const head of heads.toSorted((a, b) => a.revision - b.revision)) {
    const key = `${head.namespace}/${head.name}`;
    if (head.status === 'deployed' || (head.status === 'failed' && chosen.get(key)?.status !== 'deployed')) chosen.set(key, head);
  }
  return [...chosen].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, head]) => head);
}

/** Compares a revision with the cluster. Returns an error message if the record cannot be decoded. */
async function driftOfHead(
  session: Session,
  cluster: Cluster,
  head: RevisionHead,
  view: ObjectView,
): Promise<DriftReport | string | undefined> {
  const stored = await session.releases.get(head.name, head.revision, head.namespace);
  if (!stored) return undefined;
  let record: ReleaseRecord;
  try {
    record = stored.record();
  } catch (error) {
    return `${head.namespace}/${head.name}: ${(error as Error).message}`;
  }
  return driftOf(session, cluster, { ...record, namespace: head.namespace }, view);
}

/** Compares a revision with the cluster. @param seen the live objects, if they have already been read */
export async function driftOf(
  session: Session,
  cluster: Cluster,
  record: ReleaseRecord,
  view: ObjectView,
  seen?: LiveObjects,
): Promise<DriftReport> {
  const namespace = record.namespace || session.namespace;
  const { targets } = previousTargets(
    record.manifest,
    await cluster.discover(),
    { release: record.name, namespace },
    { form: 'same' },
  );
  const live = seen ?? (await cluster.readLive(targets, session.signal));
  const method = record.apply_method === 'ssa' ? 'ssa' : 'csa';
  const results = await Promise.all(
    targets.map((target) => objectDrift(session, cluster, { target, live: live.get(storedKey(target)), method }, view)),
  );
  return {
    release: record.name,
    namespace,
    revision: record.version,
    chart: chartLabel(record),
    objects: targets.length,
    drifted: results.filter((object) => object !== undefined),
  };
}

interface Compared {
  readonly target: TargetedObject;
  readonly live: KubeObject | undefined;
  readonly method: 'ssa' | 'csa';
}

async function objectDrift(
  session: Session,
  cluster: Cluster,
  compared: Compared,
  view: ObjectView,
): Promise<DriftedObject | undefined> {
  const { target, live } = compared;
  const identity = {
    apiVersion: target.object.apiVersion,
    kind: target.resource.kind,
    namespace: target.namespace,
    name: target.name,
  };
  if (!live) return { ...identity, missing: true, fields: [] };
  const fields = diffLive(comparable(target.object), live);
  const real = fields.length === 0 ? fields : await confirmed(session, cluster, { ...compared, live }, fields);
  if (real.length === 0) return undefined;
  return { ...identity, missing: false, fields: shownFields(target.object, real, view).map(asDrift) };
}

/**
 * Uses a dry run to filter out differences that are due to normalization by the server. If the dry run fails, all differences are
 * kept.
 */
async function confirmed(
  session: Session,
  cluster: Cluster,
  { target, live, method }: Compared & { readonly live: KubeObject },
  fields: readonly FieldChange[],
): Promise<FieldChange[]> {
  const change = { action: 'update', target, previous: target.object, live, fields: [], drift: [] } as const;
  const { signal } = session;
  const { client } = cluster;
  // Clear managedFields. Otherwise, the fields that were set by client-side apply would have to be migrated first, which a dry
  // run cannot do.
  const bare = unbound({ ...change, live: { ...live, metadata: { ...live.metadata, managedFields: [] } } });
  try {
    const answer = await applyChange(client, bare, {
      method,
      forceConflicts: true,
      dryRun: true,
      signal,
      emit: () => undefined,
    });
    return realDrift(fields, comparable(target.object), answer, diffFields(bareObject(live), bareObject(answer)));
  } catch (error) {
    if (apiStatus(error)) return [...fields];
    throw error;
  }
}

function asDrift(field: ReturnType<typeof shownFields>[number]): DriftedField {
  return {
    path: field.path,
    ...('after' in field ? { recorded: field.after } : {}),
    ...('before' in field ? { live: field.before } : {}),
    ...(field.masked ? { masked: true } : {}),
  };
}
