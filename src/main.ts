import { basename } from 'node:path';
import { readSettings, type SettingsOverrides } from './actions/cli-settings.ts';
import type { Session } from './actions/session.ts';
import { systemSentence } from './base/os-error-text.ts';
import { globalFlags, helpFlag } from './commands/flags/global.ts';
import { parseLine, runLine } from './commands/flags/parse-line.ts';
import { checkColour, checkLine, deprecationWarnings } from './commands/support/check-line.ts';
import type { Context } from './commands/support/context.ts';
import { loadCommand } from './commands/support/define.ts';
import { commandWordIndex, locate, pluginWordIndex } from './commands/support/find-command.ts';
import { settingsOverrides } from './commands/support/settings-overrides.ts';
import { commandTree } from './commands/support/tree.ts';
import { cancelled } from './errors/cancelled.ts';
import { exitCodes } from './errors/exit-codes.ts';
import { isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
import type { Io } from './output/io.ts';
import { earlyLogOptions, isJsonLog, logOptions, openLog } from './output/log.ts';
import { pluginFolders } from './plugins/plugin-folders.ts';

/**
 * Runs a command line and returns the exit code. This is the only function that prints errors.
 *
 * @param args arguments after the program name
 * @param signal aborted to cancel the running command
 */
export async function main(args: readonly string[], outerIo: Io, signal: AbortSignal): Promise<number> {
  const program = programName(outerIo.program);
  const tool = builtinTool(outerIo.program);
  const argv = tool === undefined ? args : [tool, ...args];
  let open: Session | undefined;
  // Output of a command that uses a sandbox. It is not printed until the sandbox has been saved, because a failed save would lose
  // the changes that the output reports.
  const unsaved: (string | Uint8Array)[] = [];
  const finish = async (): Promise<void> => {
    const session = open;
    open = undefined;
    const printed = unsaved.splice(0);
    await session?.close();
    for (const text of printed) io.stdout(text);
  };
  let exitCode: number = exitCodes.success.code;
  let cancelledExitCode: number = exitCodes.cancelled.code;
  // Keep the process alive until the command has finished. Otherwise, Node would exit while the command waits for an unref'd
  // timer.
  const keepAlive = setInterval(() => undefined, 1 << 30);
  // Errors in the command line itself must also be logged in the requested format.
  let { io, log, flush } = await openLog(outerIo, earlyLogOptions(argv));
  const contextOf = (overrides: SettingsOverrides, until = signal): Context => {
    const settings = readSettings(overrides, io.env);
    const isHeld = (): boolean => open !== undefined && settings.sandbox !== undefined;
    const stdout = (text: string | Uint8Array): void => (isHeld() ? void unsaved.push(text) : io.stdout(text));
    return {
      io: settings.sandbox === undefined ? io : { ...io, stdout },
      log,
      settings,
      signal: until,
      program,
      exitCode: (code) => {
        exitCode = code;
      },
      overridden: (changes) => contextOf({ ...overrides, ...changes }, until),
      session: async () => {
        const { openSession } = await import('./actions/session.ts');
        const warn = (text: string): void => io.stderr(text);
        open ??= await openSession(settings, { env: io.env, signal: until, warn, now: io.now, log });
        return open;
      },
    };
  };
  const run = async (): Promise<number> => {
    const first = commandWordIndex(argv);
    const name = argv[first];
    if (name === '__complete' || name === '__completeNoDesc') {
      const { answerCompletion, completionSignal } = await import('./commands/completion/completion-reply.ts');
      const until = completionSignal(signal);
      await answerCompletion(argv.toSpliced(first, 1), name === '__complete', (overrides) => contextOf(overrides, until));
      return 0;
    }
    const at = tool === undefined ? pluginWordIndex(commandTree, argv) : -1;
    // The modules that run plugins are not loaded if no plugins are installed.
    if (at >= 0 && pluginFolders(contextOf({}).settings.paths.plugins).length > 0) {
      const { runPlugin } = await import('./commands/support/plugin-command.ts');
      const code = await runPlugin(argv, at, contextOf);
      if (code !== undefined) return code;
    }
    const { entry, path, rest } = locate(commandTree, argv, program);
    const command = await loadCommand(entry);
    if (!command) {
      // Reject unknown flags even if there is no command to run.
      checkColour(parseLine(rest, { ...globalFlags, ...helpFlag }));
      const { showGroup } = await import('./commands/support/help.ts');
      await showGroup(entry, path, contextOf({}));
      return 0;
    }
    cancelledExitCode = command.cancelledExitCode ?? cancelledExitCode;
    if (command.hasOwnFlags) {
      await command.handler({ ...parseLine([], globalFlags), args: rest }, contextOf({}));
      return exitCode;
    }
    // A command's flag overrides a global flag with the same name.
    await runLine(rest, { ...globalFlags, ...command.builder, ...helpFlag }, async (line) => {
      if (line.flags.help) {
        const { showCommand } = await import('./commands/support/help.ts');
        return showCommand([program, ...path], command, io);
      }
      const overrides = settingsOverrides(line);
      const { 'log-format': format, 'log-level': level } = line.flags;
      ({ io, log, flush } = await openLog(outerIo, logOptions({ format, level, debug: readSettings(overrides, io.env).debug })));
      checkLine(command, [entry.ours ? program : 'helm', ...path], line);
      for (const warning of deprecationWarnings(command, line)) io.stderr(warning);
      await command.handler(line, contextOf(overrides));
    });
    return exitCode;
  };
  try {
    const code = await run();
    await finish();
    return code;
  } catch (error) {
    const { logError, printError } = await import('./output/errors.ts');
    const debug = argv.includes('--debug');
    const print = (failure: unknown): void =>
      isJsonLog(argv) ? logError(failure, log, { debug }) : printError(failure, io, { debug });
    // Output from before the failure is printed first. A failure to save the state is reported as a separate error.
    await finish().catch((failure: unknown) => print(asFileError(failure)));
    const reason = cancelledWhere(error, signal);
    print(reason);
    return isTillerlessError(reason, 'CANCELLED') ? cancelledExitCode : exitCodes.failure.code;
  } finally {
    flush();
    clearInterval(keepAlive);
  }
}

/** Returns the error to report. After cancellation, any unexpected failure is reported as the cancellation. */
function cancelledWhere(error: unknown, signal: AbortSignal): unknown {
  if (isTillerlessError(error)) return error;
  if (!signal.aborted) return asFileError(error);
  return cancelled(error);
}

/** Converts OS errors, which are not bugs, to errors that are reported to the user. */
function asFileError(error: unknown): unknown {
  const sentence = systemSentence(error);
  return sentence === undefined ? error : new TillerlessError('FILE_IO', sentence, { cause: error });
}

function programName(path: string): string {
  return fileName(path) === 'helm' ? 'helm' : 'tillerless';
}

/** If the executable has the name of another tool, returns the command that accepts that tool's command line. */
function builtinTool(path: string): string | undefined {
  return ['helm-docs', 'helm-schema', 'helmfile'].find((tool) => tool === fileName(path));
}

function fileName(path: string): string {
  return basename(path).replace(/\.(js|exe)$/, '');
}

/** Runs the command line of this process with its own streams. This is the entry point of the executable. */
export async function runProcess(): Promise<void> {
  const { processIo, cancelSignal } = await import('./output/process-io.ts');
  const io = processIo();
  try {
    process.exitCode = await main(process.argv.slice(2), io, cancelSignal(io));
    io.flush();
  } catch (error) {
    const { printError } = await import('./output/errors.ts');
    printError(error, io, { debug: false });
    process.exitCode ||= exitCodes.failure.code;
  }
}
