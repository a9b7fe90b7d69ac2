import { readFileSync, writeSync } from 'node:fs';
import { toGoBytes } from '../base/go-bytes.ts';
import type { Io } from './io.ts';

/** Io over this process, with a flush for the end: exit must not cut off what a pipe has not taken yet. */
export function processIo(): Io & { flush(): Promise<void> } {
  // It can be read once; a command that begins anew asks again.
  let stdin: Buffer | undefined;
  return {
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
    readStdin: async () => {
      stdin ??= readFileSync(0);
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
    flush: async () => undefined,
  };
}

/** Writes synchronously: results are whole when the process ends. */
function writeAll(fd: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? toGoBytes(text) : text;
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Nobody reads any more; the operation goes on all the same.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // A pipe in non-blocking mode is full: give the reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Aborts at the first SIGINT or SIGTERM, and ends the process at the second. */
export function cancelSignal(io: Io): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    io.stderr('cancelling; once more to stop at once\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
