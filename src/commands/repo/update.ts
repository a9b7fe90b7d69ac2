import type { UpdateOutcome } from '../../actions/repositories/update.ts';
import { repositoriesToUpdate, updateRepositories } from '../../actions/repositories/update.ts';
import { reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';

/** The line to print before the repositories are updated. */
export const updateHeading = 'Hang tight while we grab the latest from your chart repositories...\n';
export const updateComplete = 'Update Complete. ⎈Happy Helming!⎈\n';

/** Formats the result of updating a repository as one line, or several lines if it failed. */
export function outcomeText({ repository, problem }: UpdateOutcome): string {
  if (problem === undefined)
    return `...Successfully got an update from the ${JSON.stringify(repository.name)} chart repository\n`;
  const text = reasonOf(problem);
  return `...Unable to get an update from the ${JSON.stringify(repository.name)} chart repository (${repository.url}):\n\t${text}\n`;
}

export const command = defineCommand({
  command: 'update [REPO1 [REPO2 ...]]',
  arity: { min: 0 },
  completes: ['repository'],
  builder: {
    'fail-on-repo-update-fail': {
      kind: 'bool',
      describe: 'no effect: the command always fails if an update fails',
      hidden: true,
    },
    timeout: { kind: 'duration', default: 120_000, describe: 'timeout for each index download' },
  },
  async handler({ args, flags }, context) {
    const { io, settings } = context;
    const repositories = repositoriesToUpdate(settings.paths.repositoryConfig, args);
    io.stdout(updateHeading);
    const outcomes = await withDownloads(context, (downloads) => updateRepositories(repositories, downloads, flags.timeout));
    io.stdout(outcomes.map(outcomeText).join(''));
    const failed = outcomes.filter(({ problem }) => problem !== undefined).map(({ repository }) => repository.url);
    if (failed.length > 0)
      throw new TillerlessError('NETWORK', `${failed.length} of ${outcomes.length} repositories could not be updated`, {
        helmText: `failed to update the following repositories: [${failed.join(' ')}]`,
      });
    io.stdout(updateComplete);
  },
});
