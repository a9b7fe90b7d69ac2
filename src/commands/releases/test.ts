import { testRelease } from '../../actions/release/test-release.ts';
import { sessionOf } from '../../actions/releases-file/cluster/plan-set.ts';
import { defineCommand } from '../support/define.ts';
import { releaseText } from '../support/release-output.ts';
import { clusterFlags, withReleases } from '../support/releases/cluster.ts';
import { runOperation } from '../support/run-operation.ts';

export const command = defineCommand({
  command: 'test',
  arity: { min: 0, max: 0 },
  builder: {
    ...clusterFlags,
    timeout: { ours: true, kind: 'int', default: 300, describe: 'timeout in seconds for each release' },
    logs: { ours: true, kind: 'bool', describe: 'print the logs of test pods' },
    cleanup: { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    await withReleases(context, flags, async ({ run, targets, tools }) => {
      if (targets.length === 0) run.noMatch();
      for (const target of targets) {
        if (!target.isInstalled) continue;
        const { release } = target;
        const session = await sessionOf(target, tools);
        const options = {
          ...flags,
          timeout: flags.timeout * 1000,
          wait: 'watcher' as const,
          'no-hooks': false,
          'wait-for-lock': 0,
        };
        const result = await runOperation(context, options, `testing ${release.name} in ${session.namespace}`, (choice) =>
          testRelease(session, { name: release.name, choice, include: [], exclude: [], logs: flags.logs }),
        );
        context.io.stdout(releaseText(result.record, { notes: false, manifests: false }));
        for (const { pod, container, text } of result.logs) context.io.stdout(`POD LOGS: ${pod} (${container})\n${text}\n`);
        if (result.failure !== undefined) throw result.failure;
      }
    });
  },
});
