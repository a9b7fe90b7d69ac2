import { readFileSync } from 'node:fs';
import { globalFlags } from '../../src/commands/flags/global.ts';
import { type Command, type CommandEntry, loadCommand } from '../../src/commands/support/define.ts';
import { commandTree } from '../../src/commands/support/tree.ts';

interface SpecFlag {
  readonly name: string;
  readonly short?: string;
  readonly v3: boolean;
  readonly v4: boolean;
  readonly type: string;
  readonly hidden: boolean;
  readonly deprecated: boolean;
}

interface SpecCommand {
  readonly aliases: readonly string[];
  readonly args?: { readonly min?: number; readonly max?: number | null };
  readonly flags: readonly SpecFlag[];
}

const spec = JSON.parse(readFileSync(new URL('cli.json', import.meta.url), 'utf8')) as Readonly<Record<string, SpecCommand>>;

const logging = new Set(spec['']?.flags.filter((flag) => flag.hidden).map((flag) => flag.name));

async function find(path: string): Promise<Command> {
  let entry: CommandEntry | undefined = commandTree;
  for (const word of path.split(' ')) entry = entry?.commands?.find((each) => each.name === word);
  const command = entry && (await loadCommand(entry));
  if (!command) throw new Error(`no command ${path}`);
  if (command.command.split(' ')[0] !== entry?.name) throw new Error(`${path} is named ${command.command}`);
  return command;
}

const commands = Object.keys(spec).filter((path) => path !== '');

it.each(commands)("%s has Helm's flags", async (path) => {
  const command = await find(path);
  const wanted = (spec[path]?.flags ?? []).filter((flag) => flag.name !== 'help');
  const missing = wanted.filter((flag) => !Object.hasOwn(command.builder, flag.name)).map((flag) => flag.name);
  expect(missing).toEqual([]);
  const shorts = wanted
    .filter((flag) => flag.short !== undefined && command.builder[flag.name]?.alias !== flag.short)
    .map((flag) => flag.name);
  expect(shorts).toEqual([]);
});

it.each(commands)("%s has Helm's aliases and number of arguments", async (path) => {
  const command = await find(path);
  expect([...command.aliases].toSorted()).toEqual([...(spec[path]?.aliases ?? [])].toSorted());
  // If the table specifies no maximum, the usage line contains it.
  const { min, max } = spec[path]?.args ?? {};
  if (min !== undefined) expect(command.arity.min).toBe(min);
  if (max !== undefined && max !== null) expect(command.arity.max).toBe(max);
});

it("has Helm's global flags, and marks additional ones", () => {
  const names = (spec['']?.flags ?? []).map((flag) => flag.name).filter((name) => name !== 'help' && !logging.has(name));
  expect(names.filter((name) => !Object.hasOwn(globalFlags, name))).toEqual([]);
  const own = Object.entries(globalFlags)
    .filter(([, flag]) => 'ours' in flag && flag.ours)
    .map(([name]) => name);
  expect(own.toSorted()).toEqual(['events', 'log-format', 'log-level', 'sandbox']);
});

/** Returns the paths of all commands in the tree. */
function pathsBelow(parent: CommandEntry, above: string): readonly string[] {
  return (parent.commands ?? []).flatMap((entry) => {
    const path = above === '' ? entry.name : `${above} ${entry.name}`;
    return [...(entry.load ? [path] : []), ...pathsBelow(entry, path)];
  });
}

// The table has no rows for Helm's `completion` and `docs`, and its row for `plugin list` lacks Helm 4's --type.
const outsideOfTable = /^(?:completion |docs$|plugin list$)/;

it.each(pathsBelow(commandTree, '').filter((path) => !outsideOfTable.test(path)))(
  '%s marks the flags that Helm does not have',
  async (path) => {
    const command = await find(path);
    // Commands that only Tillerless has share some flags with Helm's commands. Those flags are not marked.
    const flags = spec[path]?.flags ?? Object.values(spec).flatMap((each) => each.flags);
    const helm = new Set(flags.map((flag) => flag.name));
    const listed = Object.entries(command.builder).filter(([, flag]) => !flag.hidden && flag.deprecated === undefined);
    expect(listed.filter(([name, flag]) => !helm.has(name) && !flag.ours).map(([name]) => name)).toEqual([]);
    if (spec[path]) expect(listed.filter(([name, flag]) => helm.has(name) && flag.ours).map(([name]) => name)).toEqual([]);
  },
);
