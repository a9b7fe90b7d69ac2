import type { Problem } from '../../report/plan-document.ts';
import { apiStatus, isAlreadyExists, isNotFound } from '../api-status.ts';
import { type ApplyOptions, applyChange, fieldManager, serverSideApply } from '../apply.ts';
import type { KubeClient } from '../client.ts';
import { type KubeObject, resourcePath, type Target, targetPath } from '../resource.ts';
import { withWarnings } from '../server-warnings.ts';
import type { ForceConflicts } from './conflicts.ts';
import { type Change, hasClientSideTraces, isWrite } from './plan.ts';
import { problemsOf } from './server-rejections.ts';
import { threeWayPatch } from './three-way.ts';

/** The result of the API server's dry run for an object in a plan. */
export type Verdict =
  /** accepted; `object` is the object as it would be stored, or undefined for a deletion */
  | { readonly kind: 'accepted'; readonly object: KubeObject | undefined; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** the server could not validate the object in a dry run; `note` explains why */
  | { readonly kind: 'unchecked'; readonly note: string };

export interface DryRunOptions extends Pick<ApplyOptions, 'method' | 'forceConflicts' | 'signal'> {
  /** hooks and CRDs to dry-run in addition to the changes; hooks are sent with POST, CRDs with apply */
  readonly hooks: readonly Target[];
  readonly crds: readonly Target[];
}

export interface DryRunAnswers {
  /** the result of each change, in order; undefined for a change that sends no request */
  readonly changes: readonly (Verdict | undefined)[];
  /** the results for the hooks, followed by the results for the CRDs */
  readonly others: readonly { readonly target: Target; readonly verdict: Verdict }[];
}

/**
 * Sends all writes of a plan concurrently with dryRun=All. The API server checks admission, validation, immutable fields and
 * conflicts as it would for the real run, but persists nothing.
 *
 * @throws CLUSTER_UNREACHABLE, CLUSTER_UNAUTHORIZED, CANCELLED (errors that do not concern a single object)
 */
export async function dryRunChanges(
  client: KubeClient,
  changes: readonly Change[],
  options: DryRunOptions,
): Promise<DryRunAnswers> {
  const { hooks, crds } = options;
  const created = [...changes.filter((change) => change.action === 'create').map((change) => change.target), ...hooks, ...crds];
  const names = new Set(created.map((target) => target.name));
  const other = async (target: Target, send: Send) => ({
    target,
    verdict: await ask(client, { target, change: undefined, names }, send),
  });
  const [answers, others] = await Promise.all([
    Promise.all(
      changes.map((change) =>
        isWrite(change)
          ? ask(client, { target: change.target, change, names }, (heard) => dryRunOne(heard, change, options))
          : undefined,
      ),
    ),
    Promise.all([
      ...hooks.map((target) => other(target, (heard) => dryRunCreate(heard, target, options))),
      ...crds.map((target) =>
        other(target, (heard) =>
          options.method === 'ssa'
            ? serverSideApply(heard, target, { dryRun: true, forceConflicts: false, signal: options.signal })
            : dryRunCreate(heard, target, options),
        ),
      ),
    ]),
  ]);
  return { changes: answers, others };
}

type Asked = Pick<DryRunOptions, 'method' | 'forceConflicts' | 'signal'>;

/** Dry-runs an update. */
export function askUpdate(client: KubeClient, change: Change, options: Asked): Promise<Verdict> {
  return ask(client, { target: change.target, change, names: new Set() }, (heard) => dryRunOne(heard, change, options));
}

/** Dry-runs the creation of an object, even if the object already exists. */
export function askCreate(client: KubeClient, target: Target, options: Asked): Promise<Verdict> {
  return ask(client, { target, change: undefined, names: new Set() }, (heard) => dryRunCreate(heard, target, options));
}

/** Sends a dry run with the given client, which collects the server's warnings. */
type Send = (client: KubeClient) => Promise<KubeObject | undefined>;

function ask(client: KubeClient, question: Asking, send: Send): Promise<Verdict> {
  const warnings: string[] = [];
  const heard = withWarnings(client, (text) => void warnings.push(text));
  return send(heard).then(
    (object): Verdict => ({ kind: 'accepted', object, warnings }),
    (error: unknown) => judge(error, question.target, question),
  );
}

async function dryRunOne(client: KubeClient, change: Change, options: Asked): Promise<KubeObject | undefined> {
  const { signal } = options;
  if (change.action === 'recreate') return dryRunCreate(client, change.target, options);
  if (change.action === 'delete') {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] };
    await client.json('DELETE', targetPath(change.target), { body, signal, repeatable: true });
    return undefined;
  }
  const apply = { ...options, dryRun: true, emit: () => undefined };
  const { live } = change;
  if (options.method === 'csa') return applyChange(client, unbound(change), apply);
  if (options.method !== 'ssa' || !live || !hasClientSideTraces(live)) return applyChange(client, change, apply);
  return dryRunAdoption(client, change, live, apply);
}

/** Removes the resource version from a change, so that a controller's concurrent status update does not make a dry run fail. */
export function unbound(change: Change): Change {
  if (!change.live) return change;
  const { resourceVersion: _, ...metadata } = change.live.metadata;
  return { ...change, live: { ...change.live, metadata } };
}

/**
 * Dry-runs the first server-side apply of an object that was previously updated client-side. The real run needs two writes, and a
 * dry run of the second write does not see the effect of the first. Instead, two other dry runs are sent: a server-side apply
 * reports the conflicts (those with "helm" are ignored), and a merge patch returns the resulting object.
 */
async function dryRunAdoption(client: KubeClient, change: Change, live: KubeObject, options: ApplyOptions): Promise<KubeObject> {
  const [applied, merged] = await Promise.allSettled([
    serverSideApply(client, change.target, { ...options, forceConflicts: withOurselves(options.forceConflicts) }),
    applyChange(client, unbound(change), { ...options, method: 'csa' }),
  ]);
  if (applied.status === 'rejected' && !isConflictWithOurselves(applied.reason)) throw applied.reason;
  if (merged.status === 'rejected') throw merged.reason;
  const { patch } = threeWayPatch(change.previous ?? change.target.object, change.target.object, live);
  return Object.keys(patch).length === 0 ? live : merged.value;
}

function withOurselves(force: ForceConflicts): ForceConflicts {
  return typeof force === 'boolean' ? force : [...force, fieldManager];
}

function isConflictWithOurselves(error: unknown): boolean {
  const causes = apiStatus(error)?.causes ?? [];
  return causes.length > 0 && causes.every((cause) => cause.message?.startsWith('conflict with "helm"'));
}

/**
 * Dry-runs a creation. An "already exists" error counts as success, because it is the last thing the server checks. The error is
 * expected for hooks, whose previous object is deleted before the new one is created, and for CRDs, which are left unchanged if
 * they exist.
 */
async function dryRunCreate(client: KubeClient, target: Target, options: Asked): Promise<KubeObject | undefined> {
  // As in the actual operation, unknown fields are errors with server-side apply, but only cause warnings with client-side apply.
  const validation = options.method === 'ssa' ? 'Strict' : 'Warn';
  const path = `${resourcePath(target.resource, target.namespace)}?fieldManager=helm&dryRun=All&fieldValidation=${validation}`;
  try {
    return await client.json('POST', path, { body: target.object, signal: options.signal });
  } catch (error) {
    if (isAlreadyExists(error)) return undefined;
    throw error;
  }
}

interface Asking extends Circumstances {
  readonly target: Target;
}

interface Circumstances {
  readonly change: Change | undefined;
  /** names of the objects that the plan creates */
  readonly names: ReadonlySet<string>;
}

function judge(error: unknown, target: Target, { change, names }: Circumstances): Verdict {
  const status = apiStatus(error);
  if (!status || status.code === 401) throw error;
  const { message } = status;
  if (change?.action === 'delete' && isNotFound(error)) return { kind: 'accepted', object: undefined, warnings: [] };
  const namespace = /^namespaces "([^"]+)" not found$/.exec(message)?.[1];
  if (namespace !== undefined) return unchecked(missingNamespaceNote(namespace));
  if (status.code === 404 && change?.action === 'create' && status.reason !== 'NotFound')
    return unchecked(`checked when the CRD of ${target.resource.kind} exists`);
  if (/does not support dry.?run/i.test(message)) return unchecked(`not checked: ${message}`);
  if (status.code === 403 && / cannot \w+ resource /.test(message)) return unchecked(`not checked: ${message}`);
  // The admission plugin requires an object that an earlier step of the same plan will create.
  const missing = /(?:"([^"]+)" not found|with name (\S+) was found)/.exec(message);
  const name = missing?.[1] ?? missing?.[2];
  if (name !== undefined && name !== target.name && names.has(name)) return unchecked(`checked when "${name}" exists`);
  return { kind: 'refused', problems: problemsOf(status, target, change?.fields ?? []) };
}

export function missingNamespaceNote(namespace: string): string {
  return `checked when the namespace "${namespace}" exists`;
}

function unchecked(note: string): Verdict {
  return { kind: 'unchecked', note };
}
