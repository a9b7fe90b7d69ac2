import { spawn } from 'node:child_process';
import { realServer } from '../support/api-servers.ts';
import { clusterControl, describeWith, testKubeconfig } from '../support/machine.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, every, operationNames, type Stage, setStage } from './stage.ts';

function control(...words: readonly string[]): Promise<void> {
  const [command = '', ...args] = clusterControl ?? [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, ...words], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${words.join(' ')}: ${code}`))));
  });
}

describeWith({ 'API server': testKubeconfig, 'way to restart it': clusterControl })('a restarted API server', () => {
  let stage: Stage;
  let count = 0;
  beforeAll(async () => {
    stage = await setStage(realServer(testKubeconfig ?? ''));
  });
  afterAll(async () => {
    writeReport();
    // Wait for the controllers, which start late, because the following tests need them.
    stage.proxy.arm(() => undefined);
    await stage.cli('install', 'last', stage.chart, '--wait', '--timeout', '120s');
    await stage.cli('uninstall', 'last');
    await stage.close();
  }, 180_000);

  const isUp = async (): Promise<void> => {
    for (let i = 0; i < 120; i++) {
      if ((await stage.cli('list')).code === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error('it did not come back');
  };

  const each = operationNames.flatMap((operation, index) =>
    // Restart the server while the record is stored, while objects are sent, and during the wait.
    (every === 1 ? [4, 8, 10, 12, 14] : [[6, 9, 12, 14][index] ?? 8]).map((at) => ({ operation, at })),
  );
  it.each(each)(
    'during $operation, at request $at: the next attempt succeeds, and nothing is lost',
    async ({ operation: word, at }) => {
      const release = `s${++count}`;
      const operation = await begin(stage, release, word);
      const restart: { done?: Promise<void> } = {};
      stage.proxy.arm(({ number }) => {
        if (number >= at) restart.done ??= control('stop', 'kube-apiserver').then(() => control('start', 'kube-apiserver'));
        return undefined;
      });
      const first = await stage.cli(...operation.run);
      stage.proxy.arm(() => undefined);
      await restart.done;
      await isUp();
      expect(first.stderr).not.toContain('internal error');
      // The controllers take some time to reconnect.
      const next = await stage.cli(...operation.again, '--timeout', '120s');
      const found = await problems(stage, release, operation.mode);
      note({
        fault: 'a restarted API server',
        operation: word,
        server: 'real server',
        ends: 'as it comes',
        recovered: next.code === 0 && found.length === 0,
      });
      expect({ code: next.code, stderr: next.code === 0 ? '' : `${first.stderr}\nTHEN\n${next.stderr}` }).toEqual({
        code: 0,
        stderr: '',
      });
      expect(found).toEqual([]);
      await stage.cli('uninstall', release, '--ignore-not-found');
    },
    300_000,
  );
});
