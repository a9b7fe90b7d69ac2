import type { Flags } from '../flags/flag.ts';
import { globalFlags } from '../flags/global.ts';
import type { Context } from './context.ts';
import { type Command, type CommandEntry, usageLine } from './define.ts';
import { flagRows, type HelpLayout, sentence } from './flag-rows.ts';

/** Returns a command's help in cobra's layout, which Helm users know. */
export function commandHelp(path: readonly string[], command: Command): string {
  const name = path.at(-1) ?? '';
  const sections = [`${command.description ?? sentence(command.describe)}\n`, `Usage:\n  ${usageLine(path, command)}\n`];
  if (command.aliases.length > 0) sections.push(`Aliases:\n  ${[name, ...command.aliases].join(', ')}\n`);
  sections.push(flagSection('Flags', { ...command.builder, help: { kind: 'bool', alias: 'h', describe: `help for ${name}` } }));
  sections.push(flagSection('Global Flags', globalFlags));
  return sections.join('\n');
}

/** Prints the help of a command group. The help of the root includes plugins. */
export async function showGroup(group: CommandEntry, path: readonly string[], context: Context): Promise<void> {
  const { withPlugins } = await import('./plugin-entries.ts');
  const { io, program, settings } = context;
  const shown = path.length === 0 ? withPlugins(group, settings.paths.plugins, io.env) : group;
  const layout = io.isTerminal.stdout ? (await import('./terminal-help.ts')).terminalLayout(io.columns) : plainLayout;
  io.stdout(groupHelp([program, ...path].join(' '), shown, layout));
}

/**
 * Prints a command's help. On a terminal, the help is formatted for the terminal's width. Otherwise, the layout is the same as
 * Helm's.
 */
export async function showCommand(path: readonly string[], command: Command, io: Context['io']): Promise<void> {
  if (!io.isTerminal.stdout) return io.stdout(commandHelp(path, command));
  const { terminalCommandHelp } = await import('./terminal-help.ts');
  io.stdout(terminalCommandHelp(path, command, io.columns));
}

const plainLayout: HelpLayout = {
  text: (text) => text,
  commands: (rows) => {
    const width = Math.max(...rows.map(({ name }) => name.length), 11);
    return rows.map(({ name, describe }) => `  ${name.padEnd(width)} ${describe}`).join('\n');
  },
  flags: (title, flags) => [flagSection(title, flags)],
};

/** Returns the help of a command group. */
function groupHelp(path: string, group: CommandEntry, layout: HelpLayout): string {
  const shown = (group.commands ?? []).filter((entry) => !entry.hidden);
  const root = !path.includes(' ');
  const rows = [...shown, ...(root ? [{ name: 'help', describe: 'help about any command' }] : [])]
    .map(({ name, describe }) => ({ name, describe }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sections = [`${layout.text(group.description ?? sentence(group.describe))}\n`, `Usage:\n  ${path} [command]\n`];
  if (group.aliases?.length) sections.push(`Aliases:\n  ${[group.name, ...group.aliases].join(', ')}\n`);
  sections.push(`Available Commands:\n${layout.commands(rows)}\n`);
  const help: Flags = { help: { kind: 'bool', alias: 'h', describe: `help for ${group.name}` } };
  if (root) sections.push(...layout.flags('Flags', { ...globalFlags, ...help }));
  else sections.push(...layout.flags('Flags', help), ...layout.flags('Global Flags', globalFlags));
  sections.push(`Use "${path} [command] --help" for more information about a command.\n`);
  return sections.join('\n');
}

function flagSection(title: string, flags: Flags): string {
  const rows = flagRows(flags);
  const width = Math.max(...rows.map((row) => row.left.length));
  return `${title}:\n${rows.map((row) => `${row.left.padEnd(width)}   ${row.right}`).join('\n')}\n`;
}
