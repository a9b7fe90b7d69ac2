import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

// The API server warns about unknown fields when objects are created, or updated with client-side apply.
let home: SandboxHome;
let chart = '';
beforeEach(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, {
    'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nzork: 1\ndata: {v: "{{ .Values.v }}"}\n',
    'templates/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
    'templates/hook.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hook, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}\nblub: 1\n',
  });
});
afterEach(() => home.remove());

const warned = 'warning: ConfigMap/a: unknown field "zork"\n';
const hookWarned = 'warning: ConfigMap/hook: unknown field "blub"\n';

it.each([
  ['install', ['install', 'r', '--server-side=false']],
  ['upgrade --install', ['upgrade', '--install', 'r', '--server-side=false']],
])('%s prints warnings with the objects they refer to, including hooks', async (_, argv) => {
  const { code, stderr } = await home.cli(...argv, chart);
  expect(code).toBe(0);
  expect(stderr).toContain(warned);
  expect(stderr).toContain(hookWarned);
});

it('upgrade prints warnings about updates', async () => {
  await home.ok('install', 'r', chart, '--server-side=false');
  expect((await home.cli('upgrade', 'r', chart, '--set', 'v=2', '--server-side=false')).stderr).toContain(warned);
});

it('--events ndjson reports warnings as events', async () => {
  const { stderr } = await home.cli('install', 'r', chart, '--server-side=false', '--events', 'ndjson');
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'warning', object: 'ConfigMap/a', namespace: 'default', text: 'unknown field "zork"' }),
  );
});

it('plan lists warnings, as text and JSON', async () => {
  const argv = ['plan', 'r', chart, '--server-side=false'];
  expect(await home.ok(...argv)).toContain('the API server warns:\n  ConfigMap/a: unknown field "zork"\n');
  const { serverWarnings } = await home.json<{ serverWarnings: unknown }>(...argv);
  expect(serverWarnings).toContainEqual({ object: 'ConfigMap/a', namespace: 'default', text: 'unknown field "zork"' });
  expect(serverWarnings).toContainEqual({ object: 'ConfigMap/hook', namespace: 'default', text: 'unknown field "blub"' });
});

it.each(['install r', 'upgrade --install r', 'plan r'])(
  '%s --warnings-as-errors fails before anything is written',
  async (words) => {
    const { code, stderr } = await home.cli(...words.split(' '), chart, '--server-side=false', '--warnings-as-errors');
    expect(code).toBe(1);
    expect(stderr).toContain('ConfigMap/a: unknown field "zork"');
    expect(stderr).toContain('ConfigMap/hook: unknown field "blub"');
    expect(await home.ok('list', '-aq')).toBe('');
    await expect(home.api('GET', '/api/v1/namespaces/default/configmaps/b')).rejects.toThrow('404');
  },
);

it('--warnings-as-errors leaves the deployed revision unchanged', async () => {
  await home.ok('install', 'r', chart, '--server-side=false');
  const { code } = await home.cli('upgrade', 'r', chart, '--set', 'v=2', '--server-side=false', '--warnings-as-errors');
  expect(code).toBe(1);
  expect(await home.json('history', 'r')).toMatchObject([{ revision: 1, status: 'deployed' }]);
});
