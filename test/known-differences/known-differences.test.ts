import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collapse, type RenderingCase, readCases, runCase } from '../support/rendering-case.ts';
import type { CliResult } from '../support/run-cli.ts';

/** A rendering that differs from Helm's, and the reason why that is acceptable. */
interface KnownDifference extends RenderingCase {
  readonly reason: string;
  /** output of Tillerless: stdout, or the error message without excerpts and hints if it fails */
  readonly ours: { readonly exit: number; readonly stdout?: string; readonly key?: readonly string[] };
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

function outcome({ code, stdout, stderr }: CliResult): KnownDifference['ours'] {
  if (code === 0) return { exit: code, stdout };
  const [message = ''] = stderr.replaceAll(folder, '<folder>').split('\n\n');
  return { exit: code, key: [message.trimEnd()] };
}

function isHelms({ code, stdout, stderr }: CliResult, helm: RenderingCase['expect']): boolean {
  if (code !== helm.exit) return false;
  return code === 0 ? stdout === helm.stdout : (helm.key ?? []).every((text) => collapse(stderr).includes(collapse(text)));
}

describe('known differences from Helm', () => {
  it.each(cases)('$id: $reason', async (item) => {
    const result = await runCase(folder, item);
    expect(outcome(result)).toEqual(item.ours);
    // A case that no longer differs must be removed from the list.
    expect(isHelms(result, item.expect)).toBe(false);
  });
});
