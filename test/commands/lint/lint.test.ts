import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../support/run-cli.ts';

/** A chart with mistakes, and the output of `helm lint` 4.3.1. $DIR stands for the working directory. */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const text = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'cases.jsonl'), 'utf8');
const cases = text
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);
const home = process.cwd();
const fixtures = join(home, 'fixtures', 'charts');

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

it.each(cases)('lints $name as Helm does', async ({ files, args, code, stdout, stderr }) => {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, args[1] ?? '', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const result = await runCli(args);
  // On stderr, the locations of the mistakes follow Helm's messages.
  const [words = ''] = result.stderr.split(/(?<=\n)\n/, 1);
  expect({ ...result, stderr: words, stdout: result.stdout.replaceAll(folder, '$DIR') }).toEqual({ code, stdout, stderr });
});

it.each(['web', 'hooks', 'umbrella', 'crds', 'stateful', 'broken'])('reports nothing for the fixture %s', async (name) => {
  const result = await runCli(['lint', '--strict', '--quiet', join(fixtures, name)]);
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('does not fail for a new chart', async () => {
  expect(await runCli(['create', 'demo'])).toEqual({ code: 0, stdout: 'Creating demo\n', stderr: '' });
  const result = await runCli(['lint', '--strict', 'demo']);
  expect(result.stdout).toBe(
    '==> Linting demo\n[INFO] Chart.yaml: icon is recommended\n\n1 chart(s) linted, 0 chart(s) failed\n',
  );
  const twice = await runCli(['create', 'demo']);
  expect(twice.stderr).toContain('WARNING: File "demo/Chart.yaml" already exists. Overwriting.\n');
});

it.each([
  { name: 'a/b c', problem: 'chart name must match the regular expression "^[a-zA-Z0-9._-]+$"' },
  { name: 'none/demo', problem: 'stat none: no such file or directory' },
])('does not create $name', async ({ name, problem }) => {
  const result = await runCli(['create', name]);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(problem);
});
