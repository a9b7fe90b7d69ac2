import { chartFolder } from '../support/chart-folder.ts';
import { runCli } from '../support/run-cli.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { slowHookFiles } from '../support/slow-hook.ts';

const record = '/api/v1/namespaces/default/secrets/sh.helm.release.v1.web.v2';

describe.each([
  { name: 'ten minutes ahead', ms: 600_000 },
  { name: 'ten minutes behind', ms: -600_000 },
  { name: 'right', ms: 0 },
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

  it('does not take a holder on another machine for dead', async () => {
    const running = server.cli(['upgrade', 'web', chart, '--set', 'slow=2s']);
    await begun();
    await onAnotherMachine();
    const { code, stderr } = await skewed('upgrade', 'web', chart);
    expect(code).toBe(1);
    expect(stderr).toMatch(/held by .*last heartbeat \ds ago/);
    expect(await running).toMatchObject({ code: 0 });
  });

  it('of a holder makes it neither dead nor immortal', async () => {
    const running = skewed('upgrade', 'web', chart, '--set', 'slow=2s');
    await begun();
    await onAnotherMachine();
    const { code, stderr } = await server.cli(['upgrade', 'web', chart]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/held by .*last heartbeat \ds ago/);
    expect(await running).toMatchObject({ code: 0 });
  });

  it('does not take a dead holder for alive', async () => {
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
