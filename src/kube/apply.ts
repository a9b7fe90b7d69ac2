import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import type { Emit } from '../report/release-event.ts';
import { apiStatus, isConflict, isNotFound } from './api-status.ts';
import {
  type Conflict,
  type ConflictStatus,
  conflictHint,
  conflictsOf,
  conflictText,
  type ForceConflicts,
  isTakenOver,
} from './change/conflicts.ts';
import { type Change, hasClientSideTraces } from './change/plan.ts';
import { immutableHint } from './change/server-rejections.ts';
import { threeWayPatch } from './change/three-way.ts';
import type { KubeClient } from './client.ts';
import { readOne } from './read-live-objects.ts';
import { type KubeObject, type ManagedFields, resourcePath, shortName, type Target, targetPath } from './resource.ts';
import { withWarnings } from './server-warnings.ts';
import { gvkText } from './targets.ts';

export interface ApplyOptions {
  readonly method: 'ssa' | 'csa' | 'replace';
  /** conflicting fields to overwrite */
  readonly forceConflicts: ForceConflicts;
  /** true for a server-side dry run, which persists nothing */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

export const fieldManager = 'helm';

/**
 * Accept header that requests only metadata, because only the name and resource version of the response are used. Dry runs
 * request the full object.
 */
export const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Creates or updates an object with the release's apply method. The response contains the full object only for a dry run. */
export async function applyChange(client: KubeClient, change: Change, options: ApplyOptions): Promise<KubeObject> {
  return applyByMethod(warnAbout(client, change.target, options.emit), change, options);
}

/** Returns a client that emits the API server's warnings as events for an object. */
export function warnAbout(client: KubeClient, target: Target, emit: Emit): KubeClient {
  const { namespace } = target;
  return withWarnings(client, (text) => emit({ type: 'warning', object: shortName(target), namespace, text }));
}

async function applyByMethod(client: KubeClient, change: Change, options: ApplyOptions): Promise<KubeObject> {
  switch (options.method) {
    case 'ssa':
      if (change.live && hasClientSideTraces(change.live))
        await adoptClientSideFields(client, change.target, change.live, options);
      return serverSideApply(client, change.target, options);
    case 'csa':
      return change.live ? patchObject(client, change, change.live, options) : createObject(client, change.target, options);
    case 'replace':
      return change.live
        ? replaceObject(client, change.target, change.live, options)
        : createObject(client, change.target, options);
  }
}

function query(options: Pick<ApplyOptions, 'dryRun'>, more = ''): string {
  return `?fieldManager=${fieldManager}${options.dryRun ? '&dryRun=All' : ''}${more}`;
}

function answerOf(options: Pick<ApplyOptions, 'dryRun'>): string {
  return options.dryRun ? 'application/json' : metadataOnly;
}

/**
 * Sends a server-side apply with the field manager "helm". Unknown fields are errors, as they are in Helm 4.
 *
 * @throws APPLY_CONFLICT with the conflicting field managers and their fields
 */
export async function serverSideApply(client: KubeClient, target: Target, options: SendOptions): Promise<KubeObject> {
  try {
    return await applyOnce(client, target, options, options.forceConflicts === true);
  } catch (error) {
    if (!isFieldConflict(error)) throw applyError(error, target, undefined);
    if (typeof options.forceConflicts !== 'boolean') return takeOver(client, target, options);
    throw applyError(error, target, await readOne(client, target, options.signal).catch(() => undefined));
  }
}

type SendOptions = Pick<ApplyOptions, 'dryRun' | 'forceConflicts' | 'signal'>;

async function applyOnce(client: KubeClient, target: Target, options: SendOptions, force: boolean): Promise<KubeObject> {
  return client.json('PATCH', `${targetPath(target)}${query(options, `&force=${force}&fieldValidation=Strict`)}`, {
    body: target.object,
    contentType: 'application/apply-patch+yaml',
    accept: answerOf(options),
    signal: options.signal,
    repeatable: true,
  });
}

/**
 * Applies an object. If fields conflict, they are overwritten only if the user allows overwriting every one of them. The resource
 * version is pinned, so that the object cannot change between checking the conflicts and overwriting the fields.
 *
 * @throws APPLY_CONFLICT if some of the conflicting fields must not be overwritten
 */
async function takeOver(client: KubeClient, target: Target, options: SendOptions): Promise<KubeObject> {
  for (let attempt = 1; ; attempt++) {
    const live = await readOne(client, target, options.signal);
    const resourceVersion = live?.metadata.resourceVersion;
    const metadata = { ...target.object.metadata, ...(resourceVersion ? { resourceVersion } : {}) };
    const pinned = { ...target, object: { ...target.object, metadata } };
    try {
      return await applyOnce(client, pinned, options, false).catch((error: unknown) => {
        const status = apiStatus(error);
        const conflicts = status && isFieldConflict(error) ? conflictsOf(status, target, live) : [];
        if (conflicts.length === 0 || !conflicts.every((conflict) => isTakenOver(options.forceConflicts, conflict))) throw error;
        return applyOnce(client, pinned, options, true);
      });
    } catch (error) {
      // If another client has updated the object since it was read, start again with the new version.
      if (isConflict(error) && !isFieldConflict(error) && attempt < 5) continue;
      throw applyError(error, target, live, options.forceConflicts);
    }
  }
}

/** Reports whether an error is a field conflict rather than a resource version conflict. */
function isFieldConflict(error: unknown): boolean {
  return isConflict(error) && (apiStatus(error)?.causes ?? []).some((cause) => cause.field);
}

export function conflictsBehind(error: TillerlessError): readonly Conflict[] {
  const status = apiStatus(error);
  return status && 'conflicts' in status ? (status as ConflictStatus).conflicts : [];
}

function applyError(error: unknown, target: Target, live: KubeObject | undefined, force: ForceConflicts = false): unknown {
  const status = apiStatus(error);
  if (!status || !isTillerlessError(error)) return error;
  const description = `${target.namespace}/${target.name} ${gvkText(target)}`;
  const where = { object: `${target.resource.kind} ${target.namespace ? `${target.namespace}/` : ''}${target.name}` };
  if (isConflict(error) && status.reason === 'Conflict') {
    const conflicts = conflictsOf(status, target, live).filter((conflict) => !isTakenOver(force, conflict));
    const lines = conflicts.map((conflict) => `    ${conflict.field}  ${conflictText(conflict)}`);
    const cause: ConflictStatus = { ...status, conflicts };
    return new TillerlessError(
      'APPLY_CONFLICT',
      `${where.object}: another field manager owns fields of this object: ${status.message}`,
      {
        where,
        cause,
        helmText: `conflict occurred while applying object ${description}: ${status.message}`,
        notes: lines.length > 0 ? [{ title: [where.object, ...lines].join('\n') }] : [],
        hint: conflicts.length > 0 ? conflictHint(conflicts) : 'run the command again',
      },
    );
  }
  return new TillerlessError(error.code, `${where.object}: ${status.message}`, {
    where,
    cause: status,
    helmText: `server-side apply failed for object ${description}: ${status.message}`,
    hint: error.hint ?? immutableHint(status, target),
  });
}

/**
 * Migrates the managedFields entries of the manager "helm" from client-side updates to server-side apply. Without the migration,
 * a server-side apply could not remove fields that were set client-side.
 */
async function adoptClientSideFields(client: KubeClient, target: Target, live: KubeObject, options: ApplyOptions): Promise<void> {
  if (options.dryRun) return;
  const managedFields = upgradeManagedFields(live.metadata.managedFields ?? []);
  const body = [
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
  ];
  try {
    await client.json('PATCH', targetPath(target), {
      body,
      contentType: 'application/json-patch+json',
      accept: metadataOnly,
      signal: options.signal,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * Replaces the managedFields entries of the field manager "helm", for client-side updates (Update) and server-side apply (Apply),
 * with a single merged Apply entry.
 */
function upgradeManagedFields(entries: readonly ManagedFields[]): ManagedFields[] {
  const isClient = (entry: ManagedFields): boolean =>
    entry.manager === fieldManager && entry.operation === 'Update' && !entry.subresource;
  const isApply = (entry: ManagedFields): boolean =>
    entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource;
  const ours = entries.filter((entry) => isClient(entry) || isApply(entry));
  const last = ours.at(-1);
  if (!last) return [...entries];
  const fieldsV1 = ours.map((entry) => entry.fieldsV1 ?? {}).reduce(joinFields, {});
  return [...entries.filter((entry) => !isClient(entry) && !isApply(entry)), { ...last, operation: 'Apply', fieldsV1 }];
}

type Fields = Readonly<Record<string, unknown>>;

function joinFields(a: Fields, b: Fields): Fields {
  const joined: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) joined[key] = joinFields((joined[key] ?? {}) as Fields, (value ?? {}) as Fields);
  return joined;
}

async function createObject(client: KubeClient, target: Target, options: ApplyOptions): Promise<KubeObject> {
  return client.json('POST', `${resourcePath(target.resource, target.namespace)}${query(options)}`, {
    body: target.object,
    accept: answerOf(options),
    signal: options.signal,
  });
}

/**
 * Patches an object. Retries if the object changes between read and patch, for example because a controller updates its status.
 */
async function patchObject(client: KubeClient, change: Change, live: KubeObject, options: ApplyOptions): Promise<KubeObject> {
  for (let held = live, attempt = 1; ; attempt++) {
    try {
      return await patchOnce(client, change, held, options);
    } catch (error) {
      const newer = attempt < 5 && isConflict(error) ? await readOne(client, change.target, options.signal) : undefined;
      if (!newer) throw error;
      held = newer;
    }
  }
}

async function patchOnce(client: KubeClient, change: Change, live: KubeObject, options: ApplyOptions): Promise<KubeObject> {
  const { target } = change;
  const { patch, contentType } = threeWayPatch(change.previous ?? target.object, target.object, live);
  if (Object.keys(patch).length === 0) return live;
  try {
    return await client.json('PATCH', `${targetPath(target)}${query(options)}`, {
      body: patch,
      contentType,
      accept: answerOf(options),
      signal: options.signal,
      repeatable: true,
    });
  } catch (error) {
    const status = apiStatus(error);
    if (!status || !isTillerlessError(error)) throw error;
    throw new TillerlessError(error.code, `${shortName(target)}: ${status.message}`, {
      cause: status,
      helmText: `cannot patch "${target.name}" with kind ${target.resource.kind}: ${status.message}`,
      hint: immutableHint(status, target),
    });
  }
}

async function replaceObject(client: KubeClient, target: Target, live: KubeObject, options: ApplyOptions): Promise<KubeObject> {
  const resourceVersion = live.metadata.resourceVersion;
  const object = { ...target.object, metadata: { ...target.object.metadata, ...(resourceVersion ? { resourceVersion } : {}) } };
  try {
    return await client.json('PUT', `${targetPath(target)}${query(options)}`, {
      body: object,
      accept: answerOf(options),
      signal: options.signal,
    });
  } catch (error) {
    const status = apiStatus(error);
    if (!status || !isTillerlessError(error)) throw error;
    throw new TillerlessError(error.code, `${shortName(target)}: ${status.message}`, {
      cause: status,
      helmText: `failed to replace object: ${status.message}`,
      hint: immutableHint(status, target),
    });
  }
}
