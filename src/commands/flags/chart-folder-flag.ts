import { defineFlags } from './flag.ts';

/** The flag for the chart directory, for commands whose arguments are dependency names or keys. */
export const chartFolderFlags = defineFlags({
  chart: { kind: 'string', default: '.', describe: 'chart directory', ours: true },
});
