import { environmentView } from '../../actions/releases-file/describe-releases.ts';
import { goJson } from '../../base/go/json.ts';
import { dumpYamlPretty } from '../../base/yaml/yaml.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'print-env',
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    output: { ours: true, kind: 'string', choices: ['json', 'yaml'], describe: 'output format: yaml or json' },
  },
  async handler({ flags }, context) {
    const { output } = flags;
    if (!['', 'yaml', 'json'].includes(output))
      throw new TillerlessError('USAGE', `invalid output format ${JSON.stringify(output)}: must be 'yaml' or 'json'`);
    const views = (await openReleases(context, flags)).states.map(environmentView);
    const texts = views.map((view) => (output === 'json' ? indented(goJson(view)) : dumpYamlPretty(view)));
    context.io.stdout(output === 'json' ? `[\n${texts.join(',\n')}\n]\n` : texts.join('---\n'));
  },
});

/** Indents JSON by two spaces per level. The top level is indented as well. */
function indented(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2).replace(/^/gm, '  ');
}
