import type { CommandEntry } from './define.ts';

/** Every command there is. A command's file is loaded when it is called, and no other. */
export const commandTree: CommandEntry = {
  name: 'tillerless',
  describe: 'a Kubernetes package manager',
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
      describe: 'generate autocompletion scripts for the specified shell',
      commands: (['bash', 'fish', 'powershell', 'zsh'] as const).map((shell) => ({
        name: shell,
        describe: `generate autocompletion script for ${shell}`,
        load: async () => ({ command: (await import('../completion/completion.ts')).completionCommand(shell) }),
      })),
    },
    { name: 'create', describe: 'create a new chart with the given name', load: () => import('../create.ts') },
    {
      name: 'dependency',
      aliases: ['dep', 'dependencies'],
      describe: "manage a chart's dependencies",
      commands: [
        {
          name: 'build',
          describe: 'fetch into charts/ what the lock file says',
          load: async () => ({ command: (await import('../dependency/update.ts')).dependencyBuildCommand }),
        },
        {
          name: 'list',
          aliases: ['ls'],
          describe: 'list the dependencies for the given chart',
          load: () => import('../dependency/list.ts'),
        },
        {
          name: 'update',
          aliases: ['up'],
          describe: 'fetch dependencies into charts/ and write the lock file',
          load: async () => ({ command: (await import('../dependency/update.ts')).dependencyUpdateCommand }),
        },
      ],
    },
    {
      name: 'diff',
      ours: true,
      describe: 'show what two revisions of a release differ in',
      load: async () => ({ command: (await import('../plan.ts')).diffCommand }),
    },
    {
      name: 'drift',
      ours: true,
      describe: 'show what others changed in the objects of a release',
      load: () => import('../drift.ts'),
    },
    { name: 'env', describe: 'print the settings of this program', load: () => import('../env.ts') },
    {
      name: 'get',
      describe: 'download extended information of a named release',
      commands: [
        {
          name: 'all',
          describe: 'download all information for a named release',
          load: async () => ({ command: (await import('../get-parts.ts')).getAllCommand }),
        },
        {
          name: 'hooks',
          describe: 'download all hooks for a named release',
          load: async () => ({ command: (await import('../get-parts.ts')).getHooksCommand }),
        },
        {
          name: 'manifest',
          describe: 'download the manifest for a named release',
          load: async () => ({ command: (await import('../get-parts.ts')).getManifestCommand }),
        },
        {
          name: 'metadata',
          describe: 'show name, chart, labels and method of a named release',
          load: async () => ({ command: (await import('../get-parts.ts')).getMetadataCommand }),
        },
        {
          name: 'notes',
          describe: 'download the notes for a named release',
          load: async () => ({ command: (await import('../get-parts.ts')).getNotesCommand }),
        },
        {
          name: 'values',
          describe: 'download the values file for a named release',
          load: async () => ({ command: (await import('../get-parts.ts')).getValuesCommand }),
        },
      ],
    },
    { name: 'history', aliases: ['hist'], describe: 'fetch release history', load: () => import('../history.ts') },
    { name: 'install', describe: 'install a chart', load: () => import('../install.ts') },
    { name: 'lint', describe: 'examine a chart for possible issues', load: () => import('../lint.ts') },
    { name: 'list', aliases: ['ls'], describe: 'list releases', load: () => import('../list.ts') },
    { name: 'package', describe: 'make an archive of a chart', load: () => import('../package.ts') },
    {
      name: 'plan',
      ours: true,
      describe: 'show what an install, upgrade, rollback or uninstall would do',
      load: async () => ({ command: (await import('../plan.ts')).planCommand }),
    },
    {
      name: 'plugin',
      describe: 'install, list, or uninstall Helm plugins',
      commands: [
        {
          name: 'install',
          aliases: ['add'],
          describe: 'install a Helm plugin',
          load: async () => ({ command: (await import('../plugin.ts')).pluginInstallCommand }),
        },
        {
          name: 'list',
          aliases: ['ls'],
          describe: 'list installed Helm plugins',
          load: async () => ({ command: (await import('../plugin.ts')).pluginListCommand }),
        },
        {
          name: 'package',
          describe: 'package a plugin directory into a plugin archive',
          load: async () => ({ command: (await import('../plugin.ts')).pluginPackageCommand }),
        },
        {
          name: 'uninstall',
          aliases: ['rm', 'remove'],
          describe: 'uninstall one or more Helm plugins',
          load: async () => ({ command: (await import('../plugin.ts')).pluginUninstallCommand }),
        },
        {
          name: 'update',
          aliases: ['up'],
          describe: 'update one or more Helm plugins',
          load: async () => ({ command: (await import('../plugin.ts')).pluginUpdateCommand }),
        },
        {
          name: 'verify',
          describe: 'verify that a plugin at the given path has been signed and is valid',
          load: async () => ({ command: (await import('../plugin.ts')).pluginVerifyCommand }),
        },
      ],
    },
    {
      name: 'pull',
      aliases: ['fetch'],
      describe: 'download a chart, and unpack it if asked to',
      load: () => import('../pull.ts'),
    },
    { name: 'push', describe: 'push a packaged chart to a registry', load: () => import('../push.ts') },
    {
      name: 'registry',
      describe: 'log in to and out of OCI registries',
      commands: [
        {
          name: 'login',
          describe: 'log in to a registry',
          load: async () => ({ command: (await import('../registry.ts')).registryLoginCommand }),
        },
        {
          name: 'logout',
          describe: 'log out of a registry',
          load: async () => ({ command: (await import('../registry.ts')).registryLogoutCommand }),
        },
      ],
    },
    {
      name: 'repo',
      describe: 'work with chart repositories',
      commands: [
        { name: 'add', describe: 'add a chart repository', load: () => import('../repo/add.ts') },
        {
          name: 'index',
          describe: 'make the index of a folder with packaged charts',
          load: () => import('../repo/index-folder.ts'),
        },
        { name: 'list', aliases: ['ls'], describe: 'list chart repositories', load: () => import('../repo/list.ts') },
        { name: 'remove', aliases: ['rm'], describe: 'remove chart repositories', load: () => import('../repo/remove.ts') },
        {
          name: 'update',
          aliases: ['up'],
          describe: 'fetch the indexes of repositories',
          load: () => import('../repo/update.ts'),
        },
      ],
    },
    { name: 'rollback', describe: 'roll back a release to a previous revision', load: () => import('../rollback.ts') },
    {
      name: 'sandbox',
      ours: true,
      describe: 'manage embedded API servers, to try charts without a cluster',
      commands: [
        {
          name: 'delete',
          aliases: ['rm'],
          describe: 'delete a sandbox with everything in it',
          load: async () => ({ command: (await import('../sandbox.ts')).sandboxDeleteCommand }),
        },
        {
          name: 'list',
          aliases: ['ls'],
          describe: 'list sandboxes',
          load: async () => ({ command: (await import('../sandbox.ts')).sandboxListCommand }),
        },
        {
          name: 'path',
          describe: 'print the file that holds a sandbox',
          load: async () => ({ command: (await import('../sandbox.ts')).sandboxPathCommand }),
        },
        {
          name: 'serve',
          describe: 'open a sandbox on a loopback port for kubectl and helm',
          load: async () => ({ command: (await import('../sandbox.ts')).sandboxServeCommand }),
        },
      ],
    },
    {
      name: 'search',
      describe: 'search for a keyword in charts',
      commands: [
        { name: 'hub', describe: 'search for charts in the Artifact Hub or another hub', load: () => import('../search/hub.ts') },
        { name: 'repo', describe: 'search the repositories that were added', load: () => import('../search/repo.ts') },
      ],
    },
    {
      name: 'show',
      aliases: ['inspect'],
      describe: 'show information of a chart',
      commands: [
        {
          name: 'all',
          describe: 'show all information of the chart',
          load: async () => ({ command: (await import('../show.ts')).showAllCommand }),
        },
        {
          name: 'chart',
          describe: "show the chart's definition",
          load: async () => ({ command: (await import('../show.ts')).showChartCommand }),
        },
        {
          name: 'crds',
          describe: "show the chart's CRDs",
          load: async () => ({ command: (await import('../show.ts')).showCrdsCommand }),
        },
        {
          name: 'readme',
          describe: "show the chart's README",
          load: async () => ({ command: (await import('../show.ts')).showReadmeCommand }),
        },
        {
          name: 'values',
          describe: "show the chart's values",
          load: async () => ({ command: (await import('../show.ts')).showValuesCommand }),
        },
      ],
    },
    { name: 'status', describe: 'display the status of the named release', load: () => import('../status.ts') },
    { name: 'template', describe: 'locally render templates', load: () => import('../template.ts') },
    { name: 'test', describe: 'run tests for a release', load: () => import('../test.ts') },
    {
      name: 'uninstall',
      aliases: ['del', 'delete', 'un'],
      describe: 'uninstall a release',
      load: () => import('../uninstall.ts'),
    },
    { name: 'upgrade', describe: 'upgrade a release', load: () => import('../upgrade.ts') },
    { name: 'verify', describe: 'check the signature of a packaged chart', load: () => import('../verify.ts') },
    { name: 'version', describe: 'print the version', load: () => import('../version.ts') },
  ],
};
