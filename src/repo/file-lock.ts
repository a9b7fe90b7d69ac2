import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../base/error-code.ts';
import { createLockFile, removeStaleLock } from '../base/lock-file.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

const waitMs = 30_000;
const pollMs = 50;
/** Age of a stale lock: changing a file takes much less time, so the holder has crashed, possibly on another machine. */
const staleMs = 20_000;

/**
 * Runs `work` while no other process changes `file`. Acquires two locks: a lock file next to it, which all Tillerless processes
 * respect, and, if the runtime supports system calls, Helm's own lock (flock on the same name with ".lock").
 *
 * @throws FILE_IO if another process holds the lock for 30 seconds
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
      hint: `if no such process runs, delete ${file}.held`,
    });
  await sleep(pollMs, undefined, { signal });
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

/** Returns the content of a stale lock file, whose holder no longer runs; undefined if the lock is valid or missing. */
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

/** The part of Bun's FFI that is used here; Node does not have it. */
interface ForeignFunctions {
  dlopen(
    library: string,
    functions: Readonly<Record<string, object>>,
  ): { readonly symbols: { flock(descriptor: number, operation: number): number } };
}

const LOCK_EXCLUSIVE_NOW = 2 | 4;

async function helmLock(path: string): Promise<SystemLock> {
  // Helm also creates this file and does not delete it.
  const descriptor = openSync(path, 'a', 0o600);
  const release = (): void => closeSync(descriptor);
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6';
  if (!('bun' in process.versions) || process.platform === 'win32') return { take: () => true, release };
  try {
    const name = 'bun:ffi';
    // The module exists only in Bun, so its type is declared here.
    const { dlopen } = (await import(name)) as ForeignFunctions;
    const { symbols } = dlopen(library, { flock: { args: ['i32', 'i32'], returns: 'i32' } });
    return { take: () => symbols.flock(descriptor, LOCK_EXCLUSIVE_NOW) === 0, release };
  } catch {
    // This system has another libc: only our own lock is used.
    return { take: () => true, release };
  }
}
