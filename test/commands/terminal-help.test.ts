import type { Flags } from '../../src/commands/flags/flag.ts';
import { flagGroups, globalFlagGroups } from '../../src/commands/flags/flag-groups.ts';
import { globalFlags } from '../../src/commands/flags/global.ts';
import { type Command, type CommandEntry, loadCommand } from '../../src/commands/support/define.ts';
import { helpExamples } from '../../src/commands/support/help-examples.ts';
import { terminalCommandHelp, terminalLayout } from '../../src/commands/support/terminal-help.ts';
import { commandTree } from '../../src/commands/support/tree.ts';

interface Listed {
  readonly path: string;
  readonly command: Command;
}

async function commandsBelow(parent: CommandEntry, above: readonly string[]): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for (const entry of (parent.commands ?? []).filter(({ hidden }) => !hidden)) {
    const path = [...above, entry.name];
    const command = await loadCommand(entry);
    if (command) found.push({ path: path.join(' '), command });
    found.push(...(await commandsBelow(entry, path)));
  }
  return found;
}

const commands = await commandsBelow(commandTree, []);

describe.each([80, 120])('help at %i columns', (columns) => {
  it.each(commands)('fits: $path', ({ path, command }) => {
    const help = terminalCommandHelp(['tillerless', ...path.split(' ')], command, columns);
    // Command lines and manually formatted lines of a description are not wrapped.
    const laidOut = new Set((command.description ?? '').split('\n').map((line) => line.trim()));
    const long = help
      .split('\n')
      .filter((line) => line.length > columns && !line.startsWith('  tillerless ') && !laidOut.has(line.trim()));
    expect(long).toEqual([]);
  });

  it('fits: the list of commands', () => {
    const text = terminalLayout(columns).commands(commandTree.commands ?? []);
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });
});

it('lists each flag once, in groups, and examples at the end', () => {
  const upgrade = commands.find(({ path }) => path === 'upgrade');
  if (!upgrade) throw new Error('no upgrade');
  const help = terminalCommandHelp(['helm', 'upgrade'], upgrade.command, 80);
  const titles = [...help.matchAll(/^([A-Z][a-z ]+):$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'Usage',
    'Release',
    'Values',
    'Apply',
    'Wait',
    'Chart source',
    'Output',
    'Cluster connection',
    'Log and colour',
    'Files',
    'Examples',
  ]);
  const names: Flags = { ...upgrade.command.builder, ...globalFlags };
  const listed = Object.entries(names).filter(([, flag]) => !flag.hidden && flag.deprecated === undefined);
  for (const [name] of listed) expect(help.match(new RegExp(`^ {2}(?:-., | {4})--${name}(?![\\w-])`, 'gm'))).toHaveLength(1);
  expect(help).toMatch(/ {2}helm upgrade web .*\n$/);
});

it('groups only flags that exist', () => {
  const known = new Set(commands.flatMap(({ command }) => Object.keys(command.builder)).concat('help'));
  expect(flagGroups.flatMap(({ names }) => [...names]).filter((name) => !known.has(name))).toEqual([]);
  expect(globalFlagGroups.flatMap(({ names }) => [...names]).toSorted()).toEqual(Object.keys(globalFlags).toSorted());
});

it('has examples for exactly the existing commands', () => {
  expect(Object.keys(helpExamples).toSorted()).toEqual(commands.map(({ path }) => path).toSorted());
});
