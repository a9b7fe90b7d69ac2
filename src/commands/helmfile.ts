import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { printError } from '../output/errors.ts';
import type { Flags } from './flags/flag.ts';
import { globalFlags, helpFlag } from './flags/global.ts';
import { parseLine } from './flags/parse-line.ts';
import { releasesFlags } from './flags/releases-flags.ts';
import type { Context } from './support/context.ts';
import { type CommandModule, defineCommand, type Invocation } from './support/define.ts';
import { flagRows } from './support/flag-rows.ts';
import { settingsOverrides } from './support/settings-overrides.ts';

const description = 'Processes the releases in helmfile.yaml, with the same command line and exit codes as helmfile.';

/** The helmfile version whose command line is supported. */
const helmfileVersion = '1.8.0';

/** helmfile's exit codes for an invalid command line and for no matching releases. */
const usageExitCode = 3;

export const command = defineCommand({
  command: 'helmfile',
  description,
  arity: { min: 0 },
  builder: {},
  hasOwnFlags: true,
  async handler({ args }, context) {
    try {
      await run(args, context);
    } catch (error) {
      if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
      printError(error, context.io, { debug: args.includes('--debug'), prefix: '' });
      context.exitCode(isTillerlessError(error, 'USAGE') ? usageExitCode : 1);
    }
  },
});

/** The commands of helmfile. Only the module of the command to be run is loaded. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: CommandModule }>>> = {
  apply: () => import('./releases/apply.ts'),
  build: () => import('./releases/build.ts'),
  deps: () => import('./releases/deps.ts'),
  destroy: () => import('./releases/destroy.ts'),
  diff: () => import('./releases/diff.ts'),
  fetch: () => import('./releases/fetch.ts'),
  lint: () => import('./releases/lint.ts'),
  list: () => import('./releases/list.ts'),
  'print-env': () => import('./releases/print-env.ts'),
  repos: () => import('./releases/repos.ts'),
  'show-dag': () => import('./releases/show-dag.ts'),
  status: () => import('./releases/status.ts'),
  sync: () => import('./releases/sync.ts'),
  template: () => import('./releases/template.ts'),
  test: () => import('./releases/test.ts'),
  unittest: () => import('./releases/unittest.ts'),
  'write-values': () => import('./releases/write-values.ts'),
};

/** helmfile flags that the commands of this program do not declare. */
const ownFlags: Flags = { ...globalFlags, color: { kind: 'bool', describe: 'use colors' }, ...releasesFlags };

async function run(args: readonly string[], context: Context): Promise<void> {
  const at = commandIndex(args);
  const name = args[at];
  if (name === undefined || name === 'help') return context.io.stdout(helpText());
  if (name === 'version') return context.io.stdout(`helmfile version ${helmfileVersion}\n`);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw new TillerlessError('USAGE', `unknown command ${JSON.stringify(name)} for "helmfile"`);
  const { command } = await load();
  const line = parseLine(args.toSpliced(at, 1), { ...ownFlags, ...command.builder, ...helpFlag });
  if (line.changed.has('color') && line.changed.has('no-color'))
    throw new TillerlessError('USAGE', '--color and --no-color cannot be specified at the same time');
  if (line.flags.help) return context.io.stdout(commandHelp(command));
  // The cast is safe, because `ownFlags` contains all global flags. Only --color has a different type: it is a boolean here.
  const invocation = line as unknown as Invocation<Flags>;
  await command.handler(invocation, context.overridden(settingsOverrides(invocation)));
}

/** Returns the index of the command: the first argument that is neither a flag nor the value of a flag. */
function commandIndex(args: readonly string[]): number {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-')) return i;
    if (arg.includes('=')) continue;
    const flag = Object.entries(ownFlags).find(([name, { alias }]) => arg === `--${name}` || arg === `-${alias}`)?.[1];
    if (flag !== undefined && flag.kind !== 'bool' && flag.bare === undefined) i++;
  }
  return args.length;
}

function helpText(): string {
  const names = Object.keys(commands).map((name) => `  ${name}\n`);
  return `${description}\n\nUsage:\n  helmfile [command] [flags]\n\nCommands:\n${names.join('')}\nGlobal flags:\n${flagLines(releasesFlags)}`;
}

function commandHelp({ command, builder }: CommandModule): string {
  return `Usage:\n  helmfile ${command} [flags]\n\nFlags:\n${flagLines(builder)}`;
}

function flagLines(flags: Flags): string {
  const rows = flagRows(flags);
  const width = Math.max(...rows.map(({ left }) => left.length)) + 3;
  return rows.map(({ left, right }) => `${left.padEnd(width)}${right.replace(' (not in helm)', '')}\n`).join('');
}
