import { defaultKeyring, type Verification, verificationLines, verifyFile } from '../actions/charts/verify-chart.ts';
import { keyringFlags } from './flags/server-flags.ts';
import { defineCommand } from './support/define.ts';

/** Formats the details of a valid signature. */
export function verificationText(verification: Verification, kind: 'Chart' | 'Plugin'): string {
  return `${verificationLines(verification, kind).join('\n')}\n`;
}

export const command = defineCommand({
  command: 'verify PATH',
  arity: { min: 1, max: 1 },
  completes: ['path'],
  builder: keyringFlags,
  async handler({ args, flags }, { io, settings }) {
    const keyring = flags.keyring || defaultKeyring(io.env, settings.home);
    io.stdout(verificationText(verifyFile(args[0] ?? '', keyring), 'Chart'));
  },
});
