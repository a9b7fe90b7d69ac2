import { defineFlags } from './flag.ts';
import { serverFlags, verifyFlags } from './server-flags.ts';

/** Flags for the source of a chart; every command with a chart argument has these. */
export const chartSourceFlags = defineFlags({
  ...serverFlags,
  ...verifyFlags,
  devel: { kind: 'bool', describe: 'also consider versions that are not yet final' },
  'pass-credentials': { kind: 'bool', describe: 'send name and password to other hosts too' },
  repo: { kind: 'string', describe: 'address of the repository that has the chart' },
  version: { kind: 'string', describe: 'version of the chart, or a range; the newest without' },
});
