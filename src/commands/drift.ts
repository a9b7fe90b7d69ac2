import { allDrift, releaseDrift } from '../actions/plan/drift.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { linePainter } from '../output/colour.ts';
import { formatAs } from '../output/data.ts';
import { driftTable, driftText } from '../output/drift-text.ts';
import { logLine } from '../output/io.ts';
import { outputFlags, revisionFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';

export const command = defineCommand({
  command: 'drift [RELEASE]',
  description: `Compares a stored revision with the cluster. Only fields set by the release are compared; missing objects are listed.

    drift RELEASE           the deployed revision
    drift --all             every release in the namespace, or with -A, in all namespaces`,
  arity: { min: 0, max: 1 },
  completes: ['release'],
  builder: {
    ...outputFlags,
    ...revisionFlags,
    all: { kind: 'bool', describe: 'check every release', ours: true },
    'all-namespaces': { kind: 'bool', alias: 'A', describe: 'with --all, check releases in all namespaces', ours: true },
    'detailed-exitcode': { kind: 'bool', describe: 'exit with code 2 if there is drift', ours: true },
    'no-color': { kind: 'bool', describe: 'do not use colors, even on a terminal', ours: true },
    'show-secrets': { kind: 'bool', describe: 'print the data of Secrets', ours: true },
  },
  async handler({ args, flags }, context) {
    const { io } = context;
    const [name] = args;
    const all = flags.all || flags['all-namespaces'];
    if ((name === undefined) !== all)
      throw new TillerlessError('USAGE', all ? '--all cannot be used with a release' : 'drift requires a release or --all');
    const view = { showSecrets: flags['show-secrets'], unified: undefined };
    const session = await context.session();
    if (name === undefined) {
      const { releases, unreadable } = await allDrift(session, flags['all-namespaces'], view);
      for (const release of unreadable) logLine(io, 'WARN', `cannot read a release record: ${release}`);
      io.stdout(formatAs(flags.output, releases, () => driftTable(releases)));
      if (flags['detailed-exitcode'] && releases.some((report) => report.drifted.length > 0))
        context.exitCode(exitCodes.changes.code);
      return;
    }
    const drift = await releaseDrift(session, name, flags.revision, view);
    io.stdout(formatAs(flags.output, drift, () => linePainter(io, flags)(driftText(drift))));
    if (flags['detailed-exitcode'] && drift.drifted.length > 0) context.exitCode(exitCodes.changes.code);
  },
});
