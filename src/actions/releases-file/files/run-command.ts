import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { runToEnd } from '../../../plugins/run-to-end.ts';
import type { Outside } from './outside.ts';
import { isPlainFile } from './read-source.ts';

/** A program that a template or a hook runs, without a shell. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** working directory */
  readonly folder: string;
  readonly input?: string;
  /** environment variables in addition to those of this process */
  readonly env?: Readonly<Record<string, string>>;
}

/** Time limit for a program. */
const timeoutMs = 10 * 60 * 1000;

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program and waits for it to exit.
 *
 * @throws RELEASES_EXEC if it cannot be started or fails, or if running programs is forbidden
 */
export function runCommand({ command, args, folder, input = '', env = {} }: Command, outside: Outside): CommandOutput {
  if (outside.noExec) throw forbidden(command);
  const path = findProgram(command, folder, outside.env);
  const result = runToEnd({ command: path, args, cwd: folder, env: { ...outside.env, ...env }, input, timeoutMs });
  if (result.code === 0) return result;
  if (result.problem !== undefined)
    throw new TillerlessError('RELEASES_EXEC', `command ${JSON.stringify(path)} failed: ${result.problem}`);
  throw new TillerlessError('RELEASES_EXEC', failureText(path, result.code ?? -1, result));
}

/** Decrypts a file with sops. @throws RELEASES_EXEC if sops is not installed or fails, or if --no-exec is set */
export function runSops(path: string, folder: string, outside: Outside): string {
  if (!outside.noExec && findInPath('sops', outside.env) === undefined)
    throw new TillerlessError('RELEASES_EXEC', `unexpected error: exec: "sops": executable file not found in $PATH`, {
      where: { file: path },
      hint: 'encrypted files are decrypted with sops: install it, or add its directory to PATH',
    });
  return runCommand({ command: 'sops', args: ['--decrypt', path], folder }, outside).stdout;
}

/** Returns the error for a program that is blocked by --no-exec. */
export function forbidden(program: string): TillerlessError {
  return new TillerlessError('RELEASES_EXEC', `running ${JSON.stringify(program)} is forbidden`, {
    hint: 'state files cannot run programs, because --no-exec is set',
  });
}

/** Describes a failed program in helmfile's format. Omits the arguments, because they may contain secrets. */
function failureText(path: string, code: number, { stdout, stderr }: CommandOutput): string {
  const output = stderr.trim() || stdout.trim();
  const block = (title: string, text: string): string => `\n\n${title}\n${text.replace(/^/gm, '  ')}`;
  return [
    `command ${JSON.stringify(path)} exited with non-zero status:`,
    block('PATH:', path),
    block('ERROR:', `exit status ${code}`),
    block('EXIT STATUS', String(code)),
    output === '' ? '' : block('STDERR:', output),
  ].join('');
}

/** Finds a program in PATH. A name with a slash is a path relative to the folder. @throws RELEASES_EXEC */
function findProgram(command: string, folder: string, env: Outside['env']): string {
  if (command.includes('/')) return isAbsolute(command) ? command : resolve(folder, command);
  const path = findInPath(command, env);
  if (path !== undefined) return path;
  throw new TillerlessError(
    'RELEASES_EXEC',
    `unexpected error: exec: ${JSON.stringify(command)}: executable file not found in $PATH`,
    {
      hint: `install ${command}, or add its directory to PATH`,
    },
  );
}

function findInPath(command: string, env: Outside['env']): string | undefined {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, command))
    .find((path) => isPlainFile(path) && isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
