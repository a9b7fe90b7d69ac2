import { defineFlags } from './flag.ts';

/** Where the chart is, for commands whose arguments are names of dependencies or keys. */
export const chartFolderFlags = defineFlags({
  chart: { kind: 'string', default: '.', describe: 'folder of the chart', ours: true },
});
