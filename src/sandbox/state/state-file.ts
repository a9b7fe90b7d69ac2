import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { errorCode } from '../../base/error-code.ts';
import { createLockFile, removeStaleLock } from '../../base/lock-file.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { isObject } from './object.ts';
import type { StoreState } from './store.ts';

const lockPollMs = 50;

/** The file that holds a sandbox between processes, and its lock: one process at a time works on it. */
export interface StateFile {
  /** what is in the file; undefined when it is new */
  readonly state: StoreState | undefined;
  write(text: string): void;
  release(): void;
}

/**
 * Takes the lock and reads the file.
 *
 * @param waitMs  how long to wait for another process to end
 * @throws SANDBOX when another process holds it, or the file is not readable
 */
export async function openStateFile(path: string, waitMs: number): Promise<StateFile> {
  const lock = `${path}.lock`;
  const until = Date.now() + waitMs;
  for (;;) {
    const holder = takeLock(lock);
    if (holder === undefined) break;
    if (Date.now() >= until) throw held(path, holder);
    await new Promise((resolve) => setTimeout(resolve, lockPollMs));
  }
  try {
    return {
      state: readState(path),
      write: (text) => writeAtomically(path, text),
      release: () => rmSync(lock, { force: true }),
    };
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  }
}

function held(path: string, holder: number): TillerlessError {
  return new TillerlessError('SANDBOX', `the sandbox is in use by process ${holder}`, {
    where: { file: path },
    hint: 'wait for it to end, or use the kubeconfig that `sandbox serve` wrote instead of --sandbox',
  });
}

/** @returns the process that holds the lock, undefined when it is ours now */
function takeLock(lock: string): number | undefined {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      if (createLockFile(lock)) return undefined;
    } catch (error) {
      throw unusable(lock, error);
    }
    const text = textOf(lock);
    const holder = text === undefined ? undefined : holderOf(lock, text);
    if (holder !== undefined) return holder;
    if (text !== undefined) removeStaleLock(lock, text);
  }
  return 0;
}

function textOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    // It was given back.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unusable(lock, error);
  }
}

/** A lock of a process that is gone, or one that was never written to, counts for nothing. */
function holderOf(lock: string, text: string): number | undefined {
  const holder = Number(text);
  try {
    if (!holder) return Date.now() - statSync(lock).mtimeMs < 1000 ? -1 : undefined;
    process.kill(holder, 0);
    return holder;
  } catch (error) {
    return errorCode(error) === 'EPERM' ? holder : undefined;
  }
}

function readState(path: string): StoreState | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
  try {
    const state: unknown = JSON.parse(text);
    if (isObject(state) && state.format === 1 && Number.isSafeInteger(state.resourceVersion) && isObject(state.objects)) {
      const lists = Object.values(state.objects);
      // What was checked here is what the store reads itself; the rest of an object is read as that of a request.
      if (lists.every((list) => Array.isArray(list) && list.every(isStored))) return state as unknown as StoreState;
    }
  } catch (error) {
    throw damaged(path, error);
  }
  throw damaged(path, undefined);
}

function isStored(object: unknown): boolean {
  if (!isObject(object) || typeof object.apiVersion !== 'string' || typeof object.kind !== 'string') return false;
  const { metadata } = object;
  if (!isObject(metadata)) return false;
  const { name, uid, resourceVersion, creationTimestamp, ...more } = metadata;
  return (
    [name, uid, resourceVersion, creationTimestamp].every((text) => typeof text === 'string') &&
    [more.namespace, more.deletionTimestamp].every((text) => text === undefined || typeof text === 'string') &&
    [more.labels, more.annotations].every((map) => map === undefined || isMapOf(map, (text) => typeof text === 'string')) &&
    isListOf(more.finalizers, (text) => typeof text === 'string') &&
    isListOf(more.ownerReferences, isObject) &&
    isListOf(more.managedFields, isObject)
  );
}

function isMapOf(map: unknown, is: (value: unknown) => boolean): boolean {
  return isObject(map) && Object.values(map).every(is);
}

function isListOf(list: unknown, is: (value: unknown) => boolean): boolean {
  return list === undefined || (Array.isArray(list) && list.every(is));
}

function damaged(path: string, cause: unknown): TillerlessError {
  return new TillerlessError('SANDBOX', `the state of the sandbox is not readable: ${path}`, {
    where: { file: path },
    hint: 'the file was changed or cut off; delete it to begin anew',
    cause,
  });
}

function unusable(path: string, error: unknown): TillerlessError {
  return new TillerlessError('SANDBOX', `the sandbox can't be opened: ${systemProblem(error)}`, {
    where: { file: path },
    cause: error,
  });
}

function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unusable(path, error);
  }
}
