import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from './run-cli.ts';

export type Shell = 'bash' | 'fish' | 'zsh';

export const shells = ['bash', 'fish', 'zsh'] as const;

export const hasShell = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** How a shell is made to complete words; it prints a candidate a line. */
const asks: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) => {
    // As the line editor cuts them.
    const cut = words.flatMap((word) => (word === '' ? [''] : (word.match(/[=:]+|[^=:]+/g) ?? [])));
    return `COMP_LINE='${words.join(' ')}' COMP_WORDS=(${quoted(cut)}) COMP_CWORD=${cut.length - 1} COMP_TYPE=9
      __tillerless_complete 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  },
  fish: (words) => `complete -C '${words.join(' ')}'`,
  // The functions of its line editor are stood in for: outside of one they refuse to work.
  zsh: (words) => `compdef() { }; _files() { print -l $folder/*(N:t) }
    compset() { PREFIX=\${PREFIX#*=} }; _describe() { [[ $1 == -V ]] && shift; print -rl -- "\${(@P)2}" }
    words=(${quoted(words)}) CURRENT=${words.length} PREFIX='${words.at(-1)}'; _tillerless`,
};

/** What a shell offers for the last of these words, with its completion script of this program and the program in `folder`. */
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
  // A server that is asked may be in this process.
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
    execFile(shell, args, { cwd: folder, env }, (_, stdout, stderr) => resolve({ stdout, stderr })),
  );
  const values = stdout
    .trim()
    .split('\n')
    .map((each) => each.split('\t')[0]);
  return { values, stderr };
}

/** How a shell shows a candidate with its description. */
export const described = (shell: Shell, value: string, text: string): string => (shell === 'zsh' ? `${value}:${text}` : value);
