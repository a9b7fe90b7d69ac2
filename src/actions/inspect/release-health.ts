import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { apiVersionOf, type KubeObject, storedKey } from '../../kube/resource.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import { readFamilies, shortReason } from '../../kube/wait/explain.ts';
import type { Family } from '../../kube/wait/owned-pods.ts';
import { isPodReady, podState } from '../../kube/wait/pod-state.ts';
import { readiness } from '../../kube/wait/readiness.ts';
import type { UiHealthState, UiObjectHealth, UiReleaseHealth } from '../../report/ui-releases.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { driftOf } from '../plan/drift.ts';
import { previousTargets } from '../release/manifest-objects.ts';
import { readHistory } from '../release/read-history.ts';
import type { Session } from '../session.ts';

/**
 * Returns the health of a release's objects and the number of drifted objects.
 *
 * @param session a session for the release's namespace
 * @throws RELEASE_NOT_FOUND
 */
export async function releaseHealth(session: Session, name: string): Promise<UiReleaseHealth> {
  const record = await currentRecord(session, name);
  const identity = { name, namespace: session.namespace, revision: record.version };
  const { cluster } = session;
  if (!cluster || record.info.status === 'uninstalled') return { ...identity, objects: [], drifted: 0 };
  try {
    const targets = await releaseTargets(session, record);
    const live = await cluster.readLive(targets, session.signal);
    const { drifted } = await driftOf(session, cluster, record, { showSecrets: false, unified: undefined }, live);
    const plain = targets.map((target) => objectHealth(target, live.get(storedKey(target))));
    const objects = await withReasons(session, cluster, {
      objects: plain,
      live: (index) => targets[index] && live.get(storedKey(targets[index])),
    });
    return { ...identity, objects, drifted: drifted.filter(({ missing }) => !missing).length };
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    return { ...identity, objects: [], drifted: 0, problem: reasonOf(error) };
  }
}

/**
 * Adds the reasons why objects are not ready. If an object's Pods have failed, report the object as failed too, because its own
 * status often contains only the number of Pods.
 */
async function withReasons(
  { signal }: Session,
  { client }: Cluster,
  { objects, live }: { readonly objects: readonly UiObjectHealth[]; readonly live: (index: number) => KubeObject | undefined },
): Promise<readonly UiObjectHealth[]> {
  const unready = objects.flatMap(({ state }, index) => {
    const object = state === 'progressing' ? live(index) : undefined;
    return object ? [{ index, object }] : [];
  });
  if (unready.length === 0) return objects;
  const { families, events } = await readFamilies(
    client,
    unready.map(({ object }) => object),
    signal,
  );
  const explained = new Map(
    unready.map(({ index, object }, at) => [
      index,
      families[at] && podsOf(families[at], events.get(object.metadata.namespace ?? '') ?? []),
    ]),
  );
  return objects.map((object, index) => ({ ...object, ...explained.get(index) }));
}

function podsOf(
  family: Family,
  events: readonly KubeObject[],
): Pick<UiObjectHealth, 'reason'> & Partial<Pick<UiObjectHealth, 'state'>> {
  const reason = shortReason(family, events);
  if (reason === '') return {};
  return family.pods.some(isPodFailing) ? { reason, state: 'failed' } : { reason };
}

/** Reports whether a container of a Pod cannot start or keeps exiting. */
export function isPodFailing(pod: KubeObject): boolean {
  return !isPodReady(pod) && /BackOff|Err|Invalid/.test(podState(pod).reason);
}

/** Reads the current revision: the deployed one or, if there is none, the latest. @throws RELEASE_NOT_FOUND */
export async function currentRecord(session: Session, name: string): Promise<ReleaseRecord> {
  const heads = (await session.releases.heads({ name })).toSorted((a, b) => a.revision - b.revision);
  const chosen = heads.findLast(({ status }) => status === 'deployed') ?? heads.at(-1);
  const stored = chosen && (await session.releases.get(name, chosen.revision));
  if (stored) return stored.record();
  // `readHistory` reports a missing release with the same error message as other commands.
  const last = (await readHistory(session.releases, name, session.namespace)).at(-1);
  if (!last) throw new Error('an existing history has a last revision');
  return last.record();
}

/** Returns the objects of a revision, without those whose kind the cluster does not serve. */
export async function releaseTargets(session: Session, record: ReleaseRecord): Promise<readonly TargetedObject[]> {
  if (!session.cluster) return [];
  const owner = { release: record.name, namespace: session.namespace };
  return previousTargets(record.manifest, await session.cluster.discover(), owner).targets;
}

export function objectHealth(target: TargetedObject, live: KubeObject | undefined): UiObjectHealth {
  return {
    apiVersion: apiVersionOf(target.resource),
    kind: target.resource.kind,
    namespace: target.namespace,
    name: target.name,
    ...stateOf(live),
  };
}

export function stateOf(live: KubeObject | undefined): { readonly state: UiHealthState; readonly detail: string } {
  if (!live) return { state: 'missing', detail: 'not found in the cluster' };
  const { state, detail } = readiness(live, { jobsComplete: false });
  return { state, detail };
}
