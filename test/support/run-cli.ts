import { toGoBytes } from '../../src/base/go/bytes.ts';
import { main } from '../../src/main.ts';
import type { Io } from '../../src/output/io.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** lines typed at the terminal; if not set, stdin is not a terminal */
  readonly typed?: readonly string[];
  /** true if stderr is a terminal */
  readonly showsErrors?: boolean;
  readonly signal?: AbortSignal;
  /** path with which the program is invoked; defaults to "tillerless" */
  readonly program?: string;
  /** returns the current time in milliseconds since the Unix epoch */
  readonly now?: () => number;
}

/**
 * Runs a command line in this process, with its own environment and, by default, without a terminal. Paths are relative to the
 * working directory.
 */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const out: Buffer[] = [];
  const err: Uint8Array[] = [];
  const typed = [...(options.typed ?? [])];
  const io: Io = {
    stdout: (text) => void out.push(Buffer.from(text)),
    stderr: (text) => void err.push(toGoBytes(text)),
    readStdin: async () => Buffer.from(options.stdin ?? ''),
    ask: async ({ text, hidden }) => {
      const answer = typed.shift() ?? '';
      err.push(toGoBytes(`${text}${hidden ? '' : answer}\n`));
      return answer;
    },
    isTerminal: { stdin: options.typed !== undefined, stdout: false, stderr: options.showsErrors === true },
    columns: 100,
    env: { HOME: '/nonexistent', TZ: 'UTC', ...options.env },
    cwd: process.cwd(),
    now: options.now ?? Date.now,
    program: options.program ?? 'tillerless',
  };
  const code = await main(argv, io, options.signal ?? new AbortController().signal);
  return { code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
}
