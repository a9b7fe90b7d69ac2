import { chartFolder } from '../support/chart-folder.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { slowHookFiles } from '../support/slow-hook.ts';

let server: ServedSandbox;
let chart: string;
beforeEach(async () => {
  server = await servedSandbox();
  chart = chartFolder(server.folder, slowHookFiles('pre-upgrade'));
  expect(await server.cli(['install', 'web', chart])).toMatchObject({ code: 0 });
});
afterEach(() => server.close());

const upgrade = (...flags: string[]) => server.cli(['upgrade', 'web', chart, ...flags]);
const isPending = async () => (await server.revisions('web')).some(([, status]) => status.startsWith('pending'));
const record = '/api/v1/namespaces/default/secrets/sh.helm.release.v1.web.v2';

const held = String.raw`held by \S+@\S+ \(pid ${process.pid}\) since \S+Z, last heartbeat \ds ago`;

it.each([
  { name: 'upgrade', argv: (path: string) => ['upgrade', 'web', path] },
  { name: 'rollback', argv: () => ['rollback', 'web', '1'] },
  { name: 'uninstall', argv: () => ['uninstall', 'web'] },
  { name: 'test', argv: () => ['test', 'web'] },
])('$name fails while another process holds the lock, and reports the holder and the flag that waits', async ({ argv }) => {
  const running = upgrade('--set', 'slow=1s');
  await eventually(isPending);
  const { code, stderr } = await server.cli(argv(chart));
  expect(code).toBe(1);
  expect(stderr).toContain('another operation (install/upgrade/rollback) is in progress');
  expect(stderr).toMatch(
    new RegExp(`hint: revision 2 \\("pending-upgrade"\\) is ${held}; use --wait-for-lock 5m to wait for it`),
  );
  expect((await running).code).toBe(0);
  expect(await server.revisions('web')).toEqual([
    [1, 'superseded'],
    [2, 'deployed'],
  ]);
});

it.each([
  { name: 'upgrade', argv: (path: string) => ['upgrade', 'web', path, '--set', 'mode=c'], left: [3, 'deployed'] },
  { name: 'rollback', argv: () => ['rollback', 'web', '1'], left: [3, 'deployed'] },
  { name: 'uninstall', argv: () => ['uninstall', 'web'], left: undefined },
  { name: 'test', argv: () => ['test', 'web'], left: [2, 'deployed'] },
])('$name --wait-for-lock reports the holder, waits, and continues', async ({ argv, left }) => {
  const running = upgrade('--set', 'slow=1500ms');
  await eventually(isPending);
  const { code, stderr } = await server.cli([...argv(chart), '--wait-for-lock', '20s']);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^release web: revision 2 is "pending-upgrade", held by \S+@\S+ \(pid \d+\) since \S+Z, last heard of \d\.\ds ago\.\nwaiting for it, at most (19|20)\.\ds\.\n/,
    ),
  });
  expect((await running).code).toBe(0);
  expect((await server.revisions('web')).at(-1)).toEqual(left);
});

it('gives up when --wait-for-lock expires', async () => {
  const running = upgrade('--set', 'slow=4s');
  await eventually(isPending);
  const { code, stderr } = await upgrade('--wait-for-lock', '1s');
  expect(code).toBe(1);
  expect(stderr).toContain('hint: gave up after waiting 1s; revision 2 ("pending-upgrade") is held by ');
  expect((await running).code).toBe(0);
});

it('recovers the revision of a dead holder, and reports it', async () => {
  const running = upgrade('--set', 'slow=1s');
  await eventually(isPending);
  // The lock is held by another machine, whose last heartbeat is too old.
  const silentSince = new Date(Date.now() - 130_000).toISOString().replace(/\.\d+/, '');
  const annotations = {
    'tillerless.dev/holder': 'alice@laptop',
    'tillerless.dev/pid': '4121',
    'tillerless.dev/machine': 'other',
    'tillerless.dev/heartbeat': silentSince,
  };
  const left = (await server.api('GET', record)) as object;
  await running;
  await server.cli(['uninstall', 'web']);
  await server.cli(['install', 'web', chart]);
  const { metadata, ...rest } = left as { metadata: object };
  await server.api(
    'POST',
    '/api/v1/namespaces/default/secrets',
    { ...rest, metadata: { ...metadata, resourceVersion: undefined, uid: undefined, annotations } },
    'application/json',
  );
  const { code, stderr } = await upgrade('--set', 'mode=c');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^release web: revision 2 was left "pending-upgrade" by alice@laptop \(pid 4121\), silent for 2m1\ds\.\nrecovered: marked revision 2 as failed \(interrupted\); continuing from revision 1\.\n/,
    ),
  });
  expect(await server.revisions('web')).toEqual([
    [1, 'superseded'],
    [2, 'failed'],
    [3, 'deployed'],
  ]);
});

it('a revision that helm has just left pending makes an upgrade fail, but not a rollback, as in Helm', async () => {
  const running = upgrade('--set', 'slow=1s');
  await eventually(isPending);
  const left = (await server.api('GET', record)) as { metadata: object };
  await running;
  await server.cli(['uninstall', 'web']);
  await server.cli(['install', 'web', chart]);
  const metadata = { ...left.metadata, resourceVersion: undefined, uid: undefined, annotations: undefined };
  await server.api('POST', '/api/v1/namespaces/default/secrets', { ...left, metadata }, 'application/json');
  const refused = await upgrade();
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is held by helm since') });
  expect(await server.cli(['rollback', 'web', '1'])).toMatchObject({ code: 0 });
  expect(await server.revisions('web')).toEqual([
    [1, 'superseded'],
    [2, 'failed'],
    [3, 'deployed'],
  ]);
});

it('stops waiting when it is cancelled', async () => {
  const running = upgrade('--set', 'slow=3s');
  await eventually(isPending);
  const { code, stderr } = await server.cli(['upgrade', 'web', chart, '--wait-for-lock', '1m'], AbortSignal.timeout(500));
  expect(code).not.toBe(0);
  expect(stderr).toContain('Error: UPGRADE FAILED: context canceled');
  await running;
  expect(await server.revisions('web')).toHaveLength(2);
});
