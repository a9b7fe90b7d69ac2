import { driftOf } from '../actions/plan/drift.ts';
import { readRevision } from '../actions/release/read-history.ts';
import { recordView } from '../actions/release/release-views.ts';
import { resourceObjects, resourceTables, type SeenObjects } from '../actions/release/status-tables.ts';
import { formatAs } from '../output/data.ts';
import { driftRemark } from '../output/drift-text.ts';
import { outputFlags, revisionFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';
import { releaseText } from './support/release-output.ts';

export const command = defineCommand({
  command: 'status RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: {
    ...revisionFlags,
    ...outputFlags,
    'show-desc': { kind: 'bool', describe: 'no effect: always shown', hidden: true },
    'show-resources': { kind: 'bool', describe: 'no effect: always shown', hidden: true },
  },
  async handler({ args, flags }, context) {
    const session = await context.session();
    const record = (await readRevision(session.releases, args[0] ?? '', flags.revision, session.namespace)).record();
    if (flags.output === 'table') {
      const seen: SeenObjects = new Map();
      context.io.stdout(
        releaseText(record, {
          notes: true,
          manifests: false,
          resources: await resourceTables(session, record, seen),
        }),
      );
      if (flags.revision === 0 && record.info.status === 'deployed' && session.cluster) {
        const drift = await driftOf(session, session.cluster, record, { showSecrets: false, unified: undefined }, seen);
        const remark = driftRemark(drift, context.program);
        if (remark !== undefined) context.io.stderr(remark);
      }
      return;
    }
    const resources = await resourceObjects(session, record);
    const view = recordView(record);
    const isEmpty = Object.keys(resources).length === 0;
    context.io.stdout(formatAs(flags.output, { ...view, info: { ...view.info, ...(isEmpty ? {} : { resources }) } }, () => ''));
  },
});
