import { deleteSandbox, listSandboxes, sandboxFile, serveNamedSandbox } from '../actions/open-sandbox.ts';
import { formatAs } from '../output/data.ts';
import { formatTable } from '../output/table.ts';
import { outputFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';

export const sandboxServeCommand = defineCommand({
  command: 'serve [NAME]',
  description: 'Serves the API of a sandbox on 127.0.0.1 until it is interrupted, and writes a kubeconfig for it.',
  arity: { min: 0, max: 1 },
  completes: ['sandbox'],
  builder: {
    port: { kind: 'int', describe: 'port to listen on, 0 for any free one', ours: true },
    'write-kubeconfig': { kind: 'string', describe: 'where to write the kubeconfig (default: beside the sandbox)', ours: true },
  },
  async handler({ args, flags }, context) {
    const served = await serveNamedSandbox(context.settings, {
      name: args[0] ?? context.settings.sandbox ?? 'default',
      port: flags.port,
      kubeconfig: flags['write-kubeconfig'],
    });
    context.io.stdout(`export KUBECONFIG=${served.kubeconfig}\n`);
    context.io.stderr(`serving ${served.url}; Ctrl-C ends it\n`);
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await served.close();
  },
});

export const sandboxListCommand = defineCommand({
  command: 'list',
  arity: { min: 0, max: 0 },
  builder: outputFlags,
  async handler({ flags }, { io, settings }) {
    const sandboxes = listSandboxes(settings);
    const rows = sandboxes.map((each) => [
      each.name,
      `${Math.ceil(each.bytes / 1024)} KiB`,
      new Date(each.modifiedMs).toISOString(),
    ]);
    io.stdout(formatAs(flags.output, sandboxes, () => formatTable([['NAME', 'SIZE', 'CHANGED'], ...rows])));
  },
});

export const sandboxDeleteCommand = defineCommand({
  command: 'delete NAME',
  arity: { min: 1, max: 1 },
  completes: ['sandbox'],
  builder: {},
  async handler({ args }, { io, settings }) {
    const [name = ''] = args;
    deleteSandbox(settings, name);
    io.stdout(`sandbox ${JSON.stringify(name)} deleted\n`);
  },
});

export const sandboxPathCommand = defineCommand({
  command: 'path [NAME]',
  arity: { min: 0, max: 1 },
  completes: ['sandbox'],
  builder: {},
  async handler({ args }, { io, settings }) {
    io.stdout(`${sandboxFile(settings, args[0] ?? settings.sandbox ?? 'default')}\n`);
  },
});
