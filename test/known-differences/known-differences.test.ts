import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collapse, type RenderingCase, readCases, runCase } from '../support/rendering-case.ts';

/** A rendering that is not Helm's, and why a user of Helm would not mind. */
interface KnownDifference extends RenderingCase {
  readonly reason: string;
}

const home = process.cwd();
const cases = readCases<KnownDifference>(join(dirname(fileURLToPath(import.meta.url)), 'cases.jsonl'));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'known-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

describe('what is known to differ from Helm', () => {
  it.each(cases)('$id: $reason', async (each) => {
    const { exit, stdout, key = [] } = each.expect;
    const result = await runCase(folder, each);
    const isSame =
      result.code === exit &&
      (exit === 0 ? result.stdout === stdout : key.every((text) => collapse(result.stderr).includes(collapse(text))));
    // What differs no longer has no place in this list.
    expect(isSame).toBe(false);
  });
});
