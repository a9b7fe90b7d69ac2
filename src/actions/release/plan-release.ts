import { TillerlessError } from '../../errors/tillerless-error.ts';
import { createVerbs, missingRights, type Right, rightsFor, rightsOn } from '../../kube/access-review.ts';
import { type Change, type PlanInput, planChanges } from '../../kube/change/plan.ts';
import { asksRecreation } from '../../kube/change/recreate-rules.ts';
import type { HookTarget } from '../../kube/hooks.ts';
import type { Owner, TargetedObject } from '../../kube/targets.ts';
import type { ApplyMethod, StoredHook } from '../../storage/release.ts';
import type { ChartInput } from '../render/chart-input.ts';
import { type RenderTarget, renderChart } from '../render/render-chart.ts';
import type { Rendering } from '../render/render-release.ts';
import type { Session } from '../session.ts';
import { knownHooks } from './manifest-objects.ts';
import type { ApplyChoice } from './operation-options.ts';
import { nothingPlanned, type Planned } from './preflight.ts';

export interface RenderFor {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly upgrade: boolean;
}

/**
 * Renders a chart for a release in the session's namespace.
 *
 * @param known capabilities of the cluster, CRDs that are applied before the manifest, and the expected lookups
 */
export function renderFor(
  session: Session,
  input: ChartInput,
  operation: RenderFor,
  known: Pick<RenderTarget, 'capabilities' | 'definitions' | 'expected'>,
): Promise<Rendering> {
  const { name, namespace, revision, upgrade } = operation;
  const { cluster, localZone, signal, log } = session;
  const release = { name, namespace, revision, isInstall: !upgrade, isUpgrade: upgrade };
  return renderChart(input, { ...known, release, cluster, localZone, signal, log, nowMs: session.now() });
}

export interface PlanFor {
  readonly owner: Owner;
  readonly previous: readonly TargetedObject[];
  readonly desired: readonly TargetedObject[];
  readonly leftovers?: readonly TargetedObject[];
  readonly ownership: PlanInput['ownership'];
  readonly verb: PlanInput['verb'];
  readonly method: ApplyMethod;
  /** options for applying objects; undefined if nothing is applied */
  readonly apply?: ApplyChoice;
  /** verbs needed on the release's records: "create", "update" or "delete" */
  readonly records: readonly string[];
  readonly hooks?: readonly StoredHook[] | null | undefined;
  /** events whose hooks will run */
  readonly events: readonly string[];
  /** CRDs in crds/ that are applied before the manifest */
  readonly crds?: readonly TargetedObject[];
  /** changes to CRDs, if they are compared with the cluster */
  readonly crdChanges?: readonly Change[];
}

/**
 * Plans an operation. The live objects of both revisions and the user's permissions are read concurrently. Nothing is written.
 */
export async function planFor(session: Session, request: PlanFor): Promise<Planned> {
  const { owner, previous, desired, leftovers = [], ownership, verb, method, crds = [], crdChanges = [] } = request;
  if (!session.cluster) return nothingPlanned;
  const { client } = session.cluster;
  const hooks = knownHooks(request.hooks, request.events, await session.cluster.discover(), owner.namespace);
  const objects = [...desired, ...previous, ...leftovers];
  const namespaces = [...objects, ...hooks.map((hook) => hook.target)].map((target) => target.namespace).filter(Boolean);
  const [live, rules] = await Promise.all([
    session.cluster.readLive(objects, session.signal),
    session.cluster.readRules([owner.namespace, ...namespaces], session.signal),
  ]);
  const compared = planChanges({ owner, previous, desired, leftovers, live, ownership, verb, skipUnchanged: method === 'ssa' });
  const { changes, refused } = await withRecreations(session, compared, request);
  const needed = [
    ...recordRights(session, request.records),
    ...crds.flatMap((target) => rightsOn(target, createVerbs(method))),
    ...rightsFor(crdChanges, 'ssa'),
    ...hooks.flatMap((hook) => rightsOn(hook.target, [...createVerbs(method), ...(isDeletedInPassing(hook) ? ['delete'] : [])])),
    ...rightsFor(changes, request.apply?.forceReplace ? 'replace' : method),
  ];
  const missing = await missingRights(client, needed, rules, session.signal);
  return { changes, hooks: hooks.map((hook) => hook.target), crds, crdChanges, missing, refused };
}

/**
 * Replaces updates that would change an immutable field with re-creation of the object. The module is loaded on demand because it
 * is rarely needed.
 */
async function withRecreations(
  { cluster, signal }: Session,
  changes: readonly Change[],
  { apply, method, owner }: PlanFor,
): Promise<Pick<Planned, 'changes' | 'refused'>> {
  const updates = changes.filter((change) => change.action === 'update');
  if (!cluster || !apply || !(apply.recreateImmutable ? updates : updates.filter(({ target }) => asksRecreation(target))).length)
    return { changes, refused: [] };
  const { findRecreations } = await import('../../kube/change/find-recreations.ts');
  return findRecreations(cluster.client, changes, {
    owner,
    all: apply.recreateImmutable,
    method: apply.forceReplace ? 'replace' : method,
    forceConflicts: apply.forceConflicts,
    signal,
  });
}

/**
 * Reports whether a hook's delete policies include deletion before the hook runs or after it succeeds. By default, the object is
 * deleted before the hook runs.
 */
function isDeletedInPassing({ deletePolicies }: HookTarget): boolean {
  return deletePolicies.length === 0 || deletePolicies.some((policy) => policy !== 'hook-failed');
}

function recordRights(session: Session, verbs: readonly string[]): Right[] {
  const { kind } = session.releases;
  if (kind === 'Memory' || kind === 'SQL') return [];
  const resource = kind === 'Secret' ? 'secrets' : 'configmaps';
  return verbs.map((verb) => ({ verb, group: '', resource, namespace: session.namespace, name: '' }));
}

/**
 * Returns the apply method of a new revision. "auto" uses the previous revision's method, or client-side apply if there is none.
 */
export function chooseMethod(serverSide: ApplyChoice['serverSide'], before: ApplyMethod | undefined): ApplyMethod {
  if (serverSide === 'auto') return before === 'ssa' ? 'ssa' : 'csa';
  return serverSide === 'true' ? 'ssa' : 'csa';
}

/** Rejects invalid combinations of options. Helm 4 rejects them only after it has stored a failed revision. */
export function checkApply(apply: ApplyChoice, method: 'ssa' | 'csa'): void {
  if (apply.forceConflicts !== false && method === 'csa') {
    throw new TillerlessError('USAGE', '--force-conflicts requires server-side apply, but this release uses client-side apply', {
      helmText: 'invalid client update option(s): forceConflicts enabled when serverSideApply disabled',
      hint: 'add --server-side=true to migrate the release to server-side apply',
    });
  }
  if (apply.forceReplace && method === 'ssa') {
    throw new TillerlessError('USAGE', '--force-replace cannot be used with server-side apply', {
      helmText: 'invalid operation: cannot use server-side apply and force replace together',
      hint: 'add --server-side=false',
    });
  }
}
