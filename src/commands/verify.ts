import { defaultKeyring, type Verification, verifyFile } from '../actions/verify-chart.ts';
import { defineCommand } from './define.ts';
import { keyringFlags } from './flags/remote.ts';

/** What is said of a signature that is valid. */
export function verificationText({ signers, fingerprint, hash }: Verification): string {
  const lines = signers.map((name) => `Signed by: ${name}\n`);
  return `${lines.join('')}Using Key With Fingerprint: ${fingerprint}\nChart Hash Verified: ${hash}\n`;
}

export const verifyCommand = defineCommand({
  name: 'verify',
  summary: 'check the signature of a packaged chart',
  usage: 'PATH',
  arity: { min: 1, max: 1 },
  flags: keyringFlags,
  async run({ args, flags }, { io, settings }) {
    const keyring = flags.keyring || defaultKeyring(io.env, settings.home);
    io.stdout(verificationText(verifyFile(args[0] ?? '', keyring)));
  },
});
