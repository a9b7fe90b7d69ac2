import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliOptions, type CliResult, runCli } from './run-cli.ts';

/** A home of its own with a sandbox in it: commands that follow one another see the same cluster. */
export interface SandboxHome {
  readonly folder: string;
  cli(...argv: string[]): Promise<CliResult>;
  /** stdout of a command that must succeed */
  ok(...argv: string[]): Promise<string>;
  json<T>(...argv: string[]): Promise<T>;
  remove(): void;
}

export function sandboxHome(options: CliOptions = {}): SandboxHome {
  const folder = mkdtempSync(join(tmpdir(), 'tillerless-'));
  const env = {
    HELM_DATA_HOME: folder,
    HELM_CACHE_HOME: folder,
    HELM_CONFIG_HOME: folder,
    TILLERLESS_SANDBOX: 'test',
    ...options.env,
  };
  const cli = (...argv: string[]): Promise<CliResult> => runCli(argv, { ...options, env });
  const ok = async (...argv: string[]): Promise<string> => {
    const result = await cli(...argv);
    if (result.code !== 0) throw new Error(`tillerless ${argv.join(' ')}: exit ${result.code}\n${result.stderr}`);
    return result.stdout;
  };
  return {
    folder,
    cli,
    ok,
    json: async <T>(...argv: string[]) => JSON.parse(await ok(...argv, '-o', 'json')) as T,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
