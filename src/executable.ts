import { basename } from 'node:path';
import { optionNames, restartOptions } from './runtime-options.ts';

/**
 * Replaces this process with one that has different runtime options, which can only be set in the environment before the runtime
 * starts. The process ID, standard streams and working directory stay the same.
 */
function restartWith(options: Readonly<Record<string, string>>): void {
  // Node has supported execve since version 23.11, but the installed type declarations are older.
  const { execve } = process as { execve?: (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void };
  if (process.platform === 'win32' || execve === undefined) return;
  try {
    execve(process.execPath, [process.argv0, ...process.argv.slice(2)], { ...process.env, ...options });
  } catch {
    // The Node options only improve performance. If the process cannot be restarted with them, continue without them.
  }
}

const restart = restartOptions([basename(process.argv0), ...process.argv.slice(2)], process.env);
if (restart !== undefined) restartWith(restart);
// Child processes must not inherit the environment variables that were set for the restart.
for (const name of optionNames) delete process.env[name];

const { runProcess } = await import('./main.ts');
await runProcess();
