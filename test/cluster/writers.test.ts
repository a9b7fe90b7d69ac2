import { existsSync } from 'node:fs';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith, run, testKubeconfig } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';
import { type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { historyProblems, letWrite, loserTold } from '../support/writers.ts';

const program = process.env.TILLERLESS_BIN ?? 'dist/tillerless';
const servers = [
  { name: 'the sandbox', kubeconfig: undefined, needs: {}, times: 5 },
  { name: 'a real server', kubeconfig: testKubeconfig, needs: { 'API server': testKubeconfig }, times: 25 },
];

for (const { name, kubeconfig, needs, times } of servers) {
  describeWith({ ...needs, 'built executable': existsSync(program) })(`four concurrent writers of a release on ${name}`, () => {
    const namespace = `writers-${process.pid}`;
    let home: ServedSandbox;
    let chart: string;
    let env: Readonly<Record<string, string>>;
    beforeAll(async () => {
      home = await servedSandbox();
      chart = chartFolder(home.folder, appFiles);
      env = { ...home.env, ...(kubeconfig ? { KUBECONFIG: kubeconfig } : {}) };
    });
    afterAll(async () => {
      if (kubeconfig) run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
      await home.close();
    });

    const at = ['-n', namespace];
    const cli = (...argv: string[]) => runCli([...argv, ...at], { env });
    const history = async (release: string) =>
      (
        JSON.parse((await cli('history', release, '-o', 'json', '--max', '0')).stdout) as { revision: number; status: string }[]
      ).map((row) => [row.revision, row.status] as const);

    it.each([
      { release: 'all', historyMax: '0' },
      { release: 'some', historyMax: '3' },
    ])(
      'keep the history consistent with --history-max $historyMax, and report the reason if they fail',
      async ({ release, historyMax }) => {
        expect(await cli('install', release, chart, '--create-namespace')).toMatchObject({ code: 0 });
        const attempts = await letWrite(4, times, (writer, time) => ({
          env,
          argv: ['upgrade', release, chart, '--set', `mode=${writer}-${time}`, '--history-max', historyMax, ...at],
        }));
        const losers = attempts.filter(({ code }) => code !== 0);
        expect(losers.filter(({ code, stderr }) => code !== 1 || !loserTold.test(stderr))).toEqual([]);
        const rows = await history(release);
        expect(historyProblems(rows)).toEqual([]);
        // Each successful command creates a revision, whereas a failed command creates none.
        expect(rows.at(-1)?.[0]).toBe(1 + attempts.length - losers.length);
      },
      180_000,
    );

    it('all succeed with --wait-for-lock', async () => {
      expect(await cli('install', 'patient', chart, '--create-namespace')).toMatchObject({ code: 0 });
      const attempts = await letWrite(4, 2, (writer, time) => ({
        env,
        argv: ['upgrade', 'patient', chart, '--set', `mode=${writer}-${time}`, '--wait-for-lock', '2m', ...at],
      }));
      expect(attempts.filter(({ code }) => code !== 0)).toEqual([]);
      expect(historyProblems(await history('patient'))).toEqual([]);
      expect((await history('patient')).at(-1)?.[0]).toBe(9);
    }, 180_000);
  });
}
