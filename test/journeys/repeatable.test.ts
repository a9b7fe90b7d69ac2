import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { runCli } from '../support/run-cli.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let folder = '';
const home = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repeatable-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const secret = `apiVersion: v1
kind: Secret
metadata:
  name: keys
  annotations: {year: {{ now | date "2006" | quote }}}
stringData:
  fixed: x
  password: {{ randAlphaNum 8 }}
  both: {{ printf "%s %s" (randAlpha 4) (now | date "2006") }}
  key: {{ genPrivateKey "ecdsa" | b64enc }}
`;
const chart = (files: Readonly<Record<string, string>> = { 'templates/secret.yaml': secret }) => chartFolder(folder, files);

describe('--seed', () => {
  it('makes the output of `template` repeatable', async () => {
    chart();
    const render = async (...flags: string[]) => (await runCli(['template', 'app', ...flags])).stdout;
    const first = await render('--seed', '1');
    expect(await render('--seed=1')).toBe(first);
    expect(await render('--seed', '2')).not.toBe(first);
    expect(await render()).not.toBe(await render());
  });

  describe('in operations', () => {
    let sandbox: SandboxHome;
    beforeEach(() => {
      sandbox = sandboxHome();
      chart();
    });
    afterEach(() => sandbox.remove());
    const changes = async (seed: string): Promise<number> =>
      (await sandbox.cli('plan', 'r', 'app', '--seed', seed, '--detailed-exitcode')).code;

    it('makes install, upgrade and plan agree', async () => {
      await sandbox.ok('install', 'r', 'app', '--seed', 'x');
      expect([await changes('x'), await changes('y')]).toEqual([0, 2]);
      await sandbox.ok('upgrade', 'r', 'app', '--seed', 'y');
      expect([await changes('x'), await changes('y')]).toEqual([2, 0]);
    });

    it('is part of a saved plan', async () => {
      await sandbox.ok('plan', 'r', 'app', '--seed', 'x', '--out', 'plan.json');
      await sandbox.ok('install', 'r', '--plan', 'plan.json');
      expect(await changes('x')).toBe(0);
    });
  });
});

describe('lint --nondeterministic', () => {
  const findings = async (...flags: string[]): Promise<string[]> => {
    const { stdout } = await runCli(['lint', 'app', ...flags]);
    return stdout.split('\n').filter((line) => line.startsWith('[WARNING]'));
  };

  it('lists fields that are random or depend on the time', async () => {
    chart();
    expect(await findings('--nondeterministic')).toEqual([
      '[WARNING] templates/secret.yaml:8:13: stringData.password of Secret/keys is random',
      '[WARNING] templates/secret.yaml:9:9: stringData.both of Secret/keys is random and depends on the time',
      '[WARNING] templates/secret.yaml:10:8: stringData.key of Secret/keys is random',
      '[WARNING] templates/secret.yaml:5:23: metadata.annotations.year of Secret/keys depends on the time',
    ]);
    expect(await findings()).toEqual([]);
  });

  const soon = Math.floor(Date.now() / 1000) + 1_000_000;
  it.each([
    ['a random name', 'kind: A\nmetadata: {name: a-{{ randNumeric 9 }}}\n', 'metadata.name of A/a-\\d+ is random'],
    [
      'an object that is sometimes there',
      `{{ if lt (now | unixEpoch | int) ${soon} }}kind: A\nmetadata: {name: a}\n{{ end }}`,
      'the name or existence of A/a depends on the time',
    ],
    ['nothing', 'kind: A\nmetadata: {name: a}\n', ''],
    [
      'templates that fail at another time',
      `{{ if gt (now | unixEpoch | int) ${soon} }}{{ index (list) 1 }}{{ end }}kind: A\nmetadata: {name: a}\n`,
      'with other random values or at another time, the templates fail',
    ],
  ])('%s', async (_, template, expected) => {
    chart({ 'templates/a.yaml': template });
    const lines = await findings('--nondeterministic');
    expect(lines).toHaveLength(expected === '' ? 0 : 1);
    expect(lines.join('\n')).toMatch(new RegExp(expected));
  });

  it('makes lint --strict fail', async () => {
    chart();
    writeFileSync('app/Chart.yaml', 'apiVersion: v2\nname: app\nversion: 0.1.0\nicon: https://example.org/i.png\n');
    expect((await runCli(['lint', 'app', '--strict'])).code).toBe(0);
    expect((await runCli(['lint', 'app', '--strict', '--nondeterministic'])).code).toBe(1);
  });
});
