import { keyringFlags, serverFlags, serverSource } from '../flags/server-flags.ts';
import { keyringOf } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';
import { pluginSurroundings } from '../support/plugin-options.ts';

export const command = defineCommand({
  command: 'install [options] <path|url>',
  description: `Installs a plugin of Helm 3 or 4 into Helm's plugin folder, from

  a folder, which is linked to: what is changed there is used at once
  an archive (.tgz) or the address of one, which must be signed unless --verify=false
  an OCI registry (oci://HOST/REPOSITORY:TAG), likewise
  a git repository (https, ssh, git, file), with --verify=false`,
  arity: { min: 1, max: 1 },
  completes: ['path'],
  builder: {
    ...serverFlags,
    ...keyringFlags,
    verify: { kind: 'bool', default: true, describe: 'install archives only when a key of the keyring has signed them' },
    version: { kind: 'string', describe: 'version or range that a tag of the git repository or of the registry has to fit' },
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
