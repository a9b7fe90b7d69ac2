import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import { type CliOptions, type CliResult, runCli } from './run-cli.ts';

/** A separate home with a sandbox, so that consecutive commands use the same cluster. */
export interface SandboxHome {
  readonly folder: string;
  cli(...argv: string[]): Promise<CliResult>;
  /** runs a command that must succeed, and returns its stdout */
  ok(...argv: string[]): Promise<string>;
  json<T>(...argv: string[]): Promise<T>;
  /** sends a request to the sandbox's API server, as another program would */
  api(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>;
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
    api: async (method, path, body, contentType = 'application/merge-patch+json') => {
      const stateFile = (await ok('sandbox', 'path', 'test')).trim();
      mkdirSync(dirname(stateFile), { recursive: true });
      const sandbox = await openSandbox({ stateFile });
      try {
        const headers = { 'content-type': contentType, 'user-agent': 'somebody' };
        const answer = await sandbox.exchange({ method, path, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
        let text = '';
        for await (const chunk of answer.body) text += Buffer.from(chunk).toString('utf8');
        if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        return JSON.parse(text);
      } finally {
        await sandbox.close();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
