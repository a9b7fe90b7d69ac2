import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/main.ts';
import type { Io } from '../../src/output/io.ts';
import { terminalSvg } from './terminal-svg.ts';

/** A picture of a command's output. Other commands, whose output is not shown, may be run first. */
interface Screen {
  readonly name: string;
  readonly title: string;
  readonly before: readonly string[];
  readonly shown: string;
}

const screens: readonly Screen[] = [
  {
    name: 'plan.svg',
    title: 'A plan: the fields of a Deployment that change, and an Ingress that is created',
    before: ['install shop fixtures/charts/web'],
    shown: 'plan shop fixtures/charts/web --set replicaCount=3,image.tag=1.28,ingress.enabled=true',
  },
  {
    name: 'error.svg',
    title: 'An error: the line of the template that wrote YAML that is not valid, and how to fix it',
    before: [],
    shown: 'template web fixtures/charts/broken --set mistake=yaml',
  },
];

/** Draws the pictures in docs/images/ from the output of commands run in a sandbox. Chart paths are relative to `root`. */
export async function drawScreens(root: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const drawn = [];
  for (const { name, title, before, shown } of screens) {
    const home = mkdtempSync(join(tmpdir(), 'tillerless-screens-'));
    try {
      for (const line of before) await run(line, home, root);
      const printed = await run(shown, home, root);
      drawn.push({ name, text: terminalSvg(title, `$ tillerless ${shown}\n${printed}`) });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  return drawn;
}

async function run(line: string, home: string, root: string): Promise<string> {
  const printed: string[] = [];
  const print = (text: string | Uint8Array): void => void printed.push(Buffer.from(text).toString('utf8'));
  const io: Io = {
    stdout: print,
    stderr: print,
    readStdin: async () => new Uint8Array(),
    ask: async () => '',
    isTerminal: { stdin: false, stdout: true, stderr: false },
    columns: 100,
    env: {
      HOME: home,
      HELM_CACHE_HOME: home,
      HELM_CONFIG_HOME: home,
      HELM_DATA_HOME: home,
      TILLERLESS_SANDBOX: 'screens',
      TZ: 'UTC',
    },
    cwd: root,
    now: () => Date.now(),
    program: 'tillerless',
  };
  await main(line.split(' '), io, new AbortController().signal);
  return printed.join('');
}
