import { updateDependencies } from '../../actions/dependencies/update.ts';
import { defineCommand } from '../support/define.ts';
import { dependencyFlags, runDependencies, runOf } from './run-dependencies.ts';

export const command = defineCommand({
  command: 'update CHART',
  arity: { min: 0, max: 1 },
  completes: ['path', 'path'],
  builder: dependencyFlags,
  async handler({ args, flags }, context) {
    await runDependencies(context, { ...(await runOf(context, args, flags)), work: updateDependencies });
  },
});
