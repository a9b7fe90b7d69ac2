import { sandboxFile } from '../../actions/open-sandbox.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'path [NAME]',
  arity: { min: 0, max: 1 },
  completes: ['sandbox'],
  builder: {},
  async handler({ args }, { io, settings }) {
    io.stdout(`${sandboxFile(settings, args[0] ?? settings.sandbox ?? 'default')}\n`);
  },
});
