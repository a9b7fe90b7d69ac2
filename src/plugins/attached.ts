import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Program } from '../base/program-output.ts';

/**
 * Runs a program in `folder` or the current directory, using the standard streams of this process. Rejects if the program cannot
 * be started.
 *
 * @returns the exit code; as in a shell, 128 plus the signal number if the program was terminated by a signal
 */
export function runAttached(program: Program, signal: AbortSignal, folder?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      env: program.env as NodeJS.ProcessEnv,
      stdio: 'inherit',
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    // On Ctrl-C, the terminal also sends SIGINT to the child process. Any other cancellation only sends this SIGTERM.
    const end = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', end);
      resolve(code ?? 128 + (by ? constants.signals[by] : 0));
    });
  });
}
