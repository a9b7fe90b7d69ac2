import type { CommandEntry } from './define.ts';

type Load = NonNullable<CommandEntry['load']>;

/** Creates an entry in the command tree. @param names the name and its aliases, for example "list, ls" */
function entry(names: string, describe: string): CommandEntry {
  const [name = '', ...aliases] = names.split(', ');
  return { name, aliases, describe };
}

function command(names: string, describe: string, load: Load): CommandEntry {
  return { ...entry(names, describe), load };
}

/** Creates a group of commands. */
function group(names: string, describe: string, commands: readonly CommandEntry[]): CommandEntry {
  return { ...entry(names, describe), commands };
}

/** Marks a command as one that Helm does not have. */
function own(entry: CommandEntry): CommandEntry {
  return { ...entry, ours: true };
}

/** This command is available both in the group `chart` and at the top level. */
const schemaCommand = own(
  command('schema', 'generate values.schema.json for charts from their values and templates', () => import('../chart/schema.ts')),
);

/** The tree of all commands. Only the module of the command to be run is loaded. */
export const commandTree: CommandEntry = {
  name: 'tillerless',
  describe: 'a Kubernetes package manager',
  description: `A Kubernetes package manager: installs charts, and upgrades, rolls back and uninstalls releases. It can preview changes before it makes them.

Common actions:

- template:   render a chart
- plan:       show what an install or upgrade would do
- install:    install a chart
- upgrade:    upgrade a release
- list:       list releases

No cluster is needed to try it: add --sandbox to any command.`,
  commands: [
    group('completion', 'generate autocompletion scripts for the specified shell', [
      command('bash', 'generate autocompletion script for bash', () => import('../completion/bash.ts')),
      command('fish', 'generate autocompletion script for fish', () => import('../completion/fish.ts')),
      command('powershell', 'generate autocompletion script for powershell', () => import('../completion/powershell.ts')),
      command('zsh', 'generate autocompletion script for zsh', () => import('../completion/zsh.ts')),
    ]),
    own(
      group('chart', "edit and document a chart's files", [
        own(command('check', 'check charts before they are released', () => import('../chart/check.ts'))),
        own(command('docs', 'generate a README for charts from their values and a template', () => import('../chart/docs.ts'))),
        own(command('install-test', 'install charts in a cluster to test them', () => import('../chart/install-test.ts'))),
        schemaCommand,
        own(command('set', 'set a value in values.yaml or Chart.yaml', () => import('../chart/set.ts'))),
      ]),
    ),
    command('create', 'create a new chart with the given name', () => import('../create.ts')),
    group('dependency, dep, dependencies', "manage a chart's dependencies", [
      own(command('add', 'add a dependency to Chart.yaml', () => import('../dependency/add.ts'))),
      command('build', 'download the locked dependencies into charts/', () => import('../dependency/build.ts')),
      own(command('bump', 'update dependencies to their newest versions', () => import('../dependency/bump.ts'))),
      command('list, ls', 'list the dependencies for the given chart', () => import('../dependency/list.ts')),
      own(command('outdated', 'compare dependencies with the newest versions', () => import('../dependency/outdated.ts'))),
      own(command('remove, rm', 'remove a dependency from Chart.yaml', () => import('../dependency/remove.ts'))),
      command(
        'update, up',
        'download dependencies into charts/ and write the lock file',
        () => import('../dependency/update.ts'),
      ),
    ]),
    own(command('diff', 'show the differences between two revisions of a release', () => import('../diff.ts'))),
    own(command('drift', "show where a release's objects have drifted from its manifest", () => import('../drift.ts'))),
    { ...command('docs', 'generate reference pages for all commands', loadDocs), hidden: true },
    command('env', 'print the effective settings', () => import('../env.ts')),
    own(command('explain', 'show where the fields of rendered objects come from', () => import('../explain.ts'))),
    group('get', 'download extended information of a named release', [
      command('all', 'download all information for a named release', () => import('../get/all.ts')),
      command('hooks', 'download all hooks for a named release', () => import('../get/hooks.ts')),
      command('manifest', 'download the manifest for a named release', () => import('../get/manifest.ts')),
      command('metadata', 'show the chart, labels and other metadata of a named release', () => import('../get/metadata.ts')),
      command('notes', 'download the notes for a named release', () => import('../get/notes.ts')),
      command('values', 'download the values file for a named release', () => import('../get/values.ts')),
    ]),
    own({
      ...command('helm-docs', 'generate chart documentation, like helm-docs', () => import('../helm-docs.ts')),
      hidden: true,
    }),
    own({ ...command('helmfile', 'process releases, like helmfile', () => import('../helmfile.ts')), hidden: true }),
    own({
      ...command('helm-schema', 'generate values schemas, like helm-schema', () => import('../helm-schema.ts')),
      hidden: true,
    }),
    command('history, hist', 'fetch release history', () => import('../history.ts')),
    command('install', 'install a chart', () => import('../install.ts')),
    command('lint', 'examine a chart for possible issues', () => import('../lint.ts')),
    command('list, ls', 'list releases', () => import('../list.ts')),
    command('package', 'package a chart directory into a chart archive', () => import('../package.ts')),
    own(command('plan', 'show what an install, upgrade, rollback or uninstall would do', () => import('../plan.ts'))),
    group('plugin', 'install, list, or uninstall Helm plugins', [
      command('install, add', 'install a Helm plugin', () => import('../plugin/install.ts')),
      command('list, ls', 'list installed Helm plugins', () => import('../plugin/list.ts')),
      command('package', 'package a plugin directory into a plugin archive', () => import('../plugin/package.ts')),
      command('uninstall, rm, remove', 'uninstall one or more Helm plugins', () => import('../plugin/uninstall.ts')),
      command('update, up', 'update one or more Helm plugins', () => import('../plugin/update.ts')),
      command(
        'verify',
        'verify that a plugin at the given path has been signed and is valid',
        () => import('../plugin/verify.ts'),
      ),
    ]),
    command('pull, fetch', 'download a chart and optionally unpack it', () => import('../pull.ts')),
    command('push', 'push a packaged chart to a registry', () => import('../push.ts')),
    group('registry', 'log in to and out of OCI registries', [
      command('login', 'log in to a registry', () => import('../registry/login.ts')),
      command('logout', 'log out of a registry', () => import('../registry/logout.ts')),
    ]),
    own(
      group('releases', 'process the releases of a helmfile.yaml', [
        own(command('apply', 'make the cluster match a state file', () => import('../releases/apply.ts'))),
        own(command('build', 'print the releases after all templates are rendered', () => import('../releases/build.ts'))),
        own(command('deps', 'update chart dependencies and the lock file', () => import('../releases/deps.ts'))),
        own(command('destroy', 'uninstall the releases in a state file', () => import('../releases/destroy.ts'))),
        own(command('diff', 'show what apply would change, like helm-diff', () => import('../releases/diff.ts'))),
        own(command('fetch', 'download the charts of all releases', () => import('../releases/fetch.ts'))),
        own(command('lint', 'lint the charts of all releases', () => import('../releases/lint.ts'))),
        own(command('list', 'list the releases in a state file', () => import('../releases/list.ts'))),
        own(command('plan', 'show what apply would change', () => import('../releases/plan.ts'))),
        own(command('print-env', 'print the values of an environment', () => import('../releases/print-env.ts'))),
        own(command('repos', 'add the repositories in a state file', () => import('../releases/repos.ts'))),
        own(command('show-dag', 'show the order in which releases are processed', () => import('../releases/show-dag.ts'))),
        own(command('status', 'show the status of all releases', () => import('../releases/status.ts'))),
        own(command('sync', 'install or upgrade all releases', () => import('../releases/sync.ts'))),
        own(command('template', 'render the charts of all releases', () => import('../releases/template.ts'))),
        own(command('test', 'run the tests of all releases', () => import('../releases/test.ts'))),
        own(command('unittest', "run the unit tests of the releases' charts", () => import('../releases/unittest.ts'))),
        own(command('write-values', 'write the merged values of each release', () => import('../releases/write-values.ts'))),
      ]),
    ),
    group('repo', 'work with chart repositories', [
      command('add', 'add a chart repository', () => import('../repo/add.ts')),
      command('index', 'generate an index for a directory of packaged charts', () => import('../repo/index-folder.ts')),
      command('list, ls', 'list chart repositories', () => import('../repo/list.ts')),
      command('remove, rm', 'remove chart repositories', () => import('../repo/remove.ts')),
      command('update, up', 'update the indexes of chart repositories', () => import('../repo/update.ts')),
    ]),
    command('rollback', 'roll back a release to a previous revision', () => import('../rollback.ts')),
    own(
      group('sandbox', 'manage embedded API servers for trying charts without a cluster', [
        command('delete, rm', 'delete a sandbox and everything in it', () => import('../sandbox/delete.ts')),
        command('list, ls', 'list sandboxes', () => import('../sandbox/list.ts')),
        command('path', 'print the path of the file in which a sandbox is stored', () => import('../sandbox/path.ts')),
        command('serve', 'serve a sandbox on a loopback port for kubectl and helm', () => import('../sandbox/serve.ts')),
      ]),
    ),
    schemaCommand,
    group('search', 'search for a keyword in charts', [
      command('hub', 'search for charts in the Artifact Hub or another hub', () => import('../search/hub.ts')),
      command('repo', 'search the added chart repositories', () => import('../search/repo.ts')),
    ]),
    group('show, inspect', 'show information of a chart', [
      command('all', 'show all information of the chart', () => import('../show/all.ts')),
      command('chart', "show the chart's definition", () => import('../show/chart.ts')),
      command('crds', "show the chart's CRDs", () => import('../show/crds.ts')),
      command('readme', "show the chart's README", () => import('../show/readme.ts')),
      command('values', "show the chart's values", () => import('../show/values.ts')),
    ]),
    command('status', 'display the status of the named release', () => import('../status.ts')),
    command('template', 'locally render templates', () => import('../template.ts')),
    command('test', 'run tests for a release', () => import('../test.ts')),
    own(command('ui', 'serve a page that shows and changes releases', () => import('../ui.ts'))),
    {
      ...command('uninstall, del, delete, un', 'uninstall a release', () => import('../uninstall.ts')),
      mistakenFor: ['remove', 'rm'],
    },
    own(command('unittest', "run a chart's unit tests", () => import('../unittest.ts'))),
    command('upgrade', 'upgrade a release', () => import('../upgrade.ts')),
    command('verify', 'verify the signature of a packaged chart', () => import('../verify.ts')),
    command('version', 'print the version', () => import('../version.ts')),
  ],
};

async function loadDocs(): ReturnType<Load> {
  const { docsCommand } = await import('../docs.ts');
  return { command: docsCommand(commandTree) };
}
