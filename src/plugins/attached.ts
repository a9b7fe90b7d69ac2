import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Program } from '../base/program-output.ts';

/**
 * Runs a program on the streams of this process, in `folder` or where this process is; rejects when it can not be started.
 *
 * @returns its exit code; of one that a signal ended what a shell would say
 */
export function runAttached(program: Program, signal: AbortSignal, folder?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      env: program.env as NodeJS.ProcessEnv,
      stdio: 'inherit',
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    // The terminal tells the program of Ctrl-C itself; others are told here.
    const end = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', end);
      resolve(code ?? 128 + (by ? constants.signals[by] : 0));
    });
  });
}
