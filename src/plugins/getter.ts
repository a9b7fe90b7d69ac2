import { spawn } from 'node:child_process';
import type { FilterProgram } from './filter.ts';

/**
 * Runs a program for what it writes; its errors go where ours go. Rejects when it can not be started, fails, writes more than
 * allowed, or is stopped by the signal.
 */
export function runGetter(program: FilterProgram, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      env: program.env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const parts: Buffer[] = [];
    let size = 0;
    // What it has started itself may hold the pipe for longer; nobody waits for that.
    const giveUp = (why: unknown): void => {
      child.kill('SIGTERM');
      child.stdout.destroy();
      child.unref();
      reject(why);
    };
    const stop = (): void => giveUp(signal.reason);
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) giveUp(new Error(`it wrote more than ${maxBytes} bytes`));
      else parts.push(part);
    });
    child.on('error', reject);
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve(Buffer.concat(parts));
      else reject(new Error(`it ended with ${by ?? `exit code ${code}`}`));
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
