import { readFileSync, writeSync } from 'node:fs';
import { toGoBytes } from '../base/go/bytes.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Io } from './io.ts';

/** Io over this process. What can't be written to stdout stops no operation: `flush` tells at the end. @throws FILE_IO from `flush` */
export function processIo(): Io & { flush(): void } {
  let lost: unknown;
  // It can be read once; a command that begins anew asks again.
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
    // The runtime's streams take a while to load, and few commands ask.
    isTerminal: {
      get stdin() {
        return Boolean(process.stdin.isTTY);
      },
      get stdout() {
        return Boolean(process.stdout.isTTY);
      },
      get stderr() {
        return Boolean(process.stderr.isTTY);
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

/** Reads what may take for ever: a signal ends the process meanwhile, since no handler runs before the end. */
function interruptible<T>(read: () => T): T {
  const handlers = cancelSignals.map((name) => ({ name, listeners: process.listeners(name) }));
  for (const name of cancelSignals) process.removeAllListeners(name);
  try {
    return read();
  } finally {
    for (const { name, listeners } of handlers) for (const each of listeners) process.on(name, each);
  }
}

/** Writes synchronously: results are whole when the process ends. @returns why they could not be written */
function writeAll(fd: 1 | 2, text: string | Uint8Array): unknown {
  const bytes = typeof text === 'string' ? toGoBytes(text) : text;
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Nobody reads any more; the operation goes on all the same.
      if (code === 'EPIPE') return undefined;
      if (code !== 'EAGAIN') return error;
      // A pipe in non-blocking mode is full: give the reader a moment.
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

/** Aborts at the first SIGINT or SIGTERM, and ends the process at the second. */
export function cancelSignal(io: Io): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    io.stderr('cancelling; once more to stop at once\n');
    controller.abort();
  };
  for (const name of cancelSignals) process.on(name, onSignal);
  return controller.signal;
}
