import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quoteGo } from '../../base/go/quote.ts';
import { compareBytes } from '../../base/natural-sort.ts';
import { timeLimit } from '../../base/time-limit.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { runFilter } from '../../plugins/filter.ts';

const marker = '#### file:';

/** Timeout for a post-renderer. */
const patienceMs = 60_000;

/**
 * Runs a suite's post-renderer on all rendered files.
 *
 * @returns file contents, keyed by path; a single manifest.yaml if the program removed the file markers
 * @throws UNITTEST_VALUES if the program fails
 */
export async function postRenderTest(
  files: ReadonlyMap<string, string>,
  { command, args }: { readonly command: string; readonly args: readonly string[] },
  around: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  const input = [...files]
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([path, text]) => `---\n${marker} ${path}\n${text.trim()}\n`)
    .join('');
  const output = await filtered(input, { command, args }, around);
  const marked = filesOf(output);
  return marked.size > 0 ? marked : new Map([['manifest.yaml', output]]);
}

const separator = `---\n${marker}`;

/** Splits the output of a post-renderer into files, at the markers (`#### file: NAME`) that the post-renderer has kept. */
function filesOf(output: string): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at < output.length; ) {
    const next = output.indexOf(separator, at + 1);
    const block = output.slice(at, next < 0 ? output.length : next);
    const mark = /#### file: (.*)/.exec(block);
    if (mark !== null) {
      const head = `---\n${mark[0]}\n`;
      files.set(mark[1] ?? '', block.startsWith(head) ? block.slice(head.length) : block);
    }
    at += block.length;
  }
  return files;
}

/** Returns the full path of a program. @throws UNITTEST_VALUES if it cannot be found */
function fullPath(command: string, env: Readonly<Record<string, string | undefined>>): string {
  const fail = (problem: string): never => {
    throw new TillerlessError('UNITTEST_VALUES', `unable to find binary at ${command}: exec: ${quoteGo(command)}: ${problem}`);
  };
  if (command.includes('/')) {
    if (!existsSync(command)) return fail(`stat ${command}: no such file or directory`);
    return isExecutable(command) ? resolve(command) : fail('permission denied');
  }
  const path = (env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder || '.', command))
    .find(isExecutable);
  return path === undefined ? fail('executable file not found in $PATH') : resolve(path);
}

function isExecutable(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
}

async function filtered(
  input: string,
  { command, args }: { readonly command: string; readonly args: readonly string[] },
  { env, signal }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<string> {
  const path = fullPath(command, env);
  const failed = (stderr: string, reason: string, cause?: unknown): TillerlessError =>
    new TillerlessError(
      'UNITTEST_VALUES',
      `post-render failed: error while running command ${path}. error output:\n${stderr}: ${reason}`,
      { cause },
    );
  const limit = timeLimit(patienceMs);
  const { code, stdout, stderr } = await runFilter({ command: path, args, env }, input, AbortSignal.any([signal, limit])).catch(
    (error: unknown) => {
      if (limit.aborted) throw failed('', `timed out after ${patienceMs / 1000} seconds`, error);
      throw failed('', error instanceof Error ? error.message : String(error), error);
    },
  );
  if (code !== 0) throw failed(stderr, `exit status ${code}`);
  return stdout;
}
