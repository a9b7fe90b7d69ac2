import { keyringFlags, serverFlags, serverSource } from '../flags/server-flags.ts';
import { keyringOf } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';
import { pluginSurroundings } from '../support/plugin-options.ts';

export const command = defineCommand({
  command: 'install [options] <path|url>',
  description: `Installs a Helm 3 or Helm 4 plugin into Helm's plugin directory, from

  a directory, which is linked, so that changes there take effect immediately
  an archive (.tgz) or its URL, which must be signed unless --verify=false
  an OCI registry (oci://HOST/REPOSITORY:TAG), which also requires a signature
  a git repository (https, ssh, git, file), with --verify=false`,
  arity: { min: 1, max: 1 },
  completes: ['path'],
  builder: {
    ...serverFlags,
    ...keyringFlags,
    verify: { kind: 'bool', default: true, describe: 'install an archive only if it is signed by a key in the keyring' },
    version: { kind: 'string', describe: 'version or range that the tag in the git repository or registry must match' },
  },
  async handler({ args, flags }, context) {
    const { installPlugin } = await import('../../actions/plugins/plugin-install.ts');
    const { withDownloads } = await import('../support/downloads.ts');
    const remote = serverSource(flags, flags.version);
    const keyring = await keyringOf(context, flags);
    const plugin = await withDownloads(context, (downloads) =>
      installPlugin(
        { source: args[0] ?? '', verify: flags.verify, keyring, cwd: context.io.cwd, remote, downloads },
        pluginSurroundings(context),
      ),
    );
    context.io.stdout(`Installed plugin: ${plugin.name}\n`);
  },
});
