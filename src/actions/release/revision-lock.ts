import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { formatRfc3339, parseRfc3339 } from '../../base/go/rfc3339.ts';
import { sha256 } from '../../base/sha256.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
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
/** A holder that has not been heard of for so long is gone. */
export const silentMs = 60_000;

/** Who holds a pending revision: annotations of its record, so that no right beyond Helm's is needed. */
function holderAnnotations(nowMs: number, operation: string): Record<string, string> {
  return {
    [holderKey]: `${userName()}@${hostname()}`,
    [pidKey]: processMark(process.pid) ?? String(process.pid),
    [operationKey]: operation,
    [machineKey]: machineMark(),
    [heartbeatKey]: formatRfc3339(nowMs),
  };
}

/** Annotations of a record nobody holds. */
const released: Readonly<Record<string, string>> = {
  [holderKey]: '',
  [pidKey]: '',
  [machineKey]: '',
  [operationKey]: '',
  [heartbeatKey]: '',
};

/** Operations under way in this process: a record that names another one of this process was left behind. */
const underWay = new Set<string>();

function userName(): string {
  try {
    const { username } = userInfo();
    // Some runtimes answer this when no variable names the user.
    return username === 'unknown' ? `uid ${process.getuid?.() ?? '?'}` : username;
  } catch {
    // A container may run under a user id without a name.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** Tells this boot of this machine (and its process namespace) apart from others: only there a pid means something. */
function machineMark(): string {
  const parts = [hostname()];
  try {
    parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), readlinkSync('/proc/self/ns/pid'));
  } catch {
    // Not Linux: the host's name has to do.
  }
  return sha256(parts.join(' ')).slice(0, 16);
}

/** "pid/start time", so that another process with the same number is not taken for the holder; undefined when it does not run. */
function processMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields after the command, which may hold blanks: the 20th is the start in clock ticks. A zombie runs no more.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** A revision that is being worked on: keeps its heartbeat until the outcome is stored. */
export interface HeldRevision {
  readonly record: ReleaseRecord;
  /** stores another state of the record while holding on */
  update(record: ReleaseRecord): Promise<void>;
  /** stores the outcome and lets go */
  finish(record: ReleaseRecord): Promise<void>;
}

/**
 * Stores a pending record with us as its holder.
 * @throws STORAGE_CONFLICT when another operation made this revision first
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
  let busy: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    busy = busy.then(async () => {
      // A missed beat is no reason to stop: the next one comes, and the outcome's write tells if somebody took over.
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
      // Somebody has written a label or an annotation; unless it was taken over, the record is ours all the same.
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
    update: (next) => write(next, mine()),
    finish: async (next) => {
      clearInterval(timer);
      // Should this not come through, the next operation finds that nobody is at work any more.
      underWay.delete(operation);
      await write(next, released);
    },
  };
}

/** A stored record as something that hooks can note their runs in; it does not become pending, as in Helm. */
export function holdStored(driver: Driver, last: StoredRevision): HeldRevision {
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
    finish: write,
  };
}

/** The record as it lies there now, when it is still ours to write. */
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

/** Somebody who is at work on a release. */
export interface Holder {
  /** "alice@laptop (pid 4121)", or "helm" */
  readonly name: string;
  /** when the work began, RFC 3339 */
  readonly since: string | undefined;
  /** since the last sign of life */
  readonly silentMs: number;
  /** false for Helm, which gives no sign between its first and its last write */
  readonly beats: boolean;
  /** a silence of this length means that the holder is gone */
  readonly patienceMs: number;
}

/** Who is at work on a revision; undefined when nobody is, or the one who was is gone. */
export function holderOf(head: RevisionHead, timeoutMs: number, nowMs: number): Holder | undefined {
  if (!isPending(head.status)) return undefined;
  const silent = nowMs - lastSign(head, nowMs);
  if (isGone(head, silent, timeoutMs)) return undefined;
  const beats = head.annotations[holderKey] !== undefined;
  const begun = Number(head.labels.createdAt ?? 0) * 1000;
  return {
    name: describeHolder(head),
    since: begun > 0 ? formatRfc3339(begun) : undefined,
    silentMs: silent,
    beats,
    patienceMs: beats ? silentMs : timeoutMs,
  };
}

/**
 * When the newest revision is pending: recovers it if its holder is gone, else refuses.
 * A record made by Helm names no holder; it counts as left behind when it has not changed for the length of `timeoutMs`.
 *
 * @returns what was recovered; undefined when nothing was pending
 * @throws RELEASE_PENDING when somebody is at work, STORAGE_CONFLICT when somebody else recovers it at this moment
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

/** A record without times, as the memory driver reads them from a file, has not been silent: no one knows since when. */
function lastSign({ annotations, labels }: RevisionHead, nowMs: number): number {
  const beat = parseRfc3339(annotations[heartbeatKey])?.unixMs;
  const seconds = labels.modifiedAt ?? labels.createdAt;
  return beat ?? (seconds === undefined ? nowMs : Number(seconds) * 1000);
}

function isGone(head: RevisionHead, silent: number, timeoutMs: number): boolean {
  if (head.annotations[holderKey] === undefined) return silent > timeoutMs;
  const pid = head.annotations[pidKey] ?? '';
  // On our own machine we can look whether the process still runs, and need not wait for its silence.
  if (head.annotations[machineKey] === machineMark() && pid.includes('/')) {
    if (pid === processMark(process.pid)) return !underWay.has(head.annotations[operationKey] ?? '');
    return processMark(Number(pid.split('/')[0])) !== pid;
  }
  return silent > silentMs;
}

/** The refusal to work on a release beside somebody else: who, since when, and what to do. */
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
      hint: `revision ${head.revision} ("${head.status}") is held by ${facts}; --wait-for-lock 5m waits for it; if it is gone, the next try after ${rest}s goes through`,
    },
  );
}
