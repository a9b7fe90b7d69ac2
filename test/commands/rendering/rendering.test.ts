import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collapse, readCases, runCase } from '../../support/rendering-case.ts';

const here = dirname(fileURLToPath(import.meta.url));
const home = process.cwd();

function read(folder: string, base: string, into: Record<string, string> = {}): Record<string, string> {
  if (!existsSync(folder)) return into;
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) read(path, base, into);
    else into[relative(base, path)] = readFileSync(path, 'utf8');
  }
  return into;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rendering-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

describe.each(readdirSync(join(here, 'cases')))('%s', (file) => {
  it.each(readCases(join(here, 'cases', file)))('$id', async (each) => {
    const { expect: want, outfiles } = each;
    const result = await runCase(folder, each);
    expect({ code: result.code, stderr: want.exit === result.code ? '' : result.stderr }).toEqual({
      code: want.exit,
      stderr: '',
    });
    if (want.exit !== 0) {
      for (const key of want.key ?? []) expect(collapse(result.stderr)).toContain(collapse(key));
      if (want.loc) expect(collapse(result.stderr)).toContain(want.loc);
      if (want.stdout !== undefined) expect(result.stdout).toBe(want.stdout);
    } else if (want.stdout_regex === undefined) expect(result.stdout).toBe(want.stdout ?? '');
    else expect(result.stdout).toMatch(new RegExp(want.stdout_regex));
    if (want.files) expect(read(join(folder, outfiles ?? ''), folder)).toEqual(want.files);
  });
});
