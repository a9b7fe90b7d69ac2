import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

/** A program that keeps the words it was asked with, one a line, and gives the answer that stands in a file. */
const program = `#!/bin/sh
for word; do printf '%s\\n' "$word"; done > "$FOLDER/asked"
cat "$FOLDER/answer"
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  writeFileSync(join(folder, 'tillerless'), program);
  chmodSync(join(folder, 'tillerless'), 0o755);
  writeFileSync(join(folder, 'some-file'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Shell = 'bash' | 'fish' | 'zsh';

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

async function complete(shell: Shell, words: readonly string[], answer: string) {
  const { stdout: script } = await runCli(['completion', shell]);
  writeFileSync(join(folder, 'script'), script);
  writeFileSync(join(folder, 'answer'), answer);
  const line = `${shell === 'zsh' ? `folder='${folder}'; compdef() { }; ` : ''}source '${folder}/script'\n${asks[shell](words)}`;
  const args = shell === 'bash' ? ['--norc', '-c', line] : shell === 'zsh' ? ['-f', '-c', line] : ['--no-config', '-c', line];
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, FOLDER: folder, HOME: folder };
  const { stdout, stderr } = spawnSync(shell, args, { cwd: folder, env, encoding: 'utf8' });
  const values = stdout
    .trim()
    .split('\n')
    .map((each) => each.split('\t')[0]);
  return { values, asked: readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n'), stderr };
}

describe.each(['bash', 'fish', 'zsh'] as const)('%s', (shell) => {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  const when = isThere ? it : it.skip;
  if (!isThere) it.todo(`skipped: no ${shell}`);
  const described = (value: string, text: string): string => (shell === 'zsh' ? `${value}:${text}` : value);

  when('asks the program and offers what it says', async () => {
    const found = await complete(shell, ['tillerless', 'status', 'w'], 'web\tapp-1 -> deployed\nwoo\tapp-2 -> failed\n:4\n');
    expect(found.asked).toEqual(['__complete', 'status', 'w']);
    expect(found.values).toEqual([described('web', 'app-1 -> deployed'), described('woo', 'app-2 -> failed')]);
    expect(found.stderr).toBe('');
  });

  when('asks with an empty word', async () => {
    const found = await complete(shell, ['tillerless', 'status', ''], 'web\n:4\n');
    // The last line is the empty word.
    expect(found.asked).toEqual(['__complete', 'status']);
    expect(found.values).toEqual(['web']);
  });

  when('offers the value of a flag', async () => {
    const found = await complete(shell, ['tillerless', 'list', '--output=j'], 'json\tas JSON\n:4\n');
    expect(found.asked).toEqual(['__complete', 'list', '--output=j']);
    expect(found.values).toEqual([shell === 'fish' ? '--output=json' : described('json', 'as JSON')]);
  });

  when('offers what has a colon', async () => {
    const found = await complete(shell, ['tillerless', 'pull', 'oci:'], 'oci://\tregistry\n:2\n');
    expect(found.asked).toEqual(['__complete', 'pull', 'oci:']);
    expect(found.values).toEqual([{ bash: '//', fish: 'oci://', zsh: 'oci\\://:registry' }[shell]]);
  });

  when('offers files where the program knows nothing better', async () => {
    const found = await complete(shell, ['tillerless', 'install', '-f', 'some'], ':0\n');
    expect(found.values).toContain('some-file');
  });

  when('offers nothing where there is nothing', async () => {
    const found = await complete(shell, ['tillerless', 'status', 'some'], ':4\n');
    expect(found.values).toEqual(['']);
  });
});

it('completes the name it is called by, with and without descriptions', async () => {
  const { stdout } = await runCli(['completion', 'powershell', '--no-descriptions']);
  expect(stdout).toContain("-CommandName 'tillerless'");
  expect(stdout).toContain('__completeNoDesc');
  expect(stdout).not.toMatch(/@[A-Z]+@/);
});
