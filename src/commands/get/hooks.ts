import { revisionFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';
import { revisionOf } from './revision.ts';

export const command = defineCommand({
  command: 'hooks RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: { ...revisionFlags },
  async handler({ args, flags }, context) {
    const record = (await revisionOf(context, args[0], flags.revision)).record();
    context.io.stdout((record.hooks ?? []).map((hook) => `---\n# Source: ${hook.path}\n${hook.manifest}\n`).join(''));
  },
});
