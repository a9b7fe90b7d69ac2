import { fetchStateCharts } from '../../actions/releases-file/deps/fetch-charts.ts';
import { buildText } from '../../actions/releases-file/describe-releases.ts';
import type { ReleaseState } from '../../actions/releases-file/read-releases.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'fetch',
  description: `Downloads the charts of all releases, and copies local charts together with their dependencies. Without --output-dir, the charts are only
downloaded to the cache.`,
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    'output-dir': { ours: true, kind: 'string', describe: 'directory for the charts' },
    'output-dir-template': {
      ours: true,
      kind: 'string',
      describe: "template for each chart's directory; can use .OutputDir, .ChartName, .Release and .Environment",
    },
    'write-output': {
      ours: true,
      kind: 'bool',
      describe: 'print the file with the paths of the downloaded charts; requires --output-dir',
    },
    concurrency: { ours: true, kind: 'int', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    if (flags['write-output'] && flags['output-dir'] === '')
      throw new TillerlessError('RELEASES_FILE', '--output-dir is required when --write-output is set');
    const run = await openReleases(context, flags);
    const { states, outside } = run;
    if (flags['write-output'] && states.length > 1)
      throw new TillerlessError(
        'RELEASES_FILE',
        '--write-output requires a single helmfile state file, but multiple were found; use -f to specify a single helmfile instead of a directory or a helmfile with nested helmfiles: entries',
      );
    const options = {
      outputDir: flags['output-dir'],
      outputDirTemplate: flags['output-dir-template'],
      skipDeps: flags['skip-deps'],
    };
    const fetched: ReleaseState[] = [];
    for (const state of states)
      fetched.push(await withDownloads(context, (downloads) => fetchStateCharts(state, options, { downloads, outside })));
    if (fetched.every(({ releases }) => releases.length === 0)) return run.noMatch();
    if (!flags['write-output']) return;
    for (const state of fetched) context.io.stdout(buildText(state, { values: 'named', outside }));
  },
});
