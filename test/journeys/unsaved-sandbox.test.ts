import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const files = { 'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' };

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

// There is a folder at the path of the temporary file, so that not even root can write the file.
it.each([
  ['install', ['install', 'r']],
  ['upgrade --install', ['upgrade', 'r', '--install']],
  ['install -o json', ['install', 'r', '-o', 'json']],
])('%s does not report success when the sandbox state cannot be saved', async (_, argv) => {
  const state = (await home.ok('sandbox', 'path', 'test')).trim();
  mkdirSync(`${state}.${process.pid}.tmp`, { recursive: true });
  const { code, stdout, stderr } = await home.cli(...argv, chartFolder(home.folder, files));
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^Error: cannot save the sandbox state: /m);
  expect(stderr).not.toContain('internal error');
  chmodSync(dirname(state), 0o755);
  expect(readdirSync(dirname(state)).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

it('saves the state even if a later command fails', async () => {
  await home.ok('install', 'r', chartFolder(home.folder, files));
  expect((await home.cli('status', 'nope')).stderr).toContain('release: not found');
  expect(await home.ok('list', '-q')).toBe('r\n');
});
