import { testServers } from '../support/api-servers.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { runCli } from '../support/run-cli.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { slowHookFiles } from '../support/slow-hook.ts';
import { problems } from './problems.ts';
import { note, writeReport } from './report.ts';
import { begin, operationNames, type Stage, setStage } from './stage.ts';

const ahead = (ms: number) => ({ now: () => Date.now() + ms });
const record = '/api/v1/namespaces/default/secrets/sh.helm.release.v1.web.v2';

describe.each([
  { name: 'ten minutes fast', ms: 600_000 },
  { name: 'ten minutes slow', ms: -600_000 },
  { name: 'correct', ms: 0 },
])('a clock that is $name', ({ ms }) => {
  let server: ServedSandbox;
  let chart: string;
  beforeEach(async () => {
    server = await servedSandbox();
    chart = chartFolder(server.folder, slowHookFiles('pre-upgrade'));
    expect(await server.cli(['install', 'web', chart])).toMatchObject({ code: 0 });
  });
  afterEach(() => server.close());

  const now = () => Date.now() + ms;
  const skewed = (...argv: string[]) => runCli(argv, { env: server.env, now });
  const onAnotherMachine = (more: Readonly<Record<string, string>> = {}) =>
    server.api('PATCH', record, { metadata: { annotations: { 'tillerless.dev/machine': 'other', ...more } } });
  const begun = () => eventually(async () => (await server.api('GET', '/api/v1/namespaces/default/pods/slow')) !== undefined);

  it('does not make a live holder on another machine look dead', async () => {
    const running = server.cli(['upgrade', 'web', chart, '--set', 'slow=2s']);
    await begun();
    await onAnotherMachine();
    const { code, stderr } = await skewed('upgrade', 'web', chart);
    expect(code).toBe(1);
    expect(stderr).toMatch(/held by .*last heartbeat \ds ago/);
    expect(await running).toMatchObject({ code: 0 });
  });

  it('does not make a live holder with this clock look dead to others', async () => {
    const running = skewed('upgrade', 'web', chart, '--set', 'slow=2s');
    await begun();
    await onAnotherMachine();
    const { code, stderr } = await server.cli(['upgrade', 'web', chart]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/held by .*last heartbeat \ds ago/);
    expect(await running).toMatchObject({ code: 0 });
  });

  it('does not make a dead holder look alive', async () => {
    const running = server.cli(['upgrade', 'web', chart, '--set', 'slow=1s']);
    await begun();
    const left = (await server.api('GET', record)) as { metadata: { annotations: object } };
    await running;
    await server.cli(['rollback', 'web', '1']);
    await server.api('DELETE', record.replace('v2', 'v3'));
    await server.api('DELETE', record);
    const heartbeat = new Date(Date.now() - 130_000).toISOString().replace(/\.\d+/, '');
    const annotations = {
      ...left.metadata.annotations,
      'tillerless.dev/machine': 'other',
      'tillerless.dev/heartbeat': heartbeat,
    };
    const metadata = { ...left.metadata, resourceVersion: undefined, uid: undefined, annotations };
    await server.api('POST', record.replace(/\/[^/]+$/, ''), { ...left, metadata }, 'application/json');
    const { code, stderr } = await skewed('upgrade', 'web', chart);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/silent for 2m1\ds\.\nrecovered/) as string,
    });
  });
});

const hourMs = 3_600_000;

describe.each(
  testServers.flatMap((server) => [
    { name: `${server.name}, three hours fast`, server, ms: 3 * hourMs },
    { name: `${server.name}, three hours slow`, server, ms: -3 * hourMs },
  ]),
)('operations with a wrong clock: $name', ({ server, ms }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(server);
  });
  afterAll(async () => {
    writeReport();
    await stage.close();
  });

  const noteRow = (operation: string, found: readonly string[]) =>
    note({ fault: 'a wrong clock', operation, server: server.name, ends: 'well', recovered: found.length === 0 });

  it.each(operationNames)('%s succeeds, and so does the next operation with the correct clock', async (name) => {
    const operation = await begin(stage, name, name);
    const { code, stderr } = await stage.cliWith(ahead(ms), ...operation.run);
    const found = code === 0 ? await problems(stage, name, operation.leaves) : [stderr];
    const next = await stage.cli(...operation.again);
    if (next.code !== 0) found.push(next.stderr);
    found.push(...(await problems(stage, name, operation.mode)));
    noteRow(name, found);
    expect(found).toEqual([]);
    await stage.cli('uninstall', name, '--ignore-not-found');
  });

  /**
   * Leaves a pending revision that is locked by another machine, as if the program had been killed. @returns the path of its
   * record
   */
  async function leavePending(release: string, command: string): Promise<string> {
    let isStored = false;
    stage.proxy.arm(({ method, path }) => {
      if (isStored) return { status: 403 };
      isStored = method === 'POST' && path.includes('/secrets');
      return undefined;
    });
    expect(await stage.cliWith(ahead(ms), command, release, stage.chart, '--set', 'mode=x')).toMatchObject({ code: 1 });
    stage.proxy.arm(() => undefined);
    const records = `/api/v1/namespaces/${stage.namespace}/secrets`;
    const selector = encodeURIComponent(`name=${release},status=pending-${command}`);
    const { items } = await stage.read<{ items: { metadata: { name: string } }[] }>(`${records}?labelSelector=${selector}`);
    const path = `${records}/${items[0]?.metadata.name}`;
    await annotate(path, { 'tillerless.dev/machine': 'other' });
    return path;
  }

  const annotate = (path: string, annotations: Readonly<Record<string, string>>) =>
    stage.patch(path, { metadata: { annotations } });

  it.each(operationNames)('%s fails while the holder is alive, and recovers the revision of a dead holder', async (name) => {
    const release = `held-${name}`;
    const { again, mode } = await begin(stage, release, name);
    const path = await leavePending(release, name === 'install' ? 'install' : 'upgrade');
    for (const clockMs of [ms, 0, -ms]) {
      const { code, stderr } = await stage.cliWith(ahead(clockMs), ...again);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/held by .*last heartbeat \d\d?s ago/) as string,
      });
      const since = Date.parse(/since (\S+Z)/.exec(stderr)?.[1] ?? '');
      expect(Math.abs(Date.now() - since)).toBeLessThan(60_000);
    }
    await annotate(path, { 'tillerless.dev/heartbeat': new Date(Date.now() - 130_000).toISOString().replace(/\.\d+/, '') });
    const { code, stderr } = await stage.cliWith(ahead(ms), ...again);
    const found = code === 0 ? await problems(stage, release, mode) : [stderr];
    noteRow(name, found);
    expect(found).toEqual([]);
    // Uninstall deletes the records without marking them first, so no recovery is reported.
    if (name !== 'uninstall') expect(stderr).toMatch(/silent for 2m\d+s\.\nrecovered/);
    await stage.cli('uninstall', release, '--ignore-not-found');
  });
});
