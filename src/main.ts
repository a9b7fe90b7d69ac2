import { basename } from 'node:path';
import { type GivenFlags, readSettings } from './actions/cli-settings.ts';
import type { Session } from './actions/session.ts';
import { systemSentence } from './base/os-error-text.ts';
import { timeLimit } from './base/time-limit.ts';
import { globalFlags } from './commands/flags/global.ts';
import { type ParsedLine, runLine } from './commands/flags/parse-line.ts';
import type { Context } from './commands/support/context.ts';
import { type Command, loadCommand, usageLine } from './commands/support/define.ts';
import { commandWordIndex, isNamed, type Located, locate } from './commands/support/find-command.ts';
import { commandTree } from './commands/support/tree.ts';
import { isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
import type { Io } from './output/io.ts';
import { earlyLogOptions, isJsonLog, logOptions, openLog } from './output/log.ts';

/**
 * Runs one command line and gives the exit code. The only place that prints errors.
 *
 * @param argv   words after the program's name
 * @param signal aborted to cancel the running command
 */
export async function main(argv: readonly string[], outerIo: Io, signal: AbortSignal): Promise<number> {
  const program = programName(outerIo.program);
  let open: Session | undefined;
  let exitCode = 0;
  let cancelledExitCode = 130;
  // Timers that wait for something in this process alone must not let it end.
  const keepAlive = setInterval(() => undefined, 1 << 30);
  // Errors of the command line itself are logged in the form that was asked for, too.
  let { io, log } = await openLog(outerIo, earlyLogOptions(argv));
  const contextOf = (flags: GivenFlags, until: AbortSignal): Context => {
    const settings = readSettings(flags, io.env);
    return {
      io,
      log,
      settings,
      signal: until,
      program,
      exitCode: (code) => {
        exitCode = code;
      },
      session: async () => {
        const { openSession } = await import('./actions/session.ts');
        const warn = (text: string): void => io.stderr(text);
        open ??= await openSession(settings, { env: io.env, signal: until, warn, now: io.now, log });
        return open;
      },
    };
  };
  try {
    if (argv[0] === '__complete' || argv[0] === '__completeNoDesc') {
      const { answerCompletion } = await import('./commands/completion/completion-reply.ts');
      await answerCompletion(argv.slice(1), argv[0] === '__complete', (flags) => contextOf(flags, completionSignal(signal)));
      return 0;
    }
    const at = commandWordIndex(argv);
    if (at >= 0 && !isHelms(argv[at] ?? '')) {
      const { runPlugin } = await import('./commands/support/plugin-command.ts');
      const code = await runPlugin(argv, at, (flags) => contextOf(flags, signal));
      if (code !== undefined) return code;
    }
    const located = locate(commandTree, argv, program);
    if (located.entry.commands && !located.entry.load) return await showGroup(located, contextOf({}, signal));
    const command = await loadCommand(located.entry);
    if (!command) throw new Error(`command ${located.path.join(' ')} has nothing to run`);
    cancelledExitCode = command.cancelledExitCode ?? cancelledExitCode;
    const flags = { ...command.builder, ...globalFlags, help: { kind: 'bool', alias: 'h', describe: '' } } as const;
    await runLine(located.rest, flags, async (line) => {
      if (line.values.help === true) {
        const { commandHelp } = await import('./commands/support/help.ts');
        return io.stdout(commandHelp([program, ...located.path], command));
      }
      ({ io, log } = await openLog(outerIo, logOptions(line.values, io.env)));
      checkArity(command, located.path, line);
      checkColour(line);
      warnDeprecated(command, line.changed, io);
      const given = Object.fromEntries(Object.entries(line.values).filter(([name]) => line.changed.has(name)));
      await command.handler(
        { args: line.positionals, flags: line.values as never, changed: line.changed },
        contextOf(given, signal),
      );
    });
    return exitCode;
  } catch (error) {
    const { logError, printError } = await import('./output/errors.ts');
    const reason = cancelledWhere(error, signal);
    const debug = argv.includes('--debug');
    if (isJsonLog(argv)) logError(reason, log, { debug });
    else printError(reason, io, { debug });
    return isTillerlessError(reason, 'CANCELLED') ? cancelledExitCode : 1;
  } finally {
    await open?.close();
    clearInterval(keepAlive);
  }
}

/** True for the names of Helm's own commands, which plugins can not take. */
function isHelms(word: string): boolean {
  return word === 'help' || (commandTree.commands ?? []).some((each) => !each.ours && isNamed(each, word));
}

/** Nobody waits long for the answer to a Tab key. */
const completionMs = 3000;

function completionSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, timeLimit(completionMs)]);
}

/** What a cancelled command was doing may fail in many ways; all of them mean the same. */
function cancelledWhere(error: unknown, signal: AbortSignal): unknown {
  if (isTillerlessError(error)) return error;
  if (!signal.aborted) return asFileError(error);
  return new TillerlessError('CANCELLED', 'cancelled', { helmText: 'context canceled', cause: error });
}

/** What the operating system refuses is no mistake of this program, wherever that was. */
function asFileError(error: unknown): unknown {
  const sentence = systemSentence(error);
  return sentence === undefined ? error : new TillerlessError('FILE_IO', sentence, { cause: error });
}

function programName(path: string): string {
  return basename(path).replace(/\.(js|exe)$/, '') === 'helm' ? 'helm' : 'tillerless';
}

async function showGroup({ entry, path }: Located, { io, program, settings }: Context): Promise<number> {
  const { groupHelp } = await import('./commands/support/help.ts');
  const { withPlugins } = await import('./commands/support/plugin-command.ts');
  const shown = path.length === 0 ? withPlugins(entry, settings.paths.plugins, io.env) : entry;
  io.stdout(groupHelp([program, ...path].join(' '), shown));
  return 0;
}

function checkArity(command: Command, path: readonly string[], line: Pick<ParsedLine, 'positionals' | 'changed'>): void {
  const { arityWith } = command;
  const args = line.positionals;
  const { max } = command.arity;
  const min = arityWith && line.changed.has(arityWith.flag) ? arityWith.min : command.arity.min;
  if (args.length >= min && (max === undefined || args.length <= max)) return;
  const name = ['helm', ...path].join(' ');
  const plural = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;
  const usage = `\n\nUsage:  ${usageLine(['helm', ...path], command)}`;
  // Helm's four sentences: none, exact, at least, at most.
  const wants =
    max === 0
      ? `"${name}" accepts no arguments`
      : min === max
        ? `"${name}" requires ${plural(min)}`
        : args.length < min
          ? `"${name}" requires at least ${plural(min)}`
          : `"${name}" accepts at most ${plural(max ?? 0)}`;
  throw new TillerlessError('USAGE', wants + usage);
}

function checkColour({ values, changed }: Pick<ParsedLine, 'values' | 'changed'>): void {
  for (const name of ['color', 'colour']) {
    const mode = values[name];
    if (!changed.has(name) || typeof mode !== 'string' || ['never', 'auto', 'always'].includes(mode)) continue;
    const text = `invalid color mode ${JSON.stringify(mode)}: must be one of: never, auto, always`;
    throw new TillerlessError('USAGE', text, { helmText: text });
  }
}

function warnDeprecated(command: Command, changed: ReadonlySet<string>, io: Io): void {
  for (const name of changed) {
    const text = command.builder[name]?.deprecated;
    if (text !== undefined) io.stderr(`Flag --${name} has been deprecated, ${text}\n`);
  }
}

/** Runs this process's command line on its own streams; the entry of the executable. */
export async function runProcess(): Promise<void> {
  const { processIo, cancelSignal } = await import('./output/process-io.ts');
  const io = processIo();
  process.exitCode = await main(process.argv.slice(2), io, cancelSignal(io));
  try {
    io.flush();
  } catch (error) {
    const { printError } = await import('./output/errors.ts');
    printError(error, io, { debug: false });
    process.exitCode ||= 1;
  }
}

export { isTillerlessError };
