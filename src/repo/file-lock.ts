import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../base/error-code.ts';
import { createLockFile, removeStaleLock } from '../base/lock-file.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { cancelled } from '../errors/cancelled.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

const waitMs = 30_000;
const pollMs = 50;
/**
 * Age at which a lock is considered stale. Changing a file takes much less time, so the holder must have crashed, possibly on
 * another machine.
 */
const staleMs = 20_000;

/**
 * Runs `work` with exclusive access to `file`. Two locks are acquired: a lock file next to `file`, which all Tillerless processes
 * respect, and, if the runtime supports system calls, Helm's own lock (flock on the same path with the extension ".lock").
 *
 * @throws FILE_IO if another process holds the lock for 30 seconds, CANCELLED
 */
export async function withFileLock<T>(file: string, work: () => T, signal: AbortSignal): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const held = `${file}.held`;
  const end = Date.now() + waitMs;
  while (!take(held)) await pause(file, end, signal);
  try {
    const { take: takeHelms, release } = await helmLock(`${file.slice(0, file.length - extname(file).length)}.lock`);
    try {
      while (!takeHelms()) await pause(file, end, signal);
      return work();
    } finally {
      release();
    }
  } finally {
    rmSync(held, { force: true });
  }
}

async function pause(file: string, end: number, signal: AbortSignal): Promise<void> {
  if (Date.now() > end)
    throw new TillerlessError('FILE_IO', `another process has held the lock on ${file} for ${waitMs / 1000} seconds`, {
      hint: `if no such process is running, delete ${file}.held`,
    });
  await sleep(pollMs, undefined, { signal }).catch((cause: unknown) => {
    throw cancelled(cause);
  });
}

function take(held: string): boolean {
  try {
    if (createLockFile(held)) return true;
  } catch (error) {
    throw new TillerlessError('FILE_IO', `cannot write ${held}: ${systemProblem(error)}`, { cause: error });
  }
  const stale = staleText(held);
  if (stale !== undefined) removeStaleLock(held, stale);
  return false;
}

/**
 * Returns the content of a stale lock file, whose holder is no longer running. Returns undefined if the lock is valid or missing.
 */
function staleText(held: string): string | undefined {
  let text: string | undefined;
  try {
    const isOld = Date.now() - statSync(held).mtimeMs > staleMs;
    text = readFileSync(held, 'utf8');
    if (isOld) return text;
    const pid = Number(text);
    if (pid > 0) process.kill(pid, 0);
    return undefined;
  } catch (error) {
    return errorCode(error) === 'ESRCH' ? text : undefined;
  }
}

interface SystemLock {
  take(): boolean;
  release(): void;
}

/** The subset of Bun's FFI used here. Node does not have this module. */
interface ForeignFunctions {
  dlopen(
    library: string,
    functions: Readonly<Record<string, object>>,
  ): { readonly symbols: { flock(descriptor: number, operation: number): number } };
}

const LOCK_EXCLUSIVE_NOW = 2 | 4;

async function helmLock(path: string): Promise<SystemLock> {
  // Use the same lock file as Helm, which creates the file if it is missing and never deletes it.
  const descriptor = openSync(path, 'a', 0o600);
  const release = (): void => closeSync(descriptor);
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6';
  if (!('bun' in process.versions) || process.platform === 'win32') return { take: () => true, release };
  try {
    const name = 'bun:ffi';
    // The module exists only in Bun, so its type is declared in this file.
    const { dlopen } = (await import(name)) as ForeignFunctions;
    const { symbols } = dlopen(library, { flock: { args: ['i32', 'i32'], returns: 'i32' } });
    return { take: () => symbols.flock(descriptor, LOCK_EXCLUSIVE_NOW) === 0, release };
  } catch {
    // If libc cannot be loaded, for example because the system uses musl instead of glibc, use only our own lock, and not Helm's.
    return { take: () => true, release };
  }
}
