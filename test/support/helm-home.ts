import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliOptions, type CliResult, runCli } from './run-cli.ts';

/** Separate configuration, cache and data folders for a sequence of commands. */
export interface HelmHome {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  cli(argv: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** runs a command that must succeed, and returns its stdout */
  ok(...argv: string[]): Promise<string>;
  /** returns the content of a file in the folder, or undefined if the file does not exist */
  read(path: string): string | undefined;
  remove(): void;
}

export function helmHome(more: Readonly<Record<string, string>> = {}): HelmHome {
  const folder = mkdtempSync(join(tmpdir(), 'tillerless-home-'));
  const env = {
    HOME: folder,
    HELM_DATA_HOME: join(folder, 'data'),
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    ...more,
  };
  const cli = (argv: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
    runCli(argv, { ...options, env: { ...env, ...options.env } });
  return {
    folder,
    env,
    cli,
    ok: async (...argv) => {
      const { code, stdout, stderr } = await cli(argv);
      if (code !== 0) throw new Error(`tillerless ${argv.join(' ')}: exit ${code}\n${stderr}`);
      return stdout;
    },
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
