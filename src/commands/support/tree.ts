import { asCommand, type CommandEntry } from './define.ts';

const dependencies = () => import('../dependency/update.ts');
const get = () => import('../get-parts.ts');
const plugin = () => import('../plugin.ts');
const plan = () => import('../plan.ts');
const registry = () => import('../registry.ts');
const show = () => import('../show.ts');
const sandbox = () => import('../sandbox.ts');

/** Every command there is. A command's file is loaded when it is called, and no other. */
export const commandTree: CommandEntry = {
  name: 'tillerless',
  summary: 'a Kubernetes package manager',
  description: `A Kubernetes package manager: installs, upgrades, rolls back and uninstalls charts, and shows first what that would do.

Common actions:

- template:   render a chart
- plan:       show what an install or upgrade would do
- install:    install a chart
- upgrade:    upgrade a release
- list:       list releases

Everything can be tried without a cluster: add --sandbox to any command.`,
  commands: [
    {
      name: 'completion',
      summary: 'generate autocompletion scripts for the specified shell',
      commands: (['bash', 'fish', 'powershell', 'zsh'] as const).map((shell) => ({
        name: shell,
        summary: `generate autocompletion script for ${shell}`,
        load: async () => (await import('../completion/completion.ts')).completionCommand(shell),
      })),
    },
    {
      name: 'create',
      summary: 'create a new chart with the given name',
      load: async () => asCommand((await import('../create.ts')).createCommand),
    },
    {
      name: 'dependency',
      aliases: ['dep', 'dependencies'],
      summary: "manage a chart's dependencies",
      commands: [
        {
          name: 'build',
          summary: 'fetch into charts/ what the lock file says',
          load: async () => asCommand((await dependencies()).dependencyBuildCommand),
        },
        {
          name: 'list',
          aliases: ['ls'],
          summary: 'list the dependencies for the given chart',
          load: async () => asCommand((await import('../dependency/list.ts')).dependencyListCommand),
        },
        {
          name: 'update',
          aliases: ['up'],
          summary: 'fetch dependencies into charts/ and write the lock file',
          load: async () => asCommand((await dependencies()).dependencyUpdateCommand),
        },
      ],
    },
    {
      name: 'diff',
      ours: true,
      summary: 'show what two revisions of a release differ in',
      load: async () => asCommand((await plan()).diffCommand),
    },
    {
      name: 'drift',
      ours: true,
      summary: 'show what others changed in the objects of a release',
      load: async () => asCommand((await import('../drift.ts')).driftCommand),
    },
    {
      name: 'env',
      summary: 'print the settings of this program',
      load: async () => asCommand((await import('../env.ts')).envCommand),
    },
    {
      name: 'get',
      summary: 'download extended information of a named release',
      commands: [
        {
          name: 'all',
          summary: 'download all information for a named release',
          load: async () => asCommand((await get()).getAllCommand),
        },
        {
          name: 'hooks',
          summary: 'download all hooks for a named release',
          load: async () => asCommand((await get()).getHooksCommand),
        },
        {
          name: 'manifest',
          summary: 'download the manifest for a named release',
          load: async () => asCommand((await get()).getManifestCommand),
        },
        {
          name: 'metadata',
          summary: 'show name, chart, labels and method of a named release',
          load: async () => asCommand((await get()).getMetadataCommand),
        },
        {
          name: 'notes',
          summary: 'download the notes for a named release',
          load: async () => asCommand((await get()).getNotesCommand),
        },
        {
          name: 'values',
          summary: 'download the values file for a named release',
          load: async () => asCommand((await get()).getValuesCommand),
        },
      ],
    },
    {
      name: 'history',
      aliases: ['hist'],
      summary: 'fetch release history',
      load: async () => asCommand((await import('../history.ts')).historyCommand),
    },
    { name: 'install', summary: 'install a chart', load: async () => asCommand((await import('../install.ts')).installCommand) },
    {
      name: 'lint',
      summary: 'examine a chart for possible issues',
      load: async () => asCommand((await import('../lint.ts')).lintCommand),
    },
    {
      name: 'list',
      aliases: ['ls'],
      summary: 'list releases',
      load: async () => asCommand((await import('../list.ts')).listCommand),
    },
    {
      name: 'package',
      summary: 'make an archive of a chart',
      load: async () => asCommand((await import('../package.ts')).packageCommand),
    },
    {
      name: 'plan',
      ours: true,
      summary: 'show what an install, upgrade, rollback or uninstall would do',
      load: async () => asCommand((await plan()).planCommand),
    },
    {
      name: 'plugin',
      summary: 'install, list, or uninstall Helm plugins',
      commands: [
        {
          name: 'install',
          aliases: ['add'],
          summary: 'install a Helm plugin',
          load: async () => asCommand((await plugin()).pluginInstallCommand),
        },
        {
          name: 'list',
          aliases: ['ls'],
          summary: 'list installed Helm plugins',
          load: async () => asCommand((await plugin()).pluginListCommand),
        },
        {
          name: 'package',
          summary: 'package a plugin directory into a plugin archive',
          load: async () => asCommand((await plugin()).pluginPackageCommand),
        },
        {
          name: 'uninstall',
          aliases: ['rm', 'remove'],
          summary: 'uninstall one or more Helm plugins',
          load: async () => asCommand((await plugin()).pluginUninstallCommand),
        },
        {
          name: 'update',
          aliases: ['up'],
          summary: 'update one or more Helm plugins',
          load: async () => asCommand((await plugin()).pluginUpdateCommand),
        },
        {
          name: 'verify',
          summary: 'verify that a plugin at the given path has been signed and is valid',
          load: async () => asCommand((await plugin()).pluginVerifyCommand),
        },
      ],
    },
    {
      name: 'pull',
      aliases: ['fetch'],
      summary: 'download a chart, and unpack it if asked to',
      load: async () => asCommand((await import('../pull.ts')).pullCommand),
    },
    {
      name: 'push',
      summary: 'push a packaged chart to a registry',
      load: async () => asCommand((await import('../push.ts')).pushCommand),
    },
    {
      name: 'registry',
      summary: 'log in to and out of OCI registries',
      commands: [
        {
          name: 'login',
          summary: 'log in to a registry',
          load: async () => asCommand((await registry()).registryLoginCommand),
        },
        {
          name: 'logout',
          summary: 'log out of a registry',
          load: async () => asCommand((await registry()).registryLogoutCommand),
        },
      ],
    },
    {
      name: 'repo',
      summary: 'work with chart repositories',
      commands: [
        {
          name: 'add',
          summary: 'add a chart repository',
          load: async () => asCommand((await import('../repo/add.ts')).repoAddCommand),
        },
        {
          name: 'index',
          summary: 'make the index of a folder with packaged charts',
          load: async () => asCommand((await import('../repo/index-folder.ts')).repoIndexCommand),
        },
        {
          name: 'list',
          aliases: ['ls'],
          summary: 'list chart repositories',
          load: async () => asCommand((await import('../repo/list.ts')).repoListCommand),
        },
        {
          name: 'remove',
          aliases: ['rm'],
          summary: 'remove chart repositories',
          load: async () => asCommand((await import('../repo/remove.ts')).repoRemoveCommand),
        },
        {
          name: 'update',
          aliases: ['up'],
          summary: 'fetch the indexes of repositories',
          load: async () => asCommand((await import('../repo/update.ts')).repoUpdateCommand),
        },
      ],
    },
    {
      name: 'rollback',
      summary: 'roll back a release to a previous revision',
      load: async () => asCommand((await import('../rollback.ts')).rollbackCommand),
    },
    {
      name: 'sandbox',
      ours: true,
      summary: 'manage embedded API servers, to try charts without a cluster',
      commands: [
        {
          name: 'delete',
          aliases: ['rm'],
          summary: 'delete a sandbox with everything in it',
          load: async () => asCommand((await sandbox()).sandboxDeleteCommand),
        },
        {
          name: 'list',
          aliases: ['ls'],
          summary: 'list sandboxes',
          load: async () => asCommand((await sandbox()).sandboxListCommand),
        },
        {
          name: 'path',
          summary: 'print the file that holds a sandbox',
          load: async () => asCommand((await sandbox()).sandboxPathCommand),
        },
        {
          name: 'serve',
          summary: 'open a sandbox on a loopback port for kubectl and helm',
          load: async () => asCommand((await sandbox()).sandboxServeCommand),
        },
      ],
    },
    {
      name: 'search',
      summary: 'search for a keyword in charts',
      commands: [
        {
          name: 'hub',
          summary: 'search for charts in the Artifact Hub or another hub',
          load: async () => asCommand((await import('../search/hub.ts')).searchHubCommand),
        },
        {
          name: 'repo',
          summary: 'search the repositories that were added',
          load: async () => asCommand((await import('../search/repo.ts')).searchRepoCommand),
        },
      ],
    },
    {
      name: 'show',
      aliases: ['inspect'],
      summary: 'show information of a chart',
      commands: [
        { name: 'all', summary: 'show all information of the chart', load: async () => asCommand((await show()).showAllCommand) },
        { name: 'chart', summary: "show the chart's definition", load: async () => asCommand((await show()).showChartCommand) },
        { name: 'crds', summary: "show the chart's CRDs", load: async () => asCommand((await show()).showCrdsCommand) },
        { name: 'readme', summary: "show the chart's README", load: async () => asCommand((await show()).showReadmeCommand) },
        { name: 'values', summary: "show the chart's values", load: async () => asCommand((await show()).showValuesCommand) },
      ],
    },
    {
      name: 'status',
      summary: 'display the status of the named release',
      load: async () => asCommand((await import('../status.ts')).statusCommand),
    },
    {
      name: 'template',
      summary: 'locally render templates',
      load: async () => asCommand((await import('../template.ts')).templateCommand),
    },
    { name: 'test', summary: 'run tests for a release', load: async () => asCommand((await import('../test.ts')).testCommand) },
    {
      name: 'uninstall',
      aliases: ['del', 'delete', 'un'],
      summary: 'uninstall a release',
      load: async () => asCommand((await import('../uninstall.ts')).uninstallCommand),
    },
    {
      name: 'upgrade',
      summary: 'upgrade a release',
      load: async () => asCommand((await import('../upgrade.ts')).upgradeCommand),
    },
    {
      name: 'verify',
      summary: 'check the signature of a packaged chart',
      load: async () => asCommand((await import('../verify.ts')).verifyCommand),
    },
    {
      name: 'version',
      summary: 'print the version',
      load: async () => asCommand((await import('../version.ts')).versionCommand),
    },
  ],
};
