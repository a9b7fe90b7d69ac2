import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { sha256 } from '../../base/crypto/sha256.ts';
import { formatRfc3339, parseRfc3339 } from '../../base/go/rfc3339.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { Driver, RevisionHead, StoredRevision } from '../../storage/driver.ts';
import { userLabels } from '../../storage/driver.ts';
import { isPending, type ReleaseRecord, withStatus } from '../../storage/release.ts';

const prefix = 'tillerless.dev/';
const holderKey = `${prefix}holder`;
const machineKey = `${prefix}machine`;
const pidKey = `${prefix}pid`;
const operationKey = `${prefix}operation`;
const heartbeatKey = `${prefix}heartbeat`;
const heartbeatMs = 15_000;
/** Time without a heartbeat after which a holder is presumed dead. */
export const silentMs = 60_000;

/**
 * Returns the annotations that identify the holder of a pending revision. They are stored on the record itself, so no permissions
 * beyond Helm's are needed.
 */
function holderAnnotations(nowMs: number, operation: string): Record<string, string> {
  return {
    [holderKey]: `${userName()}@${hostname()}`,
    [pidKey]: processMark(process.pid) ?? String(process.pid),
    [operationKey]: operation,
    [machineKey]: machineMark(),
    [heartbeatKey]: formatRfc3339(nowMs),
  };
}

/** Annotation values that mark a release record as unlocked. */
const released: Readonly<Record<string, string>> = {
  [holderKey]: '',
  [pidKey]: '',
  [machineKey]: '',
  [operationKey]: '',
  [heartbeatKey]: '',
};

/**
 * Operations that are running in this process. A record is stale if it is held by this process but its operation is not in this
 * set.
 */
const underWay = new Set<string>();

function userName(): string {
  try {
    const { username } = userInfo();
    // Some runtimes return the user name "unknown" if no environment variable contains the actual name.
    return username === 'unknown' ? `uid ${process.getuid?.() ?? '?'}` : username;
  } catch {
    // userInfo() fails if the user ID has no passwd entry, as is common in containers.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/**
 * Returns an identifier of the host, its current boot and the PID namespace. PIDs are comparable only if this identifier is the
 * same.
 */
function machineMark(): string {
  const parts = [hostname()];
  try {
    parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), readlinkSync('/proc/self/ns/pid'));
  } catch {
    // On systems other than Linux, the identifier depends only on the host name.
  }
  return sha256(parts.join(' ')).slice(0, 16);
}

/** Returns "PID/start time". This is unique even if the PID is reused. Returns undefined if the process is not running. */
function processMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Skip the command name, which may contain spaces. The first field after it is the process state ("Z" for a zombie, which
    // counts as not running), and the field at index 19 is the start time in clock ticks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The record of a revision that an operation writes to. */
export interface WritableRevision {
  readonly record: ReleaseRecord;
  /** Updates the record. */
  update(record: ReleaseRecord): Promise<void>;
}

/** A locked revision. Heartbeats are sent until the outcome is stored. */
export interface HeldRevision extends WritableRevision {
  /** true if the outcome has been stored, or storing it has failed */
  readonly isFinished: boolean;
  /** Stores the outcome and releases the lock. */
  finish(record: ReleaseRecord): Promise<void>;
}

/**
 * Creates a pending record with this process as its holder.
 *
 * @throws STORAGE_CONFLICT if another operation created this revision first
 */
export async function holdRevision(
  driver: Driver,
  record: ReleaseRecord,
  labels: Readonly<Record<string, string>>,
  now: () => number,
): Promise<HeldRevision> {
  const operation = randomBytes(8).toString('hex');
  const mine = (): Record<string, string> => holderAnnotations(now(), operation);
  let stored = await driver.create({ record, labels, annotations: mine() });
  underWay.add(operation);
  let current = record;
  let isFinished = false;
  let busy: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    busy = busy.then(async () => {
      // A failed heartbeat is ignored. If another process takes over, storing the outcome will fail.
      await driver.annotate(stored, { [heartbeatKey]: formatRfc3339(now()) }).catch(() => undefined);
      stored = { ...stored, resourceVersion: '' };
    });
  }, heartbeatMs);
  timer.unref();
  const write = async (next: ReleaseRecord, annotations: Readonly<Record<string, string>>): Promise<void> => {
    await busy;
    if (stored.resourceVersion === '' && driver.kind !== 'Memory') stored = (await ours(driver, stored)) ?? stored;
    const store = () => driver.update({ record: next, labels: userLabels(stored.labels), annotations }, stored);
    stored = await store().catch(async (error: unknown) => {
      // Another client has changed the record, for example its labels or annotations. Unless another process has taken over the
      // record, read it again and retry.
      if (!isTillerlessError(error, 'STORAGE_CONFLICT') || driver.kind === 'Memory') throw error;
      stored = (await ours(driver, stored)) ?? stored;
      return store();
    });
    current = next;
  };
  return {
    get record() {
      return current;
    },
    get isFinished() {
      return isFinished;
    },
    update: (next) => write(next, mine()),
    finish: async (next) => {
      clearInterval(timer);
      isFinished = true;
      // If storing the outcome fails, the next operation detects that the holder is gone.
      underWay.delete(operation);
      await write(next, released);
    },
  };
}

/**
 * Runs the part of an operation that follows the creation of the pending record. If it throws an error without having stored an
 * outcome, the revision is marked as failed. Otherwise, the heartbeats would keep the release locked as long as this process runs.
 *
 * @throws any error that `run` throws
 */
export async function whileHeld<T>(held: HeldRevision, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!held.isFinished) {
      const failed = withStatus(held.record, 'failed', `Release "${held.record.name}" failed: ${reasonOf(error)}`);
      // If this fails as well, the next operation detects that the holder is gone.
      await held.finish(failed).catch(() => undefined);
    }
    throw error;
  }
}

/** Wraps a stored record so that hook runs can be stored in it. As in Helm, the record does not become pending. */
export function holdStored(driver: Driver, last: StoredRevision): WritableRevision {
  let stored = last;
  let record = last.record();
  const write = async (next: ReleaseRecord): Promise<void> => {
    stored = await driver.update({ record: next, labels: userLabels(last.labels), annotations: {} }, stored);
    record = next;
  };
  return {
    get record() {
      return record;
    },
    update: write,
  };
}

/** Returns the current record. @throws STORAGE_CONFLICT if another process has taken it over */
async function ours(driver: Driver, head: RevisionHead): Promise<StoredRevision | undefined> {
  const live = await driver.get(head.name, head.revision);
  if (live && live.annotations[operationKey] !== head.annotations[operationKey]) {
    throw new TillerlessError(
      'STORAGE_CONFLICT',
      `revision ${head.revision} of release "${head.name}" was taken over by ${live.annotations[holderKey] ?? 'another operation'}`,
    );
  }
  return live;
}

export interface Recovery {
  readonly revision: number;
  readonly status: string;
  /** "alice@laptop (pid 4121)", or "helm" */
  readonly holder: string;
  readonly silentMs: number;
}

/** The holder of a release. */
export interface Holder {
  /** "alice@laptop (pid 4121)", or "helm" */
  readonly name: string;
  /** start time of the operation in RFC 3339 format */
  readonly since: string | undefined;
  /** time since the last heartbeat */
  readonly silentMs: number;
  /** true if the holder sends heartbeats; false for Helm, which does not */
  readonly beats: boolean;
  /**
   * time after which the holder is presumed dead if it has not sent a heartbeat; for Helm, which sends none, if the revision has
   * not changed
   */
  readonly patienceMs: number;
}

/** Returns the holder of a revision, or undefined if there is none or the holder is presumed dead. */
export function holderOf(head: RevisionHead, timeoutMs: number, nowMs: number): Holder | undefined {
  if (!isPending(head.status)) return undefined;
  const silent = nowMs - lastSign(head, nowMs);
  if (isGone(head, silent, timeoutMs)) return undefined;
  const beats = head.annotations[holderKey] !== undefined;
  const createdMs = Number(head.labels.createdAt ?? 0) * 1000;
  return {
    name: describeHolder(head),
    since: createdMs > 0 ? formatRfc3339(createdMs) : undefined,
    silentMs: silent,
    beats,
    patienceMs: beats ? silentMs : timeoutMs,
  };
}

/**
 * Recovers the latest revision if it is pending and its holder is dead. Helm's records have no holder; they are considered stale
 * if they have not changed for `timeoutMs`.
 *
 * @returns the recovered revision, or undefined if the latest revision was not pending
 * @throws RELEASE_PENDING if the holder is alive, STORAGE_CONFLICT if another process recovers the revision at the same time
 */
export async function recoverPending(
  driver: Driver,
  last: StoredRevision,
  timeoutMs: number,
  nowMs: number,
): Promise<Recovery | undefined> {
  if (!isPending(last.status)) return undefined;
  const holder = holderOf(last, timeoutMs, nowMs);
  if (holder) throw pendingError(last, holder);
  const name = describeHolder(last);
  const record = withStatus(last.record(), 'failed', `interrupted: left "${last.status}" by ${name}`);
  await driver.update({ record, labels: userLabels(last.labels), annotations: released }, last);
  return { revision: last.revision, status: last.status, holder: name, silentMs: nowMs - lastSign(last, nowMs) };
}

function describeHolder(head: RevisionHead): string {
  const holder = head.annotations[holderKey];
  return holder ? `${holder} (pid ${head.annotations[pidKey]?.split('/')[0]})` : 'helm';
}

/**
 * Returns the time of the last heartbeat or change. A record without times (for example, from a memory driver file) is treated as
 * if it had changed just now.
 */
function lastSign({ annotations, labels }: RevisionHead, nowMs: number): number {
  const beat = parseRfc3339(annotations[heartbeatKey])?.unixMs;
  const seconds = labels.modifiedAt ?? labels.createdAt;
  return beat ?? (seconds === undefined ? nowMs : Number(seconds) * 1000);
}

function isGone(head: RevisionHead, silent: number, timeoutMs: number): boolean {
  if (head.annotations[holderKey] === undefined) return silent > timeoutMs;
  const pid = head.annotations[pidKey] ?? '';
  // If the holder is on this machine, check whether its process is running instead of waiting for a heartbeat.
  if (head.annotations[machineKey] === machineMark() && pid.includes('/')) {
    if (pid === processMark(process.pid)) return !underWay.has(head.annotations[operationKey] ?? '');
    return processMark(Number(pid.split('/')[0])) !== pid;
  }
  return silent > silentMs;
}

/**
 * Returns the error for a release that another process has locked. The error states who holds the lock, since when, and what to
 * do.
 */
export function pendingError(head: RevisionHead, holder: Holder): TillerlessError {
  const heard = `${Math.max(0, Math.round(holder.silentMs / 1000))}s ago`;
  const sign = holder.beats ? `last heartbeat ${heard}` : `last change ${heard}`;
  const facts = `${holder.name}${holder.since ? ` since ${holder.since}` : ''}, ${sign}`;
  const rest = Math.max(1, Math.ceil((holder.patienceMs - holder.silentMs) / 1000));
  return new TillerlessError(
    'RELEASE_PENDING',
    `revision ${head.revision} of release "${head.name}" is "${head.status}", held by ${facts}`,
    {
      helmText: 'another operation (install/upgrade/rollback) is in progress',
      where: { object: `release ${head.namespace}/${head.name} revision ${head.revision}` },
      hint: `revision ${head.revision} ("${head.status}") is held by ${facts}; use --wait-for-lock 5m to wait for it; if that process is no longer running, retry after ${rest}s`,
    },
  );
}
