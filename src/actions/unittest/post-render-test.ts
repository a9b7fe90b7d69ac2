import { timeLimit } from '../../base/time-limit.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { runFilter } from '../../plugins/filter.ts';

const marker = '#### file:';

export interface PostRendered {
  readonly files: ReadonlyMap<string, string>;
  /** the renderer did not keep the marks of the files */
  readonly isOneFile: boolean;
}

/** A renderer that takes longer has stopped working. */
const patienceMs = 60_000;

/**
 * Sends all rendered files through the program of a suite.
 *
 * @throws UNITTEST_VALUES when it fails
 */
export async function postRenderTest(
  files: ReadonlyMap<string, string>,
  { command, args }: { readonly command: string; readonly args: readonly string[] },
  around: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<PostRendered> {
  const input = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `---\n${marker} ${path}\n${text.trim()}\n`)
    .join('');
  const output = await filtered(input, { command, args }, around);
  const parts = output.split(new RegExp(`(?:^|\\n)(?:---\\n)?${marker} `)).slice(1);
  if (parts.length === 0) return { files: new Map([['manifest.yaml', output]]), isOneFile: true };
  return {
    files: new Map(
      parts.map((part) => {
        const end = part.indexOf('\n');
        return end < 0 ? [part.trim(), ''] : [part.slice(0, end).trim(), part.slice(end + 1).replace(/\n---$/, '\n')];
      }),
    ),
    isOneFile: false,
  };
}

async function filtered(
  input: string,
  { command, args }: { readonly command: string; readonly args: readonly string[] },
  { env, signal }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<string> {
  const failed = (problem: string, cause?: unknown): TillerlessError =>
    new TillerlessError('UNITTEST_VALUES', `post-render failed: error while running command ${command}. ${problem}`, { cause });
  const stop = AbortSignal.any([signal, timeLimit(patienceMs)]);
  const { code, stdout, stderr } = await runFilter({ command, args, env }, input, stop).catch((error: unknown) => {
    throw failed(error instanceof Error ? error.message : String(error), error);
  });
  if (code !== 0) throw failed(`error output:\n${stderr}`);
  return stdout;
}
