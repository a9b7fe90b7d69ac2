import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testServers } from '../support/api-servers.ts';
import { describeWith } from '../support/machine.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, every, operationNames, type Stage, setStage } from './stage.ts';

const program = resolve(process.env.TILLERLESS_BIN ?? 'dist/tillerless');

function start(stage: Stage, argv: readonly string[]): { child: ChildProcess; ended: Promise<void> } {
  const child = spawn(program, [...argv, '-n', stage.namespace], {
    env: { PATH: process.env.PATH, HOME: stage.folder, KUBECONFIG: join(stage.folder, 'kubeconfig') },
    stdio: 'ignore',
  });
  return { child, ended: new Promise((done) => child.once('exit', () => done())) };
}

describeWith({ 'built executable': existsSync(program) })('killed at a request', () => {
  describe.each(testServers)('$name', (server) => {
    let stage: Stage;
    let count = 0;
    beforeAll(async () => {
      stage = await setStage(server);
    });
    afterAll(async () => {
      writeReport();
      await stage.close();
    });

    /** Kills the program when it sends a certain request, either before or after the server processes that request. */
    async function killed(word: string, at: number, seen: boolean): Promise<{ requests: number; found: string[] }> {
      const release = `k${++count}`;
      const operation = await begin(stage, release, word);
      const run: { child?: ChildProcess } = {};
      stage.proxy.arm(({ number }) => {
        if (number !== at) return undefined;
        run.child?.kill('SIGKILL');
        return seen ? 'cut-after' : 'cut-before';
      });
      const started = start(stage, operation.run);
      run.child = started.child;
      await started.ended;
      const requests = stage.proxy.seen.length;
      stage.proxy.arm(() => undefined);
      const next = await stage.cli(...operation.again);
      const found = await problems(stage, release, operation.mode);
      if (next.code !== 0) found.push(next.stderr);
      await stage.cli('uninstall', release, '--ignore-not-found');
      return { requests, found: found.map((problem) => `request ${at}${seen ? ', carried out' : ''}: ${problem}`) };
    }

    it.each(operationNames)(
      '%s: the next attempt succeeds, and nothing is lost',
      async (operation) => {
        const all: string[] = [];
        for (let at = 1, requests = Number.POSITIVE_INFINITY; at <= requests; at += every) {
          for (const seen of [false, true]) {
            const result = await killed(operation, at, seen);
            all.push(...result.found);
            // In the last round, the program exits before it sends the chosen request.
            requests = result.requests < at ? result.requests : requests;
          }
        }
        note({ fault: 'a killed program', operation, server: server.name, ends: 'at once', recovered: all.length === 0 });
        expect(all).toEqual([]);
      },
      300_000,
    );
  });
});
