import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { UnreadPolicy } from '../actions/explain/report-unread-values.ts';
import { type LintResult, lintChart } from '../actions/lint/lint.ts';
import { readUserValues } from '../actions/render/user-values.ts';
import { pathBytes, pathIn, readFolder } from '../base/file-names.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { unreadFlags, valueFlags } from './flags/release-flags.ts';
import { unreadPolicy } from './support/chart-input.ts';
import { defineCommand } from './support/define.ts';
import { valueInputs, valueReaders } from './support/values-io.ts';
import { isBad, lintRequest, printLint, resultText } from './tools/lint-results.ts';

export const command = defineCommand({
  command: 'lint PATH',
  arity: { min: 1 },
  completes: ['path'],
  builder: {
    ...valueFlags,
    'kube-version': {
      kind: 'string',
      describe: 'Kubernetes version for capabilities and deprecations; objects that it would reject are reported on stderr',
    },
    nondeterministic: {
      kind: 'bool',
      describe: 'also report fields that differ each time the chart is rendered, because they are random or depend on the time',
      ours: true,
    },
    quiet: { kind: 'bool', describe: 'print only warnings and errors' },
    'skip-schema-validation': { kind: 'bool', describe: 'do not validate the values against values.schema.json' },
    strict: { kind: 'bool', describe: 'also fail on warnings' },
    ...unreadFlags,
    'with-subcharts': { kind: 'bool', describe: 'also lint the charts in charts/' },
  },
  async handler({ args, flags, changed }, context) {
    const { io, settings } = context;
    const { values: userValues, sources } = await readUserValues(valueInputs(flags), valueReaders(context));
    const request = {
      ...lintRequest(context, { kubeVersion: flags['kube-version'], namespace: settings.namespace || 'default' }),
      userValues,
      sources,
      skipSchema: flags['skip-schema-validation'],
      strict: flags.strict,
      checkApi: changed.has('kube-version'),
      checksRepeatability: flags.nondeterministic,
    };
    const paths = flags['with-subcharts'] ? args.flatMap((path) => [path, ...subchartPaths(join(path, 'charts'))]) : args;
    const unread = unreadPolicy(io, flags.unread, 'always');
    // The user's values are meant for the charts on the command line, so subcharts are not expected to read all of them.
    const results = await Promise.all(
      paths.map((path) => lintChart(path, { ...request, checksValues: unread !== undefined && args.includes(path) })),
    );
    const shown = flags.quiet ? results.filter(isBad) : results;
    printLint(io, results, shown.map((result) => resultText(result, flags)).join(''));
    if (unread) await reportUnreadIn(results, unread);
    const failed = results.filter((result) => result.failed).length;
    const summary = `${paths.length} chart(s) linted, ${failed} chart(s) failed`;
    if (failed > 0) throw new TillerlessError('LINT_FAILED', summary, { notes: results.flatMap(({ notes }) => notes) });
    if (!flags.quiet || shown.length > 0) io.stdout(`${summary}\n`);
  },
});

/** Reports values that no template reads. The module is loaded on demand. */
async function reportUnreadIn(results: readonly LintResult[], policy: UnreadPolicy): Promise<void> {
  const unread = results.flatMap((result) => result.unread);
  if (unread.length === 0) return;
  const { reportUnread } = await import('../actions/explain/report-unread-values.ts');
  reportUnread(unread, policy);
}

/** Returns the paths of all charts below a directory. A chart is either an archive or a directory that contains a Chart.yaml. */
function subchartPaths(folder: string): string[] {
  if (!existsSync(pathBytes(folder)) || !statSync(pathBytes(folder)).isDirectory()) return [];
  return readFolder(folder).flatMap((entry) => {
    const path = pathIn(folder, entry.name);
    if (entry.isDirectory()) return subchartPaths(path);
    if (entry.name === 'Chart.yaml') return [folder];
    return entry.name.endsWith('.tgz') ? [path] : [];
  });
}
