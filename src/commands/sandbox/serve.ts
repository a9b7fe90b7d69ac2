import { serveNamedSandbox } from '../../actions/open-sandbox.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'serve [NAME]',
  description: 'Serves the API of a sandbox on 127.0.0.1 until interrupted, and writes a kubeconfig for it.',
  arity: { min: 0, max: 1 },
  completes: ['sandbox'],
  builder: {
    port: { kind: 'int', describe: 'port to listen on, 0 for any free port', ours: true },
    'write-kubeconfig': {
      kind: 'string',
      describe: 'path of the kubeconfig to write (default: next to the sandbox state file)',
      ours: true,
    },
  },
  async handler({ args, flags }, context) {
    const served = await serveNamedSandbox(context.settings, {
      name: args[0] ?? context.settings.sandbox ?? 'default',
      port: flags.port,
      kubeconfig: flags['write-kubeconfig'],
    });
    context.io.stdout(`export KUBECONFIG=${served.kubeconfig}\n`);
    context.io.stderr(`serving ${served.url}; press Ctrl-C to stop\n`);
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await served.close();
  },
});
