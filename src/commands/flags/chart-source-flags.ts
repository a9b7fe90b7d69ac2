import { defineFlags } from './flag.ts';
import { serverFlags, verifyFlags } from './server-flags.ts';

/** Flags for the source of a chart; every command with a chart argument has these. */
export const chartSourceFlags = defineFlags({
  ...serverFlags,
  ...verifyFlags,
  devel: { kind: 'bool', describe: 'also consider prerelease versions' },
  'pass-credentials': { kind: 'bool', describe: 'send the username and password to other hosts too' },
  repo: { kind: 'string', describe: 'URL of the repository that contains the chart' },
  version: { kind: 'string', describe: 'chart version or version range (default: the latest version)' },
});
