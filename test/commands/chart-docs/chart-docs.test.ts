import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/run-cli.ts';
import { useWorkFolder, writeFile } from '../../support/work-folder.ts';

const folder = useWorkFolder('chart-docs');

function addChart(name: string, values = '# -- Number of replicas\nreplicas: 2\n', template?: string): void {
  writeFile(`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
  writeFile(`${name}/values.yaml`, values);
  if (template !== undefined) writeFile(`${name}/README.md.gotmpl`, template);
}

const row = '| replicas | int | `2` | Number of replicas |';

describe('chart docs', () => {
  it('writes the README of every chart below the working directory, and lists the written files', async () => {
    addChart('a');
    addChart('b');
    const { code, stdout } = await runCli(['chart', 'docs']);
    expect([code, stdout]).toEqual([0, 'a/README.md\nb/README.md\n']);
    expect(readFileSync('b/README.md', 'utf8')).toContain(row);
  });

  it('writes only the given charts', async () => {
    addChart('a');
    addChart('b');
    expect((await runCli(['chart', 'docs', './b/'])).stdout).toBe('b/README.md\n');
    expect(existsSync('a/README.md')).toBe(false);
  });

  it('does not write a file that is up to date', async () => {
    addChart('a');
    await runCli(['chart', 'docs']);
    expect((await runCli(['chart', 'docs'])).stdout).toBe('');
  });

  it('keeps the permissions of an existing file', async () => {
    addChart('a');
    writeFileSync('a/README.md', 'old', { mode: 0o600 });
    await runCli(['chart', 'docs']);
    expect(statSync('a/README.md').mode & 0o777).toBe(0o600);
  });

  it('prints the documentation with --dry-run', async () => {
    addChart('a');
    const { stdout } = await runCli(['chart', 'docs', '--dry-run']);
    expect(stdout).toContain(row);
    expect(existsSync('a/README.md')).toBe(false);
  });

  it('-u finds the dependencies of a given chart in the search root', async () => {
    addChart('web');
    writeFile('web/Chart.yaml', 'name: web\ndependencies:\n  - {name: lib, repository: "file://../lib"}\n');
    addChart('lib', 'size: 1\n');
    const { stdout } = await runCli(['chart', 'docs', 'web', '-u', '-d']);
    expect(stdout).toContain('| lib.size | int | `1` |  |');
    expect(stdout).not.toContain('# lib');
  });
});

describe('chart docs --check', () => {
  it('lists files that are out of date, exits with code 1 and writes nothing', async () => {
    for (const name of ['current', 'missing', 'old']) addChart(name);
    await runCli(['chart', 'docs', 'current', 'old']);
    writeFile('old/values.yaml', 'replicas: 3\n');
    const before = readFileSync('old/README.md', 'utf8');
    const { code, stdout } = await runCli(['chart', 'docs', '--check']);
    expect([code, stdout]).toEqual([1, 'missing/README.md\nold/README.md\n']);
    expect([existsSync('missing/README.md'), readFileSync('old/README.md', 'utf8')]).toEqual([false, before]);
  });

  it('exits with code 0 if all files are up to date', async () => {
    addChart('a');
    await runCli(['chart', 'docs']);
    expect(await runCli(['chart', 'docs', '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('also fails if a chart cannot be documented', async () => {
    addChart('a', 'a: [');
    expect((await runCli(['chart', 'docs', '--check'])).code).toBe(1);
  });
});

describe('errors of chart docs', () => {
  it.each([
    ['invalid values', 'a: 1\n b: 2\n', undefined, 'work/values.yaml:2:3'],
    ['a field that does not exist', 'a: 1\n', 'text\n  {{ .Nope }}\n', 'work/README.md.gotmpl:2:6'],
    ['a template that cannot be parsed', 'a: 1\n', 'text\n{{ if }}\n', 'work/README.md.gotmpl:2'],
    ['a value that cannot be shown as JSON', 'a:\n  b: .inf\n', undefined, 'work/values.yaml:2:3'],
    ['an unknown tag', 'a: !custom b\n', undefined, 'work/values.yaml:1:4'],
    ['values that are a list', '- a\n', undefined, 'work/values.yaml:1:1'],
  ])('%s: the position is shown, and nothing is written', async (_, values, template, position) => {
    addChart('work', values, template);
    writeFile('work/README.md', 'old');
    const { code, stderr } = await runCli(['chart', 'docs']);
    expect(code).toBe(1);
    expect(stderr).toContain(`\n  ${position}\n`);
    expect(readFileSync('work/README.md', 'utf8')).toBe('old');
  });

  it('show the position in the second of several template files', async () => {
    addChart('a', 'a: 1\n', 'own\n{{ .Nope }}\n');
    writeFile('shared.tmpl', 'one\ntwo\nthree\n');
    const { stderr } = await runCli(['chart', 'docs', '-t', './shared.tmpl,README.md.gotmpl']);
    expect(stderr).toContain('  a/README.md.gotmpl:2:4\n  1 │ own\n  2 │ {{ .Nope }}\n');
  });

  it('are all listed, and the other charts are written', async () => {
    addChart('a', 'a: [');
    addChart('b');
    addChart('c', 'c: [');
    const { stdout, stderr } = await runCli(['chart', 'docs']);
    expect(stdout).toBe('b/README.md\n');
    expect(stderr).toContain('Error: 2 charts could not be documented');
    expect(stderr).toContain('a/values.yaml:');
    expect(stderr).toContain('c/values.yaml:');
  });

  it('list undocumented values in strict mode', async () => {
    addChart('a', 'a: 1\nb: {c: 1}\n');
    const { code, stderr } = await runCli(['chart', 'docs', '-x']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('values without documentation: \na\nb\nb.c\n')]);
  });

  it.each([
    ['a directory without charts', ['none'], 'none is not a directory'],
    ['a search root that does not exist', ['-c', 'none'], 'none is not a directory'],
    ['an unknown order', ['-s', 'size'], 'invalid value "size" for --sort-values-order'],
    ['an invalid regular expression', ['-x', '-z', '('], 'invalid regular expression "("'],
    ['an output file in a missing directory', ['-o', 'x/y.md'], 'the directory a/x does not exist'],
  ])('%s', async (_, argv, message) => {
    addChart('a');
    const { code, stderr } = await runCli(['chart', 'docs', ...argv]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('symbolic links', () => {
  beforeEach(() => {
    writeFileSync(join(folder.outer, 'secret'), 'password: hunter2\n');
    addChart('a', '# -- x\na: 1\n', '{{ .Files.Get "link" }}\n');
  });

  it.each(['values.yaml', 'README.md.gotmpl', 'Chart.yaml', 'link'])('%s cannot be read from outside', async (name) => {
    rmSync(`a/${name}`, { force: true });
    symlinkSync(join(folder.outer, 'secret'), `a/${name}`);
    const { code, stdout, stderr } = await runCli(['chart', 'docs', '-d']);
    expect(code).toBe(1);
    expect(stderr).toContain('is a symbolic link to');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('cannot redirect the output to a file outside', async () => {
    symlinkSync(join(folder.outer, 'secret'), 'a/README.md');
    expect((await runCli(['chart', 'docs'])).code).toBe(1);
    expect(readFileSync(join(folder.outer, 'secret'), 'utf8')).toBe('password: hunter2\n');
  });

  it('are followed inside the search root, including for output paths', async () => {
    writeFile('shared/text', 'shared');
    symlinkSync('../shared/text', 'a/link');
    symlinkSync('../shared/README.md', 'a/README.md');
    writeFile('shared/README.md', '');
    expect((await runCli(['chart', 'docs'])).code).toBe(0);
    expect(readFileSync('shared/README.md', 'utf8')).toBe('shared\n');
  });

  it('are allowed in paths that the user specifies', async () => {
    writeFileSync(join(folder.outer, 'template'), 'given\n');
    writeFileSync(join(folder.outer, 'values.yaml'), 'b: 1\n');
    const { stdout } = await runCli(['chart', 'docs', '-d', '-f', '../../values.yaml', '-t', '../template']);
    expect(stdout).toBe('given\n');
  });
});
