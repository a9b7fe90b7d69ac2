import { removeRepositories } from '../../actions/repositories/remove.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'remove [REPO1 [REPO2 ...]]',
  arity: { min: 1 },
  completes: ['repository'],
  builder: {},
  async handler({ args }, { io, settings, signal }) {
    await removeRepositories(settings.paths, args, {
      signal,
      removed: (name) => io.stdout(`${JSON.stringify(name)} has been removed from your repositories\n`),
    });
  },
});
