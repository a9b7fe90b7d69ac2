import { revisionFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';
import { revisionOf } from './revision.ts';

export const command = defineCommand({
  command: 'notes RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: { ...revisionFlags },
  async handler({ args, flags }, context) {
    const notes = (await revisionOf(context, args[0], flags.revision)).record().info.notes;
    if (notes) context.io.stdout(`NOTES:\n${notes}\n`);
  },
});
