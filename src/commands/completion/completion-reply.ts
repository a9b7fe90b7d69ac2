import type { SettingsOverrides } from '../../actions/cli-settings.ts';
import { timeLimit } from '../../base/time-limit.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { bareValue, type Flag, type Flags } from '../flags/flag.ts';
import { globalFlags, helpFlag } from '../flags/global.ts';
import { type ParsedLine, parseLine } from '../flags/parse-line.ts';
import type { Context } from '../support/context.ts';
import { type Command, type CommandEntry, loadCommand, type WordKind } from '../support/define.ts';
import { isNamed, locate } from '../support/find-command.ts';
import { settingsOverrides } from '../support/settings-overrides.ts';
import { commandTree } from '../support/tree.ts';
import { type Answer, directiveLine, failed, noMoreArguments, only, withoutFiles } from './candidate.ts';
import { flagCandidates } from './flag-candidates.ts';
import { type Asked, flagValue, wordValue } from './values.ts';

/** Timeout for a completion. It is short, because the user is waiting after pressing Tab. */
const timeoutMs = 3000;

export function completionSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, timeLimit(timeoutMs)]);
}

/** Creates the context for a command line. */
type ContextOf = (overrides: SettingsOverrides) => Context;

/**
 * Prints the completions of a command line in cobra's protocol: one line for each candidate, with its description after a tab,
 * followed by a line with a colon and the directive. Errors are printed to stderr, which the shell scripts discard.
 *
 * @param argv arguments after the program name; the last one is the one to complete, and may be empty
 * @param contextOf creates the context that provides the candidates
 */
export async function answerCompletion(argv: readonly string[], describe: boolean, contextOf: ContextOf): Promise<void> {
  const { io } = contextOf({});
  const { candidates, directive } = await answer(argv, contextOf).catch((error: unknown): Answer => {
    io.stderr(`${error instanceof Error ? error.message : String(error)}\n`);
    // Like cobra, use the default directive if the command line cannot be parsed. For any other failure, use the error directive.
    return { candidates: [], directive: isTillerlessError(error, 'USAGE') ? 0 : failed };
  });
  const lines = candidates.map(({ value, description }) =>
    describe && description ? `${value}\t${description.replaceAll('\n', ' ')}` : value,
  );
  io.stdout([...lines, `:${directive}`, ''].join('\n'));
  io.stderr(directiveLine(directive));
}

async function answer(argv: readonly string[], contextOf: ContextOf): Promise<Answer> {
  const toComplete = argv.at(-1) ?? '';
  const { io, settings, program } = contextOf({});
  const { withPlugins } = await import('../support/plugin-entries.ts');
  const tree = withPlugins(commandTree, settings.paths.plugins, io.env);
  if (argv[0] === 'help' && argv.length > 1) return helpAnswer(tree, argv.slice(1, -1), toComplete);
  const { entry, path, rest } = locate(tree, argv.slice(0, -1), program);
  if (!entry.load && !entry.commands) {
    const { pluginAnswer } = await import('./plugin-answer.ts');
    return pluginAnswer({ name: entry.name, rest, toComplete }, contextOf);
  }
  // With --help, the command is not run, so there are no arguments to complete.
  if (rest.some((arg) => arg === '--help' || arg === '-h')) return { candidates: [], directive: withoutFiles };
  const tokens = rest;
  const command = await loadCommand(entry);
  const flags: Flags & typeof globalFlags = { ...command?.builder, ...globalFlags };
  const pending = pendingFlag(tokens, flags);
  const line = parseLine(pending ? tokens.slice(0, -1) : tokens, flags);
  const request: Asked = {
    context: contextOf(settingsOverrides(line)),
    args: line.args,
    flags: line.flags,
    toComplete,
    kinds: command?.completes ?? [],
  };
  // As in Helm, candidates for flag values and arguments are not filtered by prefix here, because the shell script does that.
  if (pending) return flagValue(pending, flags[pending] as Flag, request);
  const isOver = tokens.includes('--');
  const [, name, value] = (!isOver && /^--([\w-]+)=(.*)$/s.exec(toComplete)) || [];
  if (name !== undefined && value !== undefined) {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    return flag ? flagValue(name, flag, { ...request, toComplete: value }) : { candidates: [], directive: 0 };
  }
  if (toComplete.startsWith('-') && !isOver) return flagAnswer(flags, toComplete, line);
  if (!command) return groupAnswer(entry, toComplete, path.length === 0, line.args);
  const kind = kindOf(command, line.args.length);
  return kind === 'end' ? noMoreArguments : wordValue(kind, request);
}

/** Returns the flag whose value is to be completed, if the last of the given arguments is a flag that requires a value. */
function pendingFlag(args: readonly string[], flags: Flags): string | undefined {
  const last = args.at(-1) ?? '';
  if (args.slice(0, -1).includes('--')) return undefined;
  const takesWord = (name: string): boolean => {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    return flag !== undefined && bareValue(flag) === undefined;
  };
  const long = /^--([\w-]+)$/.exec(last)?.[1];
  if (long !== undefined) return takesWord(long) ? long : undefined;
  // Only the last of several combined shorthands can take its value from the next argument. For any other shorthand, the
  // remaining letters are the value.
  const letters = /^-([a-zA-Z]+)$/.exec(last)?.[1] ?? '';
  for (const [i, letter] of [...letters].entries()) {
    const name = Object.keys(flags).find((flag) => flags[flag]?.alias === letter);
    if (name === undefined || !takesWord(name)) continue;
    return i === letters.length - 1 ? name : undefined;
  }
  return undefined;
}

function groupAnswer(entry: CommandEntry, toComplete: string, isRoot: boolean, args: readonly string[]): Answer {
  // If the command line already contains an argument that is not a command of this group, there are no candidates.
  if (args.length > 0) return { candidates: [], directive: 0 };
  const commands = (entry.commands ?? []).filter(({ hidden }) => !hidden);
  const named = commands.map(({ name, describe }) => ({ value: name, description: describe }));
  const help = isRoot ? [{ value: 'help', description: 'help about any command' }] : [];
  return only(toComplete, { candidates: [...named, ...help], directive: withoutFiles });
}

function flagAnswer(flags: Flags, toComplete: string, { changed }: ParsedLine): Answer {
  return only(toComplete, {
    candidates: flagCandidates({ ...flags, ...helpFlag }, toComplete, changed),
    directive: withoutFiles,
  });
}

/** Completes `help COMMAND` with the commands in the group at a path. */
function helpAnswer(tree: CommandEntry, path: readonly string[], toComplete: string): Answer {
  let entry: CommandEntry | undefined = tree;
  for (const name of path) {
    const next: CommandEntry | undefined = entry.commands?.find((command) => isNamed(command, name));
    if (!next && entry === tree) return { candidates: [], directive: withoutFiles };
    if (!next) break;
    entry = next;
  }
  return { ...groupAnswer(entry, toComplete, entry === tree, []), directive: withoutFiles };
}

/**
 * Returns the kind of the argument at an index. The last kind that a command lists also applies to all later arguments. Arguments
 * beyond the maximum number are not completed, unless the command lists kinds for them.
 */
function kindOf({ arity, completes = [] }: Command, index: number): WordKind {
  const isOver = arity.max !== undefined && index >= arity.max;
  if (isOver && index >= completes.length) return completes.length > (arity.max ?? 0) ? (completes.at(-1) ?? 'end') : 'end';
  return completes[Math.min(index, completes.length - 1)] ?? 'any';
}
