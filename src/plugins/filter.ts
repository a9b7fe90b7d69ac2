import { spawn } from 'node:child_process';
import type { Program } from '../base/program-output.ts';

export interface FilterResult {
  /** exit code; -1 if the program was terminated by a signal */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Maximum output size in bytes. */
const maxBytes = 256 * 1024 * 1024;

/** Pipes text through a program, without using a shell. Rejects if the program cannot be started or its output is too large. */
export function runFilter(program: Program, input: string, signal: AbortSignal): Promise<FilterResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, { env: program.env as NodeJS.ProcessEnv, signal, stdio: 'pipe' });
    const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        collected[name].push(chunk);
        size += chunk.length;
        if (size <= maxBytes) return;
        child.kill('SIGKILL');
        reject(new Error(`it wrote more than ${maxBytes} bytes`));
      });
    }
    child.on('error', (error) => {
      // A program that hangs or leaves child processes running must not keep this process alive.
      if (signal.aborted) {
        child.kill('SIGKILL');
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        child.unref();
      }
      reject(error);
    });
    child.on('close', (code) => {
      const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      resolve({ code: code ?? -1, stdout: text(collected.stdout), stderr: text(collected.stderr) });
    });
    // Ignore write errors such as EPIPE, because the program may exit without reading all of its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
