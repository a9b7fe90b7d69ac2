import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from './run-cli.ts';

export type Shell = 'bash' | 'fish' | 'zsh';

export const shells = ['bash', 'fish', 'zsh'] as const;

export const hasShell = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** Shell code that completes the given arguments and prints one candidate per line. */
const asks: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) => {
    // Split the arguments the way bash's line editor does.
    const cut = words.flatMap((word) => (word === '' ? [''] : (word.match(/[=:]+|[^=:]+/g) ?? [])));
    return `COMP_LINE='${words.join(' ')}' COMP_WORDS=(${quoted(cut)}) COMP_CWORD=${cut.length - 1} COMP_TYPE=9
      __tillerless_complete 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  },
  fish: (words) => `complete -C '${words.join(' ')}'`,
  // Replaces the functions of zsh's line editor, which only work inside it.
  zsh: (words) => `compdef() { }; _files() { print -l $folder/*(N:t) }
    compset() { PREFIX=\${PREFIX#*=} }; _describe() { [[ $1 == -V ]] && shift; print -rl -- "\${(@P)2}" }
    words=(${quoted(words)}) CURRENT=${words.length} PREFIX='${words.at(-1)}'; _tillerless`,
};

/**
 * Returns the candidates that a shell offers for the last argument. The shell uses tillerless's completion script and the program
 * in `folder`.
 */
export async function completeIn(
  shell: Shell,
  words: readonly string[],
  place: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly values: (string | undefined)[]; readonly stderr: string }> {
  const { folder } = place;
  const { stdout: script } = await runCli(['completion', shell]);
  writeFileSync(join(folder, 'script'), script);
  const line = `${shell === 'zsh' ? `folder='${folder}'; compdef() { }; ` : ''}source '${folder}/script'\n${asks[shell](words)}`;
  const args = shell === 'bash' ? ['--norc', '-c', line] : shell === 'zsh' ? ['-f', '-c', line] : ['--no-config', '-c', line];
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder, ...place.env };
  // The call is asynchronous, because the server may run in this process.
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
    execFile(shell, args, { cwd: folder, env }, (_, stdout, stderr) => resolve({ stdout, stderr })),
  );
  const values = stdout
    .trim()
    .split('\n')
    .map((each) => each.split('\t')[0]);
  return { values, stderr };
}

/** Returns a candidate and its description in the format of a shell. */
export const described = (shell: Shell, value: string, text: string): string => (shell === 'zsh' ? `${value}:${text}` : value);
