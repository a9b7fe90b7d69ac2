import { installedPlugins, originOfPlugin, uninstallPlugin, updatePlugin } from '../actions/plugins/installed-plugins.ts';
import { formatTable } from '../output/table.ts';
import { keyringFlags, serverFlags, serverSource } from './flags/server-flags.ts';
import { keyringOf } from './support/chart-path.ts';
import { defineCommand } from './support/define.ts';
import { pluginSurroundings } from './support/plugin-options.ts';
import { passphraseFrom, signFlags } from './support/signing.ts';

/** A command that does the same to every plugin it is given, and tells so after each. */
function eachPlugin({ name, done, act }: EachPlugin) {
  return defineCommand({
    command: `${name} <plugin>...`,
    arity: { min: 1 },
    completes: ['plugin'],
    builder: {},
    async handler({ args }, context) {
      for (const plugin of args) {
        await act(plugin, pluginSurroundings(context));
        context.io.stdout(`${done} plugin: ${plugin}\n`);
      }
    },
  });
}

interface EachPlugin {
  readonly name: string;
  readonly done: string;
  readonly act: typeof updatePlugin;
}

export const pluginListCommand = defineCommand({
  command: 'list',
  arity: { min: 0 },
  builder: { type: { kind: 'string', describe: 'only plugins of this type, for example cli/v1' } },
  async handler({ flags }, context) {
    const plugins = installedPlugins(pluginSurroundings(context)).filter(({ type }) => flags.type === '' || type === flags.type);
    const rows = plugins.map((plugin) => {
      const { name, version, type, format, sourceUrl } = plugin;
      return [name, version, type, format, originOfPlugin(plugin), sourceUrl || 'unknown'];
    });
    context.io.stdout(formatTable([['NAME', 'VERSION', 'TYPE', 'APIVERSION', 'PROVENANCE', 'SOURCE'], ...rows]));
  },
});

export const pluginInstallCommand = defineCommand({
  command: 'install [options] <path|url>',
  description: `Installs a plugin of Helm 3 or 4 into Helm's plugin folder, from

  a folder, which is linked to: what is changed there is used at once
  an archive (.tgz) or the address of one, which must be signed unless --verify=false says otherwise
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
    const { installPlugin } = await import('../actions/plugins/plugin-install.ts');
    const { withDownloads } = await import('./support/downloads.ts');
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

export const pluginUpdateCommand = eachPlugin({ name: 'update', done: 'Updated', act: updatePlugin });

export const pluginUninstallCommand = eachPlugin({
  name: 'uninstall',

  done: 'Uninstalled',
  act: uninstallPlugin,
});

export const pluginPackageCommand = defineCommand({
  command: 'package [PATH]',
  arity: { min: 1, max: 1 },
  completes: ['folder'],
  builder: {
    ...signFlags,
    destination: { kind: 'string', alias: 'd', default: '.', describe: 'folder to write the archive to' },
    sign: { kind: 'bool', default: true, describe: 'also write a signature beside the archive' },
  },
  async handler({ args, flags }, context) {
    const { packagePlugin } = await import('../actions/plugins/plugin-package.ts');
    const { io } = context;
    if (!flags.sign)
      io.stderr('WARNING: Skipping plugin signing. This is not recommended for plugins intended for distribution.\n');
    const path = await packagePlugin({
      folder: args[0] ?? '',
      destination: flags.destination,
      sign: flags.sign
        ? {
            key: flags.key,
            keyring: await keyringOf(context, flags),
            passphrase: passphraseFrom(context, flags['passphrase-file']),
          }
        : undefined,
      nowMs: io.now(),
    });
    io.stdout(`Successfully packaged plugin and saved it to: ${path}\n`);
  },
});

export const pluginVerifyCommand = defineCommand({
  command: 'verify [PATH]',
  arity: { min: 1, max: 1 },
  completes: ['path'],
  builder: keyringFlags,
  async handler({ args, flags }, context) {
    const { verifyPlugin } = await import('../actions/plugins/plugin-package.ts');
    const { verificationText } = await import('./verify.ts');
    const verification = verifyPlugin(args[0] ?? '', await keyringOf(context, flags));
    context.io.stdout(verificationText(verification, 'Plugin'));
  },
});
