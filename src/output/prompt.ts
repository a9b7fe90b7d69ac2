import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { cancelled } from '../errors/cancelled.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** A prompt on the terminal. */
export interface Question {
  readonly text: string;
  /** true if the input must not be echoed */
  readonly hidden: boolean;
}

/**
 * Prompts the user on the terminal. Standard input must be a terminal; the prompt and the echo are written to stderr.
 *
 * @returns the line without the trailing newline
 * @throws CANCELLED after Ctrl-C, USAGE at the end of input
 */
export function askTerminal({ text, hidden }: Question): Promise<string> {
  let isShown = true;
  const output = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      if (isShown) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  const leave = (isLineOpen: boolean): void => {
    terminal.close();
    if (isLineOpen) process.stderr.write('\n');
  };
  const answer = new Promise<string>((resolve, reject) => {
    terminal.on('SIGINT', () => reject(cancelled()));
    terminal.on('close', () =>
      reject(new TillerlessError('USAGE', 'standard input ended before an answer was given', { helmText: 'EOF' })),
    );
    terminal.question(text, resolve);
  });
  isShown = !hidden;
  return answer.then(
    (line) => {
      // Print the newline, because it is not echoed for hidden input.
      leave(hidden);
      return line;
    },
    (error: unknown) => {
      leave(true);
      throw error;
    },
  );
}
