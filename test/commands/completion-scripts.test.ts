import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { completeIn, described, hasShell, type Shell, shells } from '../support/shells.ts';

/** A program that records its arguments, one per line, and prints the contents of a file. */
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

async function complete(shell: Shell, words: readonly string[], answer: string) {
  writeFileSync(join(folder, 'answer'), answer);
  const found = await completeIn(shell, words, { folder, env: { FOLDER: folder } });
  return { ...found, asked: readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n') };
}

describe.each(shells)('%s', (shell) => {
  const isThere = hasShell(shell);
  const when = isThere ? it : it.skip;
  if (!isThere) it.todo(`skipped: no ${shell}`);
  const shown = (value: string, text: string): string => described(shell, value, text);

  when('calls the program and offers its output', async () => {
    const found = await complete(shell, ['tillerless', 'status', 'w'], 'web\tapp-1 -> deployed\nwoo\tapp-2 -> failed\n:4\n');
    expect(found.asked).toEqual(['__complete', 'status', 'w']);
    expect(found.values).toEqual([shown('web', 'app-1 -> deployed'), shown('woo', 'app-2 -> failed')]);
    expect(found.stderr).toBe('');
  });

  when('filters the values by the current word', async () => {
    const found = await complete(shell, ['tillerless', 'repo', 'remove', 'w'], 'api\nweb\nworker\n:4\n');
    // zsh filters the values itself, after the script has run.
    if (shell !== 'zsh') expect(found.values).toEqual(['web', 'worker']);
    expect(found.stderr).toBe('');
  });

  when('does not offer a message as a value', async () => {
    const found = await complete(shell, ['tillerless', 'list', ''], '_activeHelp_ This command takes no arguments.\n:4\n');
    expect(found.values.join('')).not.toContain('_activeHelp_');
  });

  when('passes an empty word', async () => {
    const found = await complete(shell, ['tillerless', 'status', ''], 'web\n:4\n');
    // The last line is the empty argument.
    expect(found.asked).toEqual(['__complete', 'status']);
    expect(found.values).toEqual(['web']);
  });

  when('offers the value of a flag', async () => {
    const found = await complete(shell, ['tillerless', 'list', '--output=j'], 'json\tas JSON\n:4\n');
    expect(found.asked).toEqual(['__complete', 'list', '--output=j']);
    expect(found.values).toEqual([shell === 'fish' ? '--output=json' : shown('json', 'as JSON')]);
  });

  when('offers a value with a colon', async () => {
    const found = await complete(shell, ['tillerless', 'pull', 'oci:'], 'oci://\tregistry\n:2\n');
    expect(found.asked).toEqual(['__complete', 'pull', 'oci:']);
    expect(found.values).toEqual([{ bash: '//', fish: 'oci://', zsh: 'oci\\://:registry' }[shell]]);
  });

  when('offers files for the directive 0', async () => {
    const found = await complete(shell, ['tillerless', 'install', '-f', 'some'], ':0\n');
    expect(found.values).toContain('some-file');
  });

  when('offers nothing if the program prints no values', async () => {
    const found = await complete(shell, ['tillerless', 'status', 'some'], ':4\n');
    expect(found.values).toEqual(['']);
  });
});

it('the PowerShell script is registered for tillerless, and omits descriptions on request', async () => {
  const { stdout } = await runCli(['completion', 'powershell', '--no-descriptions']);
  expect(stdout).toContain("-CommandName 'tillerless'");
  expect(stdout).toContain('__completeNoDesc');
  expect(stdout).not.toMatch(/@[A-Z]+@/);
});
