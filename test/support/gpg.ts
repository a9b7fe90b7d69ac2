import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, run } from './machine.ts';

export const gpg: string | undefined = findProgram('gpg') && findProgram('gpg-agent') && findProgram('gpg');

/** Keys created with gpg and exported as described in Helm's documentation. */
export interface Gpg {
  readonly home: string;
  /** exported public keys; `keybox` is gpg's own keyring file */
  readonly publicRing: string;
  readonly keybox: string;
  readonly secretRing: string;
  run(...args: string[]): { code: number; stdout: string; stderr: string };
  remove(): void;
}

/** Creates a gpg home with a key "Name <name@example.com>" for each algorithm. The keys have no passphrase. */
export function makeGpg(keys: Readonly<Record<string, string>>): Gpg {
  // The path must be short, because the length of the agent's socket path is limited.
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  chmodSync(home, 0o700);
  const runGpg: Gpg['run'] = (...args) =>
    run('gpg', ['--homedir', home, '--batch', '--yes', '--no-tty', ...args], { HOME: home });
  const ok = (...args: string[]): void => {
    const { code, stderr } = runGpg(...args);
    if (code !== 0) throw new Error(`gpg ${args.join(' ')}: ${stderr}`);
  };
  for (const [name, algorithm] of Object.entries(keys))
    ok(
      '--pinentry-mode',
      'loopback',
      '--passphrase',
      '',
      '--quick-gen-key',
      `${name} <${name.toLowerCase()}@example.com>`,
      algorithm,
      'default',
      '1d',
    );
  const folder = join(home, 'exported');
  mkdirSync(folder);
  const [publicRing, secretRing] = [join(folder, 'pubring.gpg'), join(folder, 'secring.gpg')];
  ok('--output', publicRing, '--export');
  ok('--pinentry-mode', 'loopback', '--passphrase', '', '--output', secretRing, '--export-secret-keys');
  return {
    home,
    publicRing,
    keybox: join(home, 'pubring.kbx'),
    secretRing,
    run: runGpg,
    remove: () => {
      run('gpgconf', ['--homedir', home, '--kill', 'all'], { HOME: home });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
