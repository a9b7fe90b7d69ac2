import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { sandboxKubeconfig, serveSandbox } from '../../src/sandbox/serve.ts';
import { readAnswers } from '../cluster/lifecycle/answers.ts';
import { differences } from '../cluster/lifecycle/compare.ts';
import { type Program, travel } from '../cluster/lifecycle/journey.ts';
import { journeys } from '../cluster/lifecycle/journeys/all.ts';
import { namespaceOf } from '../cluster/lifecycle/place.ts';
import { openClient } from '../support/cluster-client.ts';
import { runCli } from '../support/run-cli.ts';
import { sideBySide } from '../support/side-by-side.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
const kubeconfig = join(folder, 'kubeconfig');
const tillerless: Program = (argv, env) => runCli(argv, { env: { PATH: process.env.PATH, ...env } });
let sandbox: Sandbox;
let server: { url: string; close(): Promise<void> };
let opened: ReturnType<typeof openClient>;

beforeAll(async () => {
  sandbox = await openSandbox();
  server = await serveSandbox(sandbox, { host: '127.0.0.1', port: 0 });
  writeFileSync(kubeconfig, sandboxKubeconfig(server.url));
  opened = openClient(kubeconfig);
});
afterAll(async () => {
  opened.close();
  await server.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

// These results are recorded by `npm test -- test/cluster/lifecycle` if TILLERLESS_RECORD=1 is set.
const answers = readAnswers();
const runs = sideBySide(
  journeys.map((journey, i) => () => {
    const place = {
      client: opened.client,
      kubeconfig,
      namespace: namespaceOf(0, `${i}-s`),
      folder: mkdtempSync(join(folder, `${i}-`)),
    };
    return travel(journey, tillerless, 'ours', place);
  }),
  4,
);

describe('same results on the embedded API server as helm 4 on a real one', () => {
  it.each(journeys.map((journey, i) => ({ name: journey.name, journey, i })))(
    '$name',
    async ({ journey, i }) => {
      const want = answers.get(journey.name);
      if (!want) throw new Error('no recorded answers');
      expect(differences(journey, want, (await runs()[i]) ?? [])).toEqual([]);
    },
    60_000,
  );
});
