import { deleteSandbox } from '../../actions/open-sandbox.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'delete NAME',
  arity: { min: 1, max: 1 },
  completes: ['sandbox'],
  builder: {},
  async handler({ args }, { io, settings }) {
    const [name = ''] = args;
    deleteSandbox(settings, name);
    io.stdout(`sandbox ${JSON.stringify(name)} deleted\n`);
  },
});
