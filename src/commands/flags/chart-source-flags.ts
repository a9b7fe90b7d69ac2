import { defineFlags } from './flag.ts';
import { serverFlags, verifyFlags } from './server-flags.ts';

/** Where a chart comes from; every command that takes the name of a chart has these. */
export const chartSourceFlags = defineFlags({
  ...serverFlags,
  ...verifyFlags,
  devel: { kind: 'bool', help: 'also consider versions that are not yet final' },
  'pass-credentials': { kind: 'bool', help: 'send name and password to other hosts too' },
  repo: { kind: 'string', help: 'address of the repository that has the chart' },
  version: { kind: 'string', help: 'version of the chart, or a range; the newest without' },
});
