import { spawnSync } from 'node:child_process';
import { systemProblem } from '../base/os-error-text.ts';
import type { Program } from '../base/program-output.ts';

/** A program to run to completion, without a shell. */
export interface BlockingProgram extends Program {
  /** working directory */
  readonly cwd: string;
  readonly input: string;
  /** time limit in milliseconds */
  readonly timeoutMs: number;
}

export interface BlockingResult {
  readonly stdout: string;
  readonly stderr: string;
  /** exit code of the program; undefined if it could not be started or did not exit in time */
  readonly code: number | undefined;
  /** why there is no exit code, for example because of a timeout; undefined if there is one */
  readonly problem: string | undefined;
}

/** Maximum output size in bytes. */
const maxBytes = 64 << 20;

/** Runs a program and waits for it to exit. Used where the caller is synchronous, such as in template functions. */
export function runToEnd({ command, args, env, cwd, input, timeoutMs }: BlockingProgram): BlockingResult {
  const result = spawnSync(command, args, {
    cwd,
    env: env as NodeJS.ProcessEnv,
    input,
    timeout: timeoutMs,
    maxBuffer: maxBytes,
    killSignal: 'SIGKILL',
  });
  const { error, signal, status } = result;
  const problem = error ? systemProblem(error) : signal === null ? undefined : `it was terminated by ${signal}`;
  return {
    stdout: result.stdout?.toString('utf8') ?? '',
    stderr: result.stderr?.toString('utf8') ?? '',
    code: problem === undefined ? (status ?? undefined) : undefined,
    problem,
  };
}
