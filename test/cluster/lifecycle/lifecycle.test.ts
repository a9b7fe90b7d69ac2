import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '../../support/cluster-client.ts';
import { describeWith, helms, testKubeconfig } from '../../support/machine.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';
import { differences } from './compare.ts';
import { type Program, travel } from './journey.ts';
import { journeys } from './journeys/all.ts';
import type { Place } from './place.ts';

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
  const namespace = `lc-${process.pid}-${name}`;
  return { client: opened.client, kubeconfig: testKubeconfig ?? '', namespace, folder: mkdtempSync(join(folder, name)) };
}

const helm4 = helms.find(({ major }) => major === 4);

describeWith({ 'API server': testKubeconfig, 'helm 4': helm4 })('as helm 4 does', () => {
  it.each(journeys.map((journey, i) => ({ name: journey.name, journey, i })))(
    '$name',
    async ({ journey, i }) => {
      const [ours, theirs] = await Promise.all([
        travel(journey, tillerless, 'ours', place(`${i}-t`)),
        travel(journey, helm(helm4?.path ?? ''), 'cli', place(`${i}-h`)),
      ]);
      expect(differences(journey, theirs, ours)).toEqual([]);
    },
    120_000,
  );
});
