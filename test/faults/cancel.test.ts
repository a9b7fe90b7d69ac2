import { setTimeout as sleep } from 'node:timers/promises';
import { testServers } from '../support/api-servers.ts';
import { chartFolder } from '../support/chart-folder.ts';
import type { Fault, PassingRequest } from '../support/fault-proxy.ts';
import type { CliResult } from '../support/run-cli.ts';
import { slowHookFiles } from '../support/slow-hook.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, every, operationNames, rehearse, type Stage, setStage } from './stage.ts';

/** Delay before the request reaches the server. The signal arrives immediately. */
const lateMs = 300;

const isWrite = ({ method, path }: PassingRequest): boolean => method !== 'GET' && !path.includes('dryRun=All');

describe.each(testServers)('cancelled during a request: $name', (server) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(server);
  });
  afterAll(async () => {
    writeReport();
    await stage.close();
  });

  /** Runs a command that is cancelled when it sends the chosen request. Returns after the server has processed that request. */
  async function cancelled(
    isChosen: (request: PassingRequest) => boolean,
    fault: Fault,
    argv: readonly string[],
  ): Promise<CliResult> {
    const controller = new AbortController();
    stage.proxy.arm((request) => {
      if (controller.signal.aborted || !isChosen(request)) return undefined;
      controller.abort();
      return fault;
    });
    const result = await stage.cliWith({ signal: controller.signal }, ...argv);
    expect(controller.signal.aborted).toBe(true);
    stage.proxy.arm(() => undefined);
    if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs);
    return result;
  }

  it.each(operationNames)(
    '%s succeeds at the next attempt',
    async (name) => {
      const all: string[] = [];
      const writes = (await rehearse(stage, name)).filter(isWrite).map(({ number }) => number);
      // Concurrent requests arrive in any order, and the number of reads varies.
      for (let at = 0; at < writes.length; at += Math.ceil(every / 4)) {
        const release = `c${at}-${name}`;
        const operation = await begin(stage, release, name);
        let seen = -1;
        await cancelled((request) => isWrite(request) && ++seen === at, { delayMs: lateMs }, operation.run);
        const next = await stage.cli(...operation.again);
        const found = await problems(stage, release, operation.mode);
        if (next.code !== 0) found.push(next.stderr);
        all.push(...found.map((problem) => `write ${at}: ${problem}`));
        await stage.cli('uninstall', release, '--ignore-not-found');
      }
      note({
        fault: 'a signal during a request',
        operation: name,
        server: server.name,
        ends: 'as it comes',
        recovered: all.length === 0,
      });
      expect(all).toEqual([]);
    },
    120_000,
  );

  it('reports every created object', async () => {
    const isCreation = ({ path }: PassingRequest) => path.includes('/told-1?');
    const { code, stderr } = await cancelled(isCreation, { delayMs: lateMs }, ['install', 'told', stage.chart]);
    expect(code).toBe(1);
    const { items } = await stage.read<{ items: { metadata: { name: string } }[] }>(
      `/api/v1/namespaces/${stage.namespace}/configmaps`,
    );
    const made = items.map(({ metadata }) => metadata.name).filter((name) => /^told-(\d|only)/.test(name));
    expect(made).toContain('told-1');
    const told = /created: (.*)/.exec(stderr)?.[1] ?? '';
    for (const name of made) expect(told).toContain(`ConfigMap/${name}`);
    await stage.cli('uninstall', 'told');
  });

  describe('a hook', () => {
    let chart: string;
    beforeAll(() => {
      chart = chartFolder(stage.folder, slowHookFiles('pre-upgrade'));
    });
    const podPath = () => `/api/v1/namespaces/${stage.namespace}/pods/slow`;
    const isHook = ({ method, path }: PassingRequest) =>
      method !== 'GET' && method !== 'DELETE' && /\/pods(\/slow)?\?/.test(path);
    const isRunning = async () => {
      const { kind, metadata } = await stage.read<{ kind: string; metadata: { deletionTimestamp?: string } }>(podPath());
      return kind === 'Pod' && metadata.deletionTimestamp === undefined;
    };

    it.each([{ method: 'server-side' }, { method: 'client-side' }])(
      'is deleted if it is created during the cancellation: $method',
      async ({ method }) => {
        const release = `hook-${method}`;
        await stage.cli('install', release, chart, `--server-side=${method === 'server-side'}`);
        const argv = ['upgrade', release, chart, '--set', 'slow=20s'];
        const { code, stderr } = await cancelled(isHook, { delayMs: lateMs }, argv);
        expect(code).toBe(1);
        expect(stderr).toContain('deleted: Pod/slow\n    cut off: pre-upgrade Pod/slow\n');
        expect(await isRunning()).toBe(false);
        await stage.cli('uninstall', release);
      },
    );

    it('is deleted by the next operation if it is created after the command has exited', async () => {
      await stage.cli('install', 'late', chart);
      // The request timeout is two seconds, so the delayed response is lost.
      const { code, stderr } = await cancelled(isHook, { delayMs: 3000 }, ['upgrade', 'late', chart, '--set', 'slow=20s']);
      expect(code).toBe(1);
      expect(stderr).not.toContain('deleted:');
      expect(await isRunning()).toBe(true);
      const next = await stage.cli('upgrade', 'late', chart);
      expect(next).toMatchObject({ code: 0 });
      expect(next.stderr).toContain('warning: Pod/slow was left running by that operation; it has been deleted\n');
      expect(await isRunning()).toBe(false);
      await stage.cli('uninstall', 'late');
    });
  });
});
