import type { Flag, Flags } from '../flags/flag.ts';
import { globalFlags } from '../flags/global.ts';
import type { Context } from './context.ts';
import { type Command, type CommandEntry, usageLine } from './define.ts';

/** Returns the help of a command in cobra's layout, which Helm users know. */
export function commandHelp(path: readonly string[], command: Command): string {
  const name = path.at(-1) ?? '';
  const sections = [`${command.description ?? sentence(command.describe)}\n`, `Usage:\n  ${usageLine(path, command)}\n`];
  if (command.aliases.length > 0) sections.push(`Aliases:\n  ${[name, ...command.aliases].join(', ')}\n`);
  sections.push(flagSection('Flags', { ...command.builder, help: { kind: 'bool', alias: 'h', describe: `help for ${name}` } }));
  sections.push(flagSection('Global Flags', globalFlags));
  return sections.join('\n');
}

/** Prints the help of a group; for the root, including plugins. */
export async function showGroup(group: CommandEntry, path: readonly string[], context: Context): Promise<void> {
  const { withPlugins } = await import('./plugin-entries.ts');
  const { io, program, settings } = context;
  const shown = path.length === 0 ? withPlugins(group, settings.paths.plugins, io.env) : group;
  io.stdout(groupHelp([program, ...path].join(' '), shown));
}

/** Returns the help of a command group. */
function groupHelp(path: string, group: CommandEntry): string {
  const shown = (group.commands ?? []).filter((entry) => !entry.hidden);
  const root = !path.includes(' ');
  const rows = [...shown, ...(root ? [{ name: 'help', describe: 'help about a command' }] : [])]
    .map(({ name, describe }) => ({ name, describe }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(...rows.map(({ name }) => name.length), 11);
  const lines = rows.map(({ name, describe }) => `  ${name.padEnd(width)} ${describe}`);
  const sections = [`${group.description ?? sentence(group.describe)}\n`, `Usage:\n  ${path} [command]\n`];
  if (group.aliases?.length) sections.push(`Aliases:\n  ${[group.name, ...group.aliases].join(', ')}\n`);
  sections.push(`Available Commands:\n${lines.join('\n')}\n`);
  const help: Flags = { help: { kind: 'bool', alias: 'h', describe: `help for ${group.name}` } };
  if (root) sections.push(flagSection('Flags', { ...globalFlags, ...help }));
  else sections.push(flagSection('Flags', help), flagSection('Global Flags', globalFlags));
  sections.push(`Use "${path} [command] --help" for more information about a command.\n`);
  return sections.join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Returns the flags in help, sorted by name: syntax on the left, description on the right. */
export function flagRows(flags: Flags): readonly { readonly left: string; readonly right: string }[] {
  return Object.entries(flags)
    .filter(([, flag]) => !flag.hidden && flag.deprecated === undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => ({ left: flagLeft(name, flag), right: flagRight(flag) }));
}

function flagSection(title: string, flags: Flags): string {
  const rows = flagRows(flags);
  const width = Math.max(...rows.map((row) => row.left.length));
  return `${title}:\n${rows.map((row) => `${row.left.padEnd(width)}   ${row.right}`).join('\n')}\n`;
}

const typeNames: Readonly<Partial<Record<Flag['kind'], string>>> = { bool: '', conflicts: '', wait: 'WaitStrategy' };

function flagLeft(name: string, flag: Flag): string {
  const type = typeNames[flag.kind] ?? flag.kind;
  const bare = flag.bare === undefined ? '' : `[=${flag.kind === 'string' ? JSON.stringify(flag.bare) : flag.bare}]`;
  return `  ${flag.alias ? `-${flag.alias}, ` : '    '}--${name}${type ? ` ${type}` : ''}${bare}`;
}

function flagRight(flag: Flag): string {
  const value = flag.default;
  const marks = flag.ours ? ' (not in helm)' : '';
  if (value === undefined || value === false || value === 0 || value === '') return flag.describe + marks;
  const shown =
    flag.kind === 'string' ? JSON.stringify(value) : flag.kind === 'duration' ? durationText(Number(value)) : String(value);
  return `${flag.describe} (default ${shown})${marks}`;
}

function durationText(ms: number): string {
  const seconds = ms / 1000;
  return seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
}
