import { defineFlags } from './flag.ts';
import { serverFlags, verifyFlags } from './server-flags.ts';

/** Flags that determine where a chart comes from. Every command with a chart argument has these flags. */
export const chartSourceFlags = defineFlags({
  ...serverFlags,
  ...verifyFlags,
  devel: { kind: 'bool', describe: 'also consider prerelease versions' },
  'pass-credentials': {
    kind: 'bool',
    describe: "also send the username and password to hosts other than the repository's",
  },
  repo: { kind: 'string', describe: 'URL of the chart repository' },
  version: { kind: 'string', describe: 'chart version or range (default: the latest stable version)' },
});
