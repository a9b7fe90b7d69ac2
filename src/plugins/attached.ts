import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Program } from '../base/program-output.ts';

/**
 * Runs a program with the streams of this process, in `folder` or the current directory; rejects if it cannot be started.
 *
 * @returns its exit code; 128 plus the signal number if a signal ended it, as in a shell
 */
export function runAttached(program: Program, signal: AbortSignal, folder?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      env: program.env as NodeJS.ProcessEnv,
      stdio: 'inherit',
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    // On Ctrl-C the terminal also signals the program; other cancellations are forwarded here.
    const end = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', end);
      resolve(code ?? 128 + (by ? constants.signals[by] : 0));
    });
  });
}
