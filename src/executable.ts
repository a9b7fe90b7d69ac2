import { basename } from 'node:path';
import { runtimeOptions } from './runtime-options.ts';

/**
 * Replaces this process with one that has other runtime options. They can only be set in the environment, before the runtime starts.
 * Process id, standard streams and working directory stay the same.
 */
function restartWith(options: Readonly<Record<string, string>>): void {
  // Node 23.11 has execve, but its types are older.
  const { execve } = process as { execve?: (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void };
  if (process.platform === 'win32' || execve === undefined) return;
  try {
    execve(process.execPath, [process.argv0, ...process.argv.slice(2)], { ...process.env, ...options });
  } catch {
    // The options only save time.
  }
}

const options = runtimeOptions([basename(process.argv0), ...process.argv.slice(2)], process.env);
if (options.isSet) for (const name of options.names) delete process.env[name];
else if (options.restart !== undefined) restartWith(options.restart);

const { runProcess } = await import('./main.ts');
await runProcess();
