import { spawn } from 'node:child_process';

/** A program to run, with its arguments and its complete environment. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OutputLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** true to let the program read the standard input of this process; otherwise, its standard input is empty */
  readonly mayAsk?: boolean;
  /** true to discard the program's standard error */
  readonly hidesErrors?: boolean;
}

/** Thrown if a program fails. The message states the reason, such as "it ended with exit code 3". */
export class ProgramFailure extends Error {
  override readonly name = 'ProgramFailure';
  /** how the program ended, such as "exit code 3" or "SIGTERM"; undefined if it wrote too much output */
  readonly end: string | undefined;

  constructor(message: string, end?: string) {
    super(message);
    this.end = end;
  }
}

/**
 * Runs a program and returns its standard output. Its standard error is passed through, unless it is discarded.
 *
 * @throws ProgramFailure if the program fails or writes too much, the OS error if it cannot be started, or the abort reason of
 * the signal
 */
export function programOutput(program: Program, limits: OutputLimits): Promise<Buffer> {
  const { maxBytes, signal, mayAsk = false, hidesErrors = false } = limits;
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      env: program.env as NodeJS.ProcessEnv,
      stdio: [mayAsk ? 'inherit' : 'ignore', 'pipe', hidesErrors ? 'ignore' : 'inherit'],
    });
    const parts: Buffer[] = [];
    let size = 0;
    // Do not wait for the pipe to be closed, because the program's child processes may keep it open.
    const giveUp = (why: unknown): void => {
      child.kill('SIGTERM');
      child.stdout.destroy();
      child.unref();
      reject(why);
    };
    const stop = (): void => giveUp(signal.reason);
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) giveUp(new ProgramFailure(`it wrote more than ${maxBytes} bytes`));
      else parts.push(part);
    });
    child.on('error', reject);
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', stop);
      const end = by ?? `exit code ${code}`;
      if (code === 0) resolve(Buffer.concat(parts));
      else reject(new ProgramFailure(`it ended with ${end}`, end));
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
