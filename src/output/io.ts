import { type LogFields, slogLine } from '../base/log.ts';
import type { Question } from './prompt.ts';

/**
 * The program's environment: streams, environment variables and working directory. It is passed to commands, so that tests can
 * replace it.
 */
export interface Io {
  /** writes results */
  stdout(text: string | Uint8Array): void;
  /** writes progress, warnings and errors: everything except results */
  stderr(text: string): void;
  /** reads all of standard input, which may be empty */
  readStdin(): Promise<Uint8Array>;
  /** prompts the user; standard input must be a terminal @throws CANCELLED, USAGE at the end of input */
  ask(question: Question): Promise<string>;
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** returns the current time in milliseconds since the Unix epoch */
  now(): number;
  /** path used to invoke the program */
  readonly program: string;
}

/** Writes a structured log line in Helm 4's format to stderr: `level=WARN msg="..." key=value`. */
export function logLine(io: Pick<Io, 'stderr'>, level: 'WARN' | 'ERROR' | 'INFO', message: string, fields: LogFields = {}): void {
  io.stderr(`${slogLine(levels[level], message, fields)}\n`);
}

const levels = { WARN: 'warn', ERROR: 'error', INFO: 'info' } as const;
