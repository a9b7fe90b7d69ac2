import { type LogFields, slogLine } from '../base/log.ts';
import type { Question } from './prompt.ts';

/** The environment of the program: streams, variables, working directory. It is passed to commands, so tests can replace it. */
export interface Io {
  /** results */
  stdout(text: string | Uint8Array): void;
  /** everything else: progress, warnings, errors */
  stderr(text: string): void;
  /** reads all of standard input; an empty input returns an empty array */
  readStdin(): Promise<Uint8Array>;
  /** Prompts the user; standard input must be a terminal. @throws CANCELLED, USAGE at the end of input */
  ask(question: Question): Promise<string>;
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** unix milliseconds */
  now(): number;
  /** path that the program was invoked as */
  readonly program: string;
}

/** Writes one of Helm 4's structured log lines to stderr: `level=WARN msg="..." key=value`. */
export function logLine(io: Pick<Io, 'stderr'>, level: 'WARN' | 'ERROR' | 'INFO', message: string, fields: LogFields = {}): void {
  io.stderr(`${slogLine(levels[level], message, fields)}\n`);
}

const levels = { WARN: 'warn', ERROR: 'error', INFO: 'info' } as const;
