import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeClient } from '../../src/kube/client.ts';
import { openClient } from './cluster-client.ts';
import { describeWith, testKubeconfig } from './machine.ts';
import { type CliOptions, type CliResult, runCli } from './run-cli.ts';
import { servedSandbox } from './served-sandbox.ts';

/** A new namespace on an API server, with a CLI, and a client to verify the results. */
export interface Place {
  readonly namespace: string;
  /** a new folder for charts and files */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly client: KubeClient;
  cli(argv: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** runs a command that must succeed, and returns its stdout */
  ok(...argv: string[]): Promise<string>;
  /** returns the status of each revision of a release ("deployed", "failed" and so on), oldest first */
  statuses(release: string): Promise<string[]>;
  /** sends a GET request; returns undefined if the object does not exist */
  find<T>(path: string): Promise<T | undefined>;
  close(): Promise<void>;
}

/** Runs the same tests on the sandbox and, if one is configured, on a real API server. */
export function onEachServer(title: string, tests: (open: () => Promise<Place>, server: 'sandbox' | 'real') => void): void {
  describe(`${title} on the sandbox`, () => tests(() => openPlace(undefined), 'sandbox'));
  describeWith({ 'API server': testKubeconfig })(`${title} on a real server`, () =>
    tests(() => openPlace(testKubeconfig), 'real'),
  );
}

async function openPlace(kubeconfig: string | undefined): Promise<Place> {
  const sandbox = kubeconfig === undefined ? await servedSandbox() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'place-'));
  const env = sandbox?.env ?? { KUBECONFIG: kubeconfig ?? '', HOME: folder, HELM_CACHE_HOME: join(folder, 'cache'), TZ: 'UTC' };
  const namespace = `place-${process.pid}-${Math.random().toString(36).slice(2, 7)}`;
  const { client, close } = openClient(env.KUBECONFIG ?? '');
  await client.json('POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  const cli: Place['cli'] = (argv, options) => runCli([...argv, '-n', namespace], { env, ...options });
  const ok = async (...argv: string[]): Promise<string> => {
    const result = await cli(argv);
    if (result.code !== 0) throw new Error(`tillerless ${argv.join(' ')}: exit ${result.code}\n${result.stderr}`);
    return result.stdout;
  };
  return {
    namespace,
    folder,
    env,
    client,
    cli,
    ok,
    statuses: async (release) =>
      (JSON.parse(await ok('history', release, '-o', 'json', '--max', '0')) as { status: string }[]).map((row) => row.status),
    find: <T>(path: string) => client.json<T>('GET', path).catch(() => undefined),
    close: async () => {
      await client.json('DELETE', `/api/v1/namespaces/${namespace}`);
      close();
      await sandbox?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
