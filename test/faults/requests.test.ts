import { testServers } from '../support/api-servers.ts';
import type { Fault, PassingRequest } from '../support/fault-proxy.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, every, operationNames, rehearse, type Stage, setStage } from './stage.ts';

const faults: readonly { readonly name: string; readonly fault: Fault; readonly writesOnly?: boolean }[] = [
  { name: 'a connection closed before the request', fault: 'cut-before' },
  { name: 'a lost response', fault: 'cut-after', writesOnly: true },
  { name: 'a truncated response', fault: 'cut-body' },
  { name: 'a response that never comes', fault: 'silence', writesOnly: true },
  { name: 'a response of 500', fault: { status: 500 } },
  { name: 'a response of 429', fault: { status: 429, headers: { 'retry-after': '1' } }, writesOnly: true },
];

const isWrite = ({ method }: PassingRequest): boolean => method !== 'GET';

describe.each(testServers)('single-request faults: $name', (server) => {
  let stage: Stage;
  let count = 0;
  beforeAll(async () => {
    stage = await setStage(server);
  });
  afterAll(async () => {
    writeReport();
    await stage.close();
  });

  async function disturbed(word: string, fault: Fault, at: PassingRequest): Promise<string[]> {
    const release = `f${++count}`;
    const operation = await begin(stage, release, word);
    stage.proxy.arm(({ number }) => (number === at.number ? fault : undefined));
    const first = await stage.cli(...operation.run);
    stage.proxy.arm(() => undefined);
    const next = await stage.cli(...operation.again);
    const found = await problems(stage, release, operation.mode);
    if (/internal error/.test(first.stderr)) found.push(`first: ${first.stderr}`);
    if (next.code !== 0) found.push(`first: ${first.stderr} next: ${next.stderr}`);
    await stage.cli('uninstall', release, '--ignore-not-found');
    return found.map((problem) => `request ${at.number} ${at.method} ${at.path}: ${problem}`);
  }

  it.each(operationNames.flatMap((operation, index) => faults.map((each) => ({ ...each, operation, index }))))(
    '$operation with $name: the next attempt succeeds, and nothing is lost',
    async ({ name, operation, fault, index, writesOnly }) => {
      const requests = (await rehearse(stage, operation)).filter((request) => !writesOnly || isWrite(request));
      const found: string[] = [];
      for (const at of requests.filter((_, i) => i % every === (index + count) % every || every === 1))
        found.push(...(await disturbed(operation, fault, at)));
      note({ fault: name, operation, server: server.name, ends: 'as it comes', recovered: found.length === 0 });
      expect(found).toEqual([]);
    },
    300_000,
  );
});
