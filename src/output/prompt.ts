import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { cancelled } from '../errors/cancelled.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** A prompt on the terminal. */
export interface Question {
  readonly text: string;
  /** do not echo the input */
  readonly hidden: boolean;
}

/**
 * Prompts on the terminal; standard input must be one. The prompt and echo go to stderr.
 *
 * @returns the line without its newline
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
      reject(new TillerlessError('USAGE', 'standard input ended before an answer', { helmText: 'EOF' })),
    );
    terminal.question(text, resolve);
  });
  isShown = !hidden;
  return answer.then(
    (line) => {
      // The newline of hidden input has not been echoed.
      leave(hidden);
      return line;
    },
    (error: unknown) => {
      leave(true);
      throw error;
    },
  );
}
