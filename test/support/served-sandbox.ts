import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import { sandboxKubeconfig, serveSandbox } from '../../src/sandbox/serve.ts';
import { type CliResult, runCli } from './run-cli.ts';

/** A sandbox that listens on a port, so that multiple commands and processes can use it concurrently. */
export interface ServedSandbox {
  readonly folder: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  cli(argv: readonly string[], signal?: AbortSignal): Promise<CliResult>;
  /** sends a request, as another program would; returns undefined if the request fails */
  api(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>;
  /** returns the revision number and status of each revision of a release */
  revisions(release: string): Promise<(readonly [number, string])[]>;
  close(): Promise<void>;
}

export async function servedSandbox(): Promise<ServedSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'served-'));
  const sandbox = await openSandbox();
  const server = await serveSandbox(sandbox, { host: '127.0.0.1', port: 0 });
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, sandboxKubeconfig(server.url));
  const env = { KUBECONFIG: kubeconfig, HOME: folder, HELM_CACHE_HOME: join(folder, 'cache'), TZ: 'UTC' };
  const cli = (argv: readonly string[], signal?: AbortSignal) => runCli(argv, { env, ...(signal ? { signal } : {}) });
  return {
    folder,
    url: server.url,
    env,
    cli,
    api: async (method, path, body, contentType = 'application/merge-patch+json') => {
      const answer = await fetch(server.url + path, {
        method,
        headers: { 'content-type': contentType },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return answer.ok ? JSON.parse(text) : undefined;
    },
    revisions: async (release) => {
      const { stdout } = await cli(['history', release, '-o', 'json', '--max', '0']);
      return (JSON.parse(stdout || '[]') as { revision: number; status: string }[]).map(
        (row) => [row.revision, row.status] as const,
      );
    },
    close: async () => {
      await server.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a check succeeds. @throws if it does not succeed within ten seconds */
export async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that within ten seconds');
}
