import { spawn } from 'node:child_process';

/** A program with its words and its whole environment. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OutputLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** it may ask at our standard input; else it finds none */
  readonly mayAsk?: boolean;
}

/** A program that did not end well; the message says how, "it ended with exit code 3". */
export class ProgramFailure extends Error {
  override readonly name = 'ProgramFailure';
  /** "exit code 3" or "SIGTERM"; undefined for one that wrote too much */
  readonly end: string | undefined;

  constructor(message: string, end?: string) {
    super(message);
    this.end = end;
  }
}

/**
 * Runs a program for what it writes; its errors go where ours go.
 *
 * @throws ProgramFailure when it fails or writes more than allowed, the system's error when it can not be started, or the signal's reason
 */
export function programOutput(program: Program, { maxBytes, signal, mayAsk = false }: OutputLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      env: program.env as NodeJS.ProcessEnv,
      stdio: [mayAsk ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    });
    const parts: Buffer[] = [];
    let size = 0;
    // What it has started itself may hold the pipe for longer; nobody waits for that.
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
