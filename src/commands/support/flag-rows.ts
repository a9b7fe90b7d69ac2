import type { Flag, Flags } from '../flags/flag.ts';
import type { CommandEntry } from './define.ts';

/** Formats the sections of a command group's help: text, commands and flags. */
export interface HelpLayout {
  text(text: string): string;
  commands(rows: readonly Pick<CommandEntry, 'name' | 'describe'>[]): string;
  /** Returns one or more sections. */
  flags(title: string, flags: Flags): readonly string[];
}

/** Capitalizes a description and adds a period. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Returns the flags listed in help, sorted by name. `left` contains the syntax of the flag, and `right` its description. */
export function flagRows(flags: Flags): readonly { readonly left: string; readonly right: string }[] {
  return Object.entries(flags)
    .filter(([, flag]) => !flag.hidden && flag.deprecated === undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => ({ left: flagLeft(name, flag), right: flagRight(flag) }));
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
  const isEmpty =
    value === undefined || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return flag.describe + marks;
  const shown =
    flag.kind === 'string' ? JSON.stringify(value) : flag.kind === 'duration' ? durationText(Number(value)) : String(value);
  return `${flag.describe} (default ${shown})${marks}`;
}

function durationText(ms: number): string {
  const seconds = ms / 1000;
  return seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
}
