import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { decodeShape } from '../../base/decode-shape.ts';
import { errorCode } from '../../base/error-code.ts';
import { createLockFile, removeStaleLock } from '../../base/lock-file.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ManagedFieldsEntry, OwnerReference } from './object.ts';
import type { StoreState } from './store.ts';

const lockPollMs = 50;

/** The file that stores a sandbox between processes, and its lock. Only one process can use the file at a time. */
export interface StateFile {
  /** content of the file; undefined if the file is new */
  readonly state: StoreState | undefined;
  write(text: string): void;
  release(): void;
}

/**
 * Acquires the lock and reads the file.
 *
 * @param waitMs  how long to wait for another process to release the lock
 * @throws SANDBOX if another process holds the lock, or the file cannot be read
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
    hint: 'wait for it to exit; if it is `sandbox serve`, use its kubeconfig instead of --sandbox',
  });
}

/**
 * Tries to acquire the lock.
 *
 * @returns the PID of the process that holds the lock, or undefined if this process has acquired it
 */
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
    // The lock has been released in the meantime.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unusable(lock, error);
  }
}

/**
 * Returns the PID of the process that holds the lock. Returns undefined if that process has exited or the lock file was never
 * written.
 */
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
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'it is not JSON', error);
  }
  return decodeShape(stateShape, state, (problem) => damaged(path, problem));
}

/** A list of objects whose fields are not validated here, because the code that reads them tolerates any value. */
const objectList = <T>() => z.exactOptional(z.array(z.looseObject({})) as unknown as z.ZodMiniType<T[]>);
const text = z.exactOptional(z.string());
const textMap = z.exactOptional(z.record(z.string(), z.string()));

/**
 * The fields that the store itself reads. All other fields are not validated, because the code that reads them tolerates any
 * value.
 */
const storedShape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: text,
    uid: z.string(),
    resourceVersion: z.string(),
    creationTimestamp: z.string(),
    deletionTimestamp: text,
    labels: textMap,
    annotations: textMap,
    finalizers: z.exactOptional(z.array(z.string())),
    ownerReferences: objectList<OwnerReference>(),
    managedFields: objectList<ManagedFieldsEntry>(),
  }),
});

const stateShape = z.looseObject({
  format: z.literal(1),
  resourceVersion: z.int(),
  objects: z.record(z.string(), z.array(storedShape)),
});

function damaged(path: string, problem: string, cause?: unknown): TillerlessError {
  return new TillerlessError('SANDBOX', `the sandbox state in ${path} is corrupt: ${problem}`, {
    where: { file: path },
    hint: 'the file was changed or truncated; delete it to start over',
    cause,
  });
}

function unusable(path: string, error: unknown): TillerlessError {
  return new TillerlessError('SANDBOX', `cannot open the sandbox: ${systemProblem(error)}`, {
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
    removeDraft(temporary);
    throw new TillerlessError('SANDBOX', `cannot save the sandbox state: ${systemProblem(error)}`, {
      where: { file: path },
      hint: 'the changes made by this command are lost; free up disk space or fix the directory permissions, then run the command again',
      cause: error,
    });
  }
}

/** Removes the temporary file. Errors are ignored, because the caller already reports the original failure. */
function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The caller reports the original failure.
  }
}
