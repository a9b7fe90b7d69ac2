import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '../../support/cluster-client.ts';
import { describeWith, helms, testKubeconfig } from '../../support/machine.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';
import { writeAnswers } from './answers.ts';
import { common, differences } from './compare.ts';
import { type Journey, type Program, type StepResult, travel } from './journey.ts';
import { journeys } from './journeys/all.ts';
import { namespaceOf, type Place } from './place.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tillerless: Program = (argv, env) => runCli(argv, { env: { PATH: process.env.PATH, ...env } });

const helm =
  (path: string): Program =>
  (argv, env) =>
    new Promise<CliResult>((resolve) => {
      const child = execFile(path, [...argv], { env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) =>
        resolve({ code: error ? (child.exitCode ?? -1) : 0, stdout, stderr }),
      );
    });

const opened = testKubeconfig ? openClient(testKubeconfig) : undefined;
afterAll(() => opened?.close());

function place(name: string): Place {
  if (!opened) throw new Error('no API server');
  const namespace = namespaceOf(process.pid, name);
  return { client: opened.client, kubeconfig: testKubeconfig ?? '', namespace, folder: mkdtempSync(join(folder, name)) };
}

const helm4 = helms.find(({ major }) => major === 4);
const helm3 = helms.find(({ major }) => major === 3);

type Runs = Readonly<Record<'ours' | 'helm4' | 'helm3', Promise<StepResult[]>>>;
const started = new Map<string, Runs>();

/** Runs a journey once with each program, concurrently. */
function runsOf(journey: Journey): Runs {
  const known = started.get(journey.name);
  if (known) return known;
  const i = journeys.indexOf(journey);
  const none = async (): Promise<StepResult[]> => [];
  const runs = {
    ours: travel(journey, tillerless, 'ours', place(`${i}-t`)),
    helm4: helm4 ? travel(journey, helm(helm4.path), 'cli', place(`${i}-h`)) : none(),
    helm3: helm3 && journey.v3 ? travel(journey, helm(helm3.path), 'v3', place(`${i}-v`)) : none(),
  };
  // Errors are reported when the results are compared.
  for (const run of Object.values(runs)) run.catch(() => undefined);
  started.set(journey.name, runs);
  return runs;
}

describeWith({ 'API server': testKubeconfig, 'helm 4': helm4 })('same results as helm 4', () => {
  it.each(journeys.map((journey) => ({ name: journey.name, journey })))(
    '$name',
    async ({ journey }) => {
      const runs = runsOf(journey);
      const [ours, theirs] = await Promise.all([runs.ours, runs.helm4, runs.helm3.catch(() => undefined)]);
      if (process.env.TILLERLESS_RECORD) writeAnswers(new Map([[journey.name, theirs]]));
      expect(differences(journey, theirs, ours)).toEqual([]);
    },
    120_000,
  );
});

describeWith({ 'API server': testKubeconfig, 'helm 3': helm3 })('same results as helm 3', () => {
  it.each(journeys.filter((journey) => journey.v3).map((journey) => ({ name: journey.name, journey })))(
    '$name',
    async ({ journey }) => {
      const runs = runsOf(journey);
      const [ours, theirs] = await Promise.all([runs.ours, runs.helm3, runs.helm4.catch(() => undefined)]);
      expect(differences(journey, theirs.map(common), ours.map(common))).toEqual([]);
    },
    120_000,
  );
});
