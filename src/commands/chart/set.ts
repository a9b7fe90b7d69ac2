import { setChartValue } from '../../actions/charts/set-value.ts';
import type { EditScalar } from '../../base/yaml/edit.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { chartFolderFlags } from '../flags/chart-folder-flag.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'set KEY VALUE',
  description: `Sets one value in a chart's files. The rest of the file is unchanged: comments, anchors, quoting and blank lines are kept.

    chart set image.tag 1.2.3              sets a value in values.yaml
    chart set Values.replicaCount 3        same, using the path from templates
    chart set Chart.appVersion 1.2.3       sets a field in Chart.yaml

VALUE is parsed as with --set: true, false, null and integers are typed; anything else is a string.`,
  arity: { min: 2, max: 2 },
  completes: ['any'],
  builder: {
    ...chartFolderFlags,
    string: { kind: 'bool', describe: 'treat the value as a string, even if it looks like a number', ours: true },
  },
  async handler({ args, flags }, { io }) {
    const [key = '', text = ''] = args;
    const file = setChartValue({ folder: flags.chart, key, value: flags.string || isText(key) ? text : scalarOf(text) });
    io.stdout(`${file}: ${key} is set\n`);
  },
});

/** Reports whether a key is a string field in Chart.yaml. All fields (including versions) are strings, except `deprecated`. */
function isText(key: string): boolean {
  return /^\.?Chart\.(?!deprecated$)/i.test(key);
}

/** Parses a value as --set does: booleans, null and integers are recognized, and everything else is a string. */
function scalarOf(text: string): EditScalar {
  if (/^[[{]/.test(text))
    throw new TillerlessError('USAGE', 'the value must be a scalar: a string, an integer, true, false or null', {
      hint: 'set the entries of maps and lists one at a time, or use --string to set any text as a string',
    });
  const keyword = text.toLowerCase();
  if (keyword === 'true' || keyword === 'false') return keyword === 'true';
  if (keyword === 'null') return null;
  return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
