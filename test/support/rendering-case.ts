import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CliResult, runCli } from './run-cli.ts';

export type Content = string | { readonly base64: string };

/** A tiny chart, a command line, and Helm 4.3.1's result. */
export interface RenderingCase {
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

export function readCases<T extends RenderingCase>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function put(root: string, files: Readonly<Record<string, Content>> = {}): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'));
  }
}

/** Writes a case to a folder, and runs it with that folder as the working directory. */
export function runCase(folder: string, { files, work, args = [], argv, env }: RenderingCase): Promise<CliResult> {
  put(join(folder, 'c'), { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...files });
  put(folder, work);
  const line = argv ?? ['template', 'rel', './c', '--namespace', 'ns1', ...args];
  return runCli(line, { env: { HOME: join(folder, '.home'), KUBECONFIG: join(folder, 'none'), ...env } });
}

/** Collapses whitespace so that error messages can be compared. */
export const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();
