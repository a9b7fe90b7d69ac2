import { testRelease } from '../actions/release/test-release.ts';
import { lockFlags, waitFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';
import { releaseText } from './support/release-output.ts';
import { runOperation } from './support/run-operation.ts';

export const command = defineCommand({
  command: 'test [RELEASE]',
  description: `Runs the tests of a release: the test hooks in its chart.

A test is a Pod or a Job, and succeeds if it exits with code 0.`,
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: {
    filter: { kind: 'strings', describe: 'tests to run or skip: name=test1,name=test2 or !name=test3 (may be repeated)' },
    'hide-notes': { kind: 'bool', describe: 'no effect, because test never prints notes', hidden: true },
    logs: { kind: 'bool', describe: 'print the logs of test pods after all tests have run, before the pods are deleted' },
    'fail-fast': waitFlags['fail-fast'],
    timeout: waitFlags.timeout,
    ...lockFlags,
  },
  async handler({ args, flags }, context) {
    const [name = ''] = args;
    const session = await context.session();
    const { record, logs, failure } = await runOperation(
      context,
      { ...flags, wait: 'watcher', 'no-hooks': false },
      `testing ${name} in ${session.namespace}`,
      (choice) => testRelease(session, { name, choice, ...readFilter(flags.filter), logs: flags.logs }),
    );
    context.io.stdout(releaseText(record, { notes: false, manifests: false }));
    if (flags.logs) context.io.stdout('\n');
    for (const { pod, container, text } of logs) context.io.stdout(`POD LOGS: ${pod} (${container})\n${text}\n`);
    if (failure !== undefined) throw failure;
  },
});

/** Parses --filter. As in Helm, filters other than name= and !name= are ignored. */
function readFilter(filters: readonly string[]): { include: string[]; exclude: string[] } {
  const after = (prefix: string): string[] =>
    filters.filter((filter) => filter.startsWith(prefix)).map((filter) => filter.slice(prefix.length));
  return { include: after('name='), exclude: after('!name=') };
}
