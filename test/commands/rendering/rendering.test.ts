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
  ['author.caps-lower.991bd8', 'a method or field of .Capabilities'],
  ['obj-caps.c-err.497f84', 'a method or field of .Capabilities'],
  ['obj-caps.c-err.ff8e7f', 'a method or field of .Capabilities'],
  ['obj-caps.kv.0705a7', 'a method or field of .Capabilities'],
  ['obj-caps.kv.8aef61', 'a method or field of .Capabilities'],
  ['author.helper-nested-err.53def6', 'a name of a Go type inside the sentence'],
  ['author.image-scalar.2ac249', 'a name of a Go type inside the sentence'],
  ['obj-chart.sub-err.374060', 'a name of a Go type inside the sentence'],
  ['toml.types.1809de', 'a name of a Go type inside the sentence'],
  ['yaml-fmt.kinds.bad6cf', 'imaginary numbers'],
  ['yaml-fmt.must-err.f1887b', 'imaginary numbers'],
  ['author.files-index.ad6dfd', 'nil for a map, list or pattern'],
  ['author.first-nil.44397b', 'nil for a map, list or pattern'],
  ['author.haskey-nil.4db923', 'nil for a map, list or pattern'],
  ['author.regex-bad.913628', 'the sentence names the pattern twice'],
  ['cli-name.name-template.3fb993', 'a name template keeps <no value>'],
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
