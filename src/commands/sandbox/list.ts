import { listSandboxes } from '../../actions/open-sandbox.ts';
import { formatAs } from '../../output/data.ts';
import { formatTable } from '../../output/table.ts';
import { outputFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'list',
  arity: { min: 0, max: 0 },
  builder: outputFlags,
  async handler({ flags }, { io, settings }) {
    const sandboxes = listSandboxes(settings);
    const rows = sandboxes.map((sandbox) => [
      sandbox.name,
      `${Math.ceil(sandbox.bytes / 1024)} KiB`,
      new Date(sandbox.modifiedMs).toISOString(),
    ]);
    io.stdout(formatAs(flags.output, sandboxes, () => formatTable([['NAME', 'SIZE', 'CHANGED'], ...rows])));
  },
});
