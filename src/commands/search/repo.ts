import { searchRepositories } from '../../actions/repositories/search-repo.ts';
import { sanitize } from '../../base/go/printable.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { formatAs } from '../../output/data.ts';
import { logLine } from '../../output/io.ts';
import { fitCell, formatTable } from '../../output/table.ts';
import { defineFlags } from '../flags/flag.ts';
import { outputFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';

/** Output flags that both search commands have in common. */
export const resultFlags = defineFlags({
  ...outputFlags,
  'fail-on-no-result': { kind: 'bool', describe: 'fail if no chart matches' },
  'max-col-width': { kind: 'int', default: 50, describe: 'maximum column width in characters; 0 for unlimited' },
});

/** Formats search results: `rows` (starting with the header) as a table, or `data` as JSON or YAML. @throws NO_RESULTS */
export function resultText(
  flags: { readonly output: 'table' | 'json' | 'yaml'; readonly 'fail-on-no-result': boolean; readonly 'max-col-width': number },
  data: readonly unknown[],
  rows: readonly (readonly string[])[],
): string {
  if (data.length === 0 && flags['fail-on-no-result']) throw new TillerlessError('NO_RESULTS', 'no results found');
  return formatAs(flags.output, data, () =>
    data.length === 0
      ? 'No results found\n'
      : formatTable(rows.map((row) => row.map((cell) => fitCell(sanitize(cell), flags['max-col-width'])))),
  );
}

export const command = defineCommand({
  command: 'repo [keyword]',
  arity: { min: 0 },
  completes: ['path'],
  builder: {
    ...resultFlags,
    devel: { kind: 'bool', describe: 'also consider prerelease versions' },
    regexp: { kind: 'bool', alias: 'r', describe: 'treat the keyword as a regular expression' },
    version: { kind: 'string', describe: 'version range that charts must match' },
    versions: { kind: 'bool', alias: 'l', describe: 'show a line for every version' },
  },
  async handler({ args, flags }, { io, log, settings }) {
    log.debug('original chart version', { version: flags.version });
    if (flags.version === '') log.debug(`setting version to >0.0.0${flags.devel ? '-0' : ''}`);
    const hits = searchRepositories(
      { keyword: args.join(' '), isRegexp: flags.regexp, version: flags.version, devel: flags.devel, all: flags.versions },
      { paths: settings.paths, warn: (message, fields) => logLine(io, 'WARN', message, fields) },
    );
    const data = hits.map(({ name, entry }) => ({
      name,
      version: entry.version,
      app_version: entry.appVersion,
      description: entry.description,
    }));
    const rows = data.map((hit) => [hit.name, hit.version, hit.app_version, hit.description]);
    io.stdout(resultText(flags, data, [['NAME', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION'], ...rows]));
  },
});
