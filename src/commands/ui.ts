import { programVersion } from '../base/program-version.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { defineCommand } from './support/define.ts';
import { withDownloads } from './support/downloads.ts';

export const command = defineCommand({
  command: 'ui',
  description: `Serves a web UI on 127.0.0.1 that shows the history, values, resources and drift of each release. It can also plan and run upgrades,
rollbacks and uninstalls. The command prints a URL with a token that is valid until the command exits; do not share this URL.

The page shows all namespaces unless -n is set. It needs no network access, and loads nothing from other servers.`,
  arity: { min: 0, max: 0 },
  builder: {
    'all-namespaces': {
      kind: 'bool',
      alias: 'A',
      describe: 'show all namespaces, and fail if they cannot be listed',
      ours: true,
    },
    open: { kind: 'bool', describe: 'open the web UI in the default browser', ours: true },
    port: { kind: 'int', describe: 'port to listen on, 0 for any free port', ours: true },
    'read-only': { kind: 'bool', describe: 'read-only mode: do not serve routes that modify anything', ours: true },
  },
  async handler({ flags, changed }, context) {
    if (changed.has('namespace') && flags['all-namespaces'])
      throw new TillerlessError('USAGE', '--namespace cannot be used with --all-namespaces');
    if (flags.port < 0 || flags.port > 65_535) throw new TillerlessError('USAGE', '--port must be from 0 to 65535');
    const { io, settings, signal, log } = context;
    // Load the server on demand, because only this command needs it.
    const { serveUntilAborted } = await import('../ui/server/serve.ts');
    await withDownloads(context, (downloads) =>
      serveUntilAborted({
        settings,
        env: io.env,
        cwd: io.cwd,
        signal,
        log,
        now: io.now,
        // Progress is not printed, because the user is looking at the page rather than the terminal.
        downloads: { ...downloads, onProgress: () => undefined, say: () => undefined },
        version: programVersion,
        port: flags.port,
        isReadOnly: flags['read-only'],
        namespace: flags['all-namespaces'] ? '' : settings.namespace || undefined,
        opensBrowser: flags.open,
        onAddress: (address) => {
          io.stdout(`${address}\n`);
          io.stderr('serving the page on this address; press Ctrl-C to stop\n');
        },
        warn: (text) => io.stderr(`warning: ${text}\n`),
      }),
    );
  },
});
