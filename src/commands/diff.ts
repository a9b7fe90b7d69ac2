import { diffRevisions } from '../actions/plan/revision-diff.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { defineCommand } from './support/define.ts';
import { objectView, showPlan, viewFlags } from './support/plan-view.ts';

export const command = defineCommand({
  command: 'diff RELEASE [REVISION] [REVISION]',
  description:
    'Compares two stored revisions. Without arguments, compares the latest revision with the previous one; with one argument,\ncompares that revision with the latest one.',
  arity: { min: 1, max: 3 },
  completes: ['release', 'revision'],
  builder: viewFlags,
  async handler({ args, flags }, context) {
    const [name = '', ...revisions] = args;
    const numbers = revisions.map(Number);
    if (numbers.some((number) => !Number.isInteger(number) || number < 1))
      throw new TillerlessError('USAGE', `revisions are numbers from 1 on, not ${revisions.join(' ')}`);
    const session = await context.session();
    const newest = Math.max(0, ...(await session.releases.heads({ name })).map((head) => head.revision));
    const [from = Math.max(1, newest - 1), to = 0] = numbers;
    showPlan(context, flags, await diffRevisions(session, name, { from, to }, objectView(flags)));
  },
});
