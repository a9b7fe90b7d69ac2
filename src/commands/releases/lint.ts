import { type LintResult, lintChart } from '../../actions/lint/lint.ts';
import { lockedState } from '../../actions/releases-file/deps/lock-file.ts';
import { chartPath } from '../../actions/releases-file/describe-releases.ts';
import { plannedReleases } from '../../actions/releases-file/planned-releases.ts';
import { inState } from '../../actions/releases-file/read-releases.ts';
import { type StateRelease, valueInputsOf } from '../../actions/releases-file/release-values.ts';
import { readUserValues } from '../../actions/render/user-values.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { extraValuesFlags, needsFlags, releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { needsOptions, openReleases, renderTools } from '../support/releases/read.ts';
import { valueReaders } from '../support/values-io.ts';
import { lintRequest, printLint, resultText } from '../tools/lint-results.ts';

export const command = defineCommand({
  command: 'lint',
  description: 'Lints the charts of all releases, each with the values of its release.',
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    ...needsFlags,
    ...extraValuesFlags,
    'kube-version': { ours: true, kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion' },
    strict: { ours: true, kind: 'bool', describe: 'also fail on warnings' },
  },
  async handler({ args: _, flags }, context) {
    const run = await openReleases(context, flags);
    const { charts } = renderTools(context, run);
    const lint = async (target: StateRelease): Promise<LintResult> => {
      const { namespace, name } = target.release;
      run.outside.log('info', `Linting release=${name}, chart=${chartPath(target)}`);
      const inputs = await valueInputsOf(target, { files: flags.values, set: flags.set }, run.outside);
      const { values: userValues, sources } = await readUserValues(inputs, valueReaders(context));
      const request = lintRequest(context, { kubeVersion: flags['kube-version'], namespace: namespace || 'default' });
      return lintChart(await charts.path(target), { ...request, userValues, sources, strict: flags.strict });
    };
    const results: LintResult[] = [];
    for (const read of run.states) {
      const state = lockedState(read, run.outside);
      const { installed } = inState(state, () => plannedReleases(state, needsOptions(flags)));
      for (const release of installed) {
        const result = await lint({ state, release });
        printLint(context.io, [result], resultText(result, { quiet: false }));
        results.push(result);
      }
    }
    if (results.length === 0) return run.noMatch();
    const failed = results.filter((result) => result.failed);
    const summary = `${results.length} chart(s) linted, ${failed.length} chart(s) failed`;
    if (failed.length > 0) throw new TillerlessError('LINT_FAILED', summary, { notes: failed.flatMap(({ notes }) => notes) });
    context.io.stdout(`${summary}\n`);
  },
});
