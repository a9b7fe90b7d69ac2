import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { applyChange } from '../../kube/apply.ts';
import type { ForceConflicts } from '../../kube/change/conflicts.ts';
import { diffLive } from '../../kube/change/diff.ts';
import { type Change, isWrite } from '../../kube/change/plan.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { type KubeObject, shortName, storedKey } from '../../kube/resource.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import type { ApplyMethod } from '../../storage/release.ts';
import { chartCrds } from '../render/render-release.ts';
import type { Session } from '../session.ts';
import { awaitDefinitions, type CrdOptions, crdTargets } from './crds.ts';
import { prefixed } from './execute.ts';
import type { CrdChoice } from './operation-options.ts';

/**
 * Compares the CRDs in a chart's crds/ with the cluster.
 *
 * @param choice "create" creates missing CRDs, "apply" also updates existing ones, "skip" does nothing
 * @throws CRD_STORED_VERSION if a CRD would drop a stored version
 */
export async function planCrds(
  session: Session,
  chart: Chart,
  choice: CrdChoice,
  discovery: Discovery,
): Promise<readonly Change[]> {
  if (choice === 'skip' || !session.cluster) return [];
  const files = chartCrds(chart);
  if (files.length === 0) return [];
  const targets = crdTargets(files, discovery).map(withoutStatus);
  const live = await session.cluster.readLive(targets, session.signal);
  const changes = targets.map((target) => planCrd(target, live.get(storedKey(target)), choice));
  refuseLostVersions(changes.filter((change) => change.action === 'update'));
  return changes;
}

/** Removes the status, which code generators add but a chart cannot set. */
function withoutStatus(target: TargetedObject): TargetedObject {
  const { status: _, ...object } = target.object;
  const { creationTimestamp: __, ...metadata } = object.metadata;
  // The cast is safe, because only optional fields were removed.
  return { ...target, object: { ...object, metadata } as KubeObject };
}

function planCrd(target: TargetedObject, live: KubeObject | undefined, choice: CrdChoice): Change {
  const change = { target, previous: undefined, live, fields: [], drift: [] };
  if (!live) return { ...change, action: 'create' };
  if (choice === 'create') return { ...change, action: 'unchanged' };
  return { ...change, action: 'update', fields: diffLive(target.object, live) };
}

interface Definition {
  readonly spec?: { readonly versions?: readonly { readonly name?: string }[] };
  readonly status?: { readonly storedVersions?: readonly string[] };
}

function refuseLostVersions(changes: readonly Change[]): void {
  const problems = changes.flatMap(({ target, live }) => {
    // Unlike the live object, the chart's object has not been validated, so a missing field is treated as an empty list of
    // versions.
    const kept = ((target.object as Definition).spec?.versions ?? []).map((version) => version.name);
    const lost = ((live as Definition | undefined)?.status?.storedVersions ?? []).filter((version) => !kept.includes(version));
    return lost.length > 0 ? [`${shortName(target)} would lose ${lost.join(', ')}, in which objects are stored`] : [];
  });
  if (problems.length === 0) return;
  throw new TillerlessError('CRD_STORED_VERSION', problems.join('; '), {
    hint: 'keep the version in the chart with `served: false`, or migrate all objects to another version and remove this one from status.storedVersions',
  });
}

/**
 * Applies changes to CRDs and waits until the API serves them. Nothing is ever deleted.
 *
 * @param method apply method for new CRDs; existing ones always use server-side apply
 * @throws APPLY_CONFLICT, APPLY_FAILED, WAIT_TIMEOUT
 */
export async function applyCrds(
  cluster: Cluster,
  changes: readonly Change[],
  options: CrdOptions & { readonly method: ApplyMethod; readonly forceConflicts: ForceConflicts },
): Promise<void> {
  const writes = changes.filter(isWrite);
  if (writes.length === 0) return;
  await Promise.all(writes.map((change) => sendCrd(cluster, change, options)));
  await awaitDefinitions(
    cluster,
    writes.map((change) => change.target),
    options.signal,
  );
}

async function sendCrd(cluster: Cluster, change: Change, options: Parameters<typeof applyCrds>[2]): Promise<void> {
  const { emit, signal, forceConflicts } = options;
  const method = change.live ? 'ssa' : options.method;
  const object = shortName(change.target);
  try {
    const answer = await applyChange(cluster.client, change, { method, forceConflicts, dryRun: false, signal, emit });
    const same = change.live !== undefined && answer.metadata.resourceVersion === change.live.metadata.resourceVersion;
    emit({ type: 'changed', object, namespace: '', change: same ? 'unchanged' : change.live ? 'configured' : 'created' });
  } catch (error) {
    throw prefixed(error, `failed to install CRD ${object}: `);
  }
}
