import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServers } from '../support/api-servers.ts';
import { makeCertificate } from '../support/certificate.ts';
import { type DyingLine, startLine } from '../support/dying-line.ts';
import type { PassingRequest } from '../support/fault-proxy.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, every, kubeconfigFor, operationNames, rehearse, type Stage, setStage } from './stage.ts';

describe.each(testServers)('a server that accepts connections but does not respond: $name', (server) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(server);
  });
  afterAll(async () => {
    writeReport();
    await stage.close();
  });

  it.each(operationNames)('%s fails with a timeout, and succeeds at the next attempt', async (name) => {
    const operation = await begin(stage, name, name);
    stage.proxy.arm(() => 'silence');
    const began = Date.now();
    const { code, stderr } = await stage.cli(...operation.run);
    expect(code).toBe(1);
    expect(stderr).toContain('the API server did not respond within 2s');
    expect(stderr).not.toContain('internal error');
    expect(Date.now() - began).toBeLessThan(8000);
    stage.proxy.arm(() => undefined);
    const next = await stage.cli(...operation.again);
    const found = await problems(stage, name, operation.mode);
    if (next.code !== 0) found.push(next.stderr);
    note({
      fault: 'a server that does not answer',
      operation: name,
      server: server.name,
      ends: 'in an error',
      recovered: found.length === 0,
    });
    expect(found).toEqual([]);
    await stage.cli('uninstall', name, '--ignore-not-found');
  });

  it('list fails with a timeout', async () => {
    stage.proxy.arm(() => 'silence');
    const { code, stderr } = await stage.cli('list');
    stage.proxy.arm(() => undefined);
    expect(code).toBe(1);
    expect(stderr).toContain('the API server did not respond within 2s');
    expect(stderr).not.toContain('internal error');
  });
});

describe.each(
  testServers.flatMap((server) => [
    { name: `${server.name}, HTTP/1.1`, server, isHttp2: false },
    { name: `${server.name}, HTTP/2`, server, isHttp2: true },
  ]),
)('connections that go silent: $name', ({ server, isHttp2 }) => {
  let stage: Stage;
  let line: DyingLine;
  let count = 0;
  beforeAll(async () => {
    const certificate = isHttp2 ? await makeCertificate() : undefined;
    stage = await setStage(server, { certificate, requestTimeout: '1s' });
    const url = new URL(stage.proxy.url);
    line = await startLine(Number(url.port));
    url.port = String(line.port);
    writeFileSync(join(stage.folder, 'kubeconfig'), kubeconfigFor(url.origin, { certificate }));
  });
  afterAll(async () => {
    writeReport();
    await line.close();
    await stage.close();
  });

  /** Makes all connections go silent when a certain request arrives, either before or after the server processes that request. */
  async function disturbed(name: string, at: number, seen: boolean): Promise<string[]> {
    const release = `d${++count}`;
    const operation = await begin(stage, release, name);
    stage.proxy.arm(({ number }) => {
      if (number !== at) return undefined;
      line.die();
      return seen ? undefined : 'silence';
    });
    const first = await stage.cli(...operation.run);
    stage.proxy.arm(() => undefined);
    const found = first.code === 0 ? await problems(stage, release, operation.leaves) : [first.stderr];
    const next = await stage.cli(...operation.again);
    if (next.code !== 0) found.push(`next: ${next.stderr}`);
    found.push(...(await problems(stage, release, operation.mode)));
    await stage.cli('uninstall', release, '--ignore-not-found');
    return found.map((problem) => `request ${at}${seen ? ', carried out' : ''}: ${problem}`);
  }

  /**
   * Returns the requests to disturb: all requests or, by default, a single one, which writes a record (HTTP/1.1) or is in the
   * middle (HTTP/2). The first requests are skipped, because nothing is retried before the server's first response.
   */
  function chosen(requests: readonly PassingRequest[]): { readonly at: number; readonly seen: boolean }[] {
    const later = requests.slice(4);
    if (every === 1) return later.flatMap(({ number }) => [true, false].map((seen) => ({ at: number, seen })));
    const record = later.find(({ method, path }) => method !== 'GET' && path.includes('/secrets'));
    return [{ at: (isHttp2 ? later[later.length >> 1] : record)?.number ?? 5, seen: isHttp2 }];
  }

  it.each(operationNames)(
    '%s continues with new connections',
    async (operation) => {
      const found: string[] = [];
      for (const { at, seen } of chosen(await rehearse(stage, operation))) found.push(...(await disturbed(operation, at, seen)));
      note({
        fault: 'a connection that goes silent',
        operation,
        server: server.name,
        ends: 'well',
        recovered: found.length === 0,
      });
      expect(found).toEqual([]);
    },
    600_000,
  );
});
