import { fstatSync, readFileSync, statSync, writeSync } from 'node:fs';
import { systemProblem } from '../base/os-error-text.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { encodedParts } from './encoded-parts.ts';
import type { Io } from './io.ts';

/**
 * Returns the Io of this process. An error while writing to stdout does not stop an operation, but is thrown by `flush`.
 *
 * @throws FILE_IO from `flush`
 */
export function processIo(): Io & { flush(): void } {
  let lost: unknown;
  // Cached, because standard input can only be read once, but a restarted command reads it again.
  let stdin: Buffer | undefined;
  return {
    stdout: (text) => {
      lost ??= writeAll(1, text);
    },
    stderr: (text) => {
      writeAll(2, text);
    },
    readStdin: async () => {
      stdin ??= interruptible(() => readFileSync(0));
      return stdin;
    },
    ask: async (question) => (await import('./prompt.ts')).askTerminal(question),
    isTerminal: {
      get stdin() {
        return mayBeTerminal(0) && Boolean(process.stdin.isTTY);
      },
      get stdout() {
        return mayBeTerminal(1) && Boolean(process.stdout.isTTY);
      },
      get stderr() {
        return mayBeTerminal(2) && Boolean(process.stderr.isTTY);
      },
    },
    get columns() {
      return process.stderr.columns ?? 80;
    },
    env: process.env,
    cwd: process.cwd(),
    now: () => Date.now(),
    program: process.env.TILLERLESS_PROGRAM ?? process.argv0,
    flush: () => {
      if (lost !== undefined) throw unwritable(lost);
    },
  };
}

/**
 * Returns false if a file descriptor is a file, a pipe or /dev/null. This check is fast, whereas loading the runtime's stream for
 * the file descriptor takes as long as starting the runtime.
 */
function mayBeTerminal(fd: 0 | 1 | 2): boolean {
  // On Windows, the status of a console is not reliable.
  if (process.platform === 'win32') return true;
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    // The stream is closed.
    return false;
  }
}

/**
 * Runs a blocking read with the signal handlers removed. Handlers cannot run until the read returns, whereas a signal without a
 * handler ends the process immediately.
 */
function interruptible<T>(read: () => T): T {
  const handlers = cancelSignals.map((name) => ({ name, listeners: process.listeners(name) }));
  for (const name of cancelSignals) process.removeAllListeners(name);
  try {
    return read();
  } finally {
    for (const { name, listeners } of handlers) for (const listener of listeners) process.on(name, listener);
  }
}

/** Writes synchronously, so that all output has been written when the process exits. @returns the error if writing failed */
function writeAll(fd: 1 | 2, text: string | Uint8Array): unknown {
  for (const bytes of typeof text === 'string' ? encodedParts(text) : [text]) {
    const lost = writeBytes(fd, bytes);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

function writeBytes(fd: 1 | 2, bytes: Uint8Array): unknown {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // The reader has closed the pipe, but the operation must continue.
      if (code === 'EPIPE') return undefined;
      if (code !== 'EAGAIN') return error;
      // The pipe is non-blocking and full, so wait briefly for the reader.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return undefined;
}

function unwritable(cause: unknown): TillerlessError {
  const reason = systemProblem(cause);
  return new TillerlessError('FILE_IO', `write /dev/stdout: ${reason}`, {
    hint: 'the command completed, but its output is lost or truncated',
    cause,
  });
}

const cancelSignals = ['SIGINT', 'SIGTERM'] as const;

/** Returns a signal that is aborted on the first SIGINT or SIGTERM. The second one ends the process. */
export function cancelSignal(io: Io): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    io.stderr('cancelling; press Ctrl-C again to stop immediately\n');
    controller.abort();
  };
  for (const name of cancelSignals) process.on(name, onSignal);
  return controller.signal;
}
