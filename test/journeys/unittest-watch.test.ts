import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../src/main.ts';

const home = process.cwd();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join('web', name)), { recursive: true });
    writeFileSync(join('web', name), text);
  }
}

const suite = (name: string, value: string): string =>
  `suite: ${name}\ntemplates: [a.yaml]\ntests:\n  - it: renders\n    asserts:\n      - equal: {path: a, value: ${value}}\n`;

it('runs the affected suites again when files change', async () => {
  write({
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
    'values.yaml': 'a: x\n',
    'templates/a.yaml': 'a: {{ .Values.a }}\n',
    'tests/one_test.yaml': suite('one', 'x'),
    'tests/two_test.yaml': suite('two', 'x'),
  });
  let output = '';
  const controller = new AbortController();
  const done = main(
    ['unittest', 'web', '--watch'],
    {
      stdout: (text) => (output += text),
      stderr: (text) => (output += text),
      readStdin: async () => Buffer.alloc(0),
      ask: async () => '',
      isTerminal: { stdin: false, stdout: false, stderr: false },
      columns: 100,
      env: { HOME: folder },
      cwd: folder,
      now: Date.now,
      program: 'tillerless',
    },
    controller.signal,
  );
  /** Waits until another run has ended, and returns its output. */
  const nextRun = async (): Promise<string> => {
    for (let waited = 0; !output.includes('waiting for changes'); waited += 20) {
      if (waited > 20_000) throw new Error(`no run: ${output}`);
      await sleep(20);
    }
    const [run = ''] = output.split('waiting for changes');
    output = output.slice(run.length + 'waiting for changes'.length);
    return run;
  };
  expect(await nextRun()).toContain('Test Suites: 2 passed, 2 total');
  write({ 'tests/one_test.yaml': suite('one', 'z') });
  expect(await nextRun()).toMatch(/changed: tests\/one_test.yaml[\s\S]*Test Suites: 1 failed, 0 passed, 1 total/);
  write({ 'values.yaml': 'a: z\n' });
  expect(await nextRun()).toMatch(/changed: values.yaml[\s\S]*Test Suites: 1 failed, 1 passed, 2 total/);
  // As `sed -i` does: write a temporary file, and rename it.
  writeFileSync(join('web', 'tests', 'sedAbCdEf'), suite('two', 'z'));
  renameSync(join('web', 'tests', 'sedAbCdEf'), join('web', 'tests', 'two_test.yaml'));
  expect(await nextRun()).toMatch(/changed: tests\/two_test.yaml\n[\s\S]*Test Suites: 1 passed, 1 total/);
  rmSync(join('web', 'tests', 'one_test.yaml'));
  expect(await nextRun()).toContain('changed: tests/one_test.yaml\n');
  rmSync('web', { recursive: true });
  let removed = await nextRun();
  // Depending on the time of the events, the files are reported first.
  while (!removed.includes('removed: web\n')) removed = await nextRun();
  expect(removed).not.toContain('changed: \n');
  controller.abort();
  expect(await done).toBe(0);
}, 60_000);
