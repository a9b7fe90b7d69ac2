import { distance } from '../../base/did-you-mean.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { bareValue } from '../flags/flag.ts';
import { globalFlags } from '../flags/global.ts';
import type { CommandEntry } from './define.ts';

/** The entry in the command tree that a command line resolves to. */
export interface Located {
  readonly entry: CommandEntry;
  /** command names from the root of the command tree, for example "get" and "values" */
  readonly path: readonly string[];
  readonly rest: readonly string[];
}

/**
 * Finds a command by the first arguments that are not flags, as cobra does.
 *
 * @throws USAGE for an unknown command
 */
export function locate(tree: CommandEntry, argv: readonly string[], program: string): Located {
  let entry = tree;
  let rest = [...argv];
  const path: string[] = [];
  while (entry.commands) {
    const at = commandWordIndex(rest);
    const name = at < 0 ? undefined : rest[at];
    const next = name === undefined ? undefined : entry.commands.find((command) => isNamed(command, name));
    if (!next) {
      if (name !== undefined && path.length === 0 && name !== 'help') throw unknownCommand(tree, name, program);
      if (name === 'help' && path.length === 0) return locate(tree, [...rest.toSpliced(at, 1), '--help'], program);
      return { entry, path, rest };
    }
    rest = rest.toSpliced(at, 1);
    path.push(next.name);
    entry = next;
  }
  return { entry, path, rest };
}

/** Reports whether an argument is the name or an alias of a command. */
export function isNamed({ name, aliases }: CommandEntry, argument: string): boolean {
  return name === argument || (aliases?.includes(argument) ?? false);
}

/**
 * Returns the index of the command name if a plugin could have that name.
 *
 * @returns -1 if there is no command name or if it is the name of a Helm command
 */
export function pluginWordIndex(tree: CommandEntry, argv: readonly string[]): number {
  const at = isHelpLine(argv) ? commandWordIndex(argv, commandWordIndex(argv) + 1) : commandWordIndex(argv);
  const name = argv[at] ?? '';
  const isHelms = name === 'help' || (tree.commands ?? []).some((entry) => !entry.ours && isNamed(entry, name));
  return isHelms ? -1 : at;
}

/** Reports whether a command line has the form `help NAME`. */
export function isHelpLine(argv: readonly string[]): boolean {
  return argv[commandWordIndex(argv)] === 'help';
}

/** Returns the index of the first argument that is neither a flag nor the value of a global flag. */
export function commandWordIndex(argv: readonly string[], from = 0): number {
  for (let i = from; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    if (arg === '--') return -1;
    if (!arg.startsWith('-') || arg === '-') return i;
    if (arg.includes('=')) continue;
    const flag = Object.entries(globalFlags).find(
      ([name, flag]) => arg === `--${name}` || ('alias' in flag && arg === `-${flag.alias}`),
    )?.[1];
    if (flag && bareValue(flag) === undefined) i++;
  }
  return -1;
}

function unknownCommand(tree: CommandEntry, command: string, program: string): TillerlessError {
  const near = (tree.commands ?? []).filter((entry) => !entry.hidden && isNear(entry, command));
  const suggestion = near.length > 0 ? `\n\nDid you mean this?\n${near.map((entry) => `\t${entry.name}\n`).join('')}` : '';
  const text = (name: string): string =>
    `unknown command "${command}" for "${name}"${suggestion}\nRun '${name} --help' for usage.`;
  return new TillerlessError('USAGE', text(program), { helmText: text('helm') });
}

/**
 * Implements cobra's suggestions. A command is suggested if the edit distance between its name and the argument is at most two,
 * if its name starts with the argument, or if its `mistakenFor` list (cobra's SuggestFor) contains the argument.
 */
function isNear({ name, mistakenFor = [], ours }: CommandEntry, argument: string): boolean {
  // For commands that Helm does not have, the distance must be less than the length of the name. Otherwise, any two-letter
  // argument would be similar to "ui".
  const maxDistance = ours ? Math.min(2, name.length - 1) : 2;
  return name.startsWith(argument) || distance(name, argument) <= maxDistance || mistakenFor.includes(argument);
}
