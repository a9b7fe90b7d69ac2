// Runs each hostile case in a separate process and measures it. Bun reports the memory and CPU time of a child process.
//   bun test/hostile/measure.ts [--json] [--only TEXT] PROGRAM [ARGUMENTS...]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hostileCases } from './cases/all.ts';
import type { HostileCase } from './cases/hostile-case.ts';
import { layOut } from './lay-out.ts';

interface Usage {
  readonly maxRSS: number;
  readonly cpuTime: { readonly total: number | bigint };
}
interface Child {
  readonly exited: Promise<number>;
  readonly stderr: ReadableStream;
  readonly stdout: ReadableStream;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  resourceUsage(): Usage | undefined;
  kill(signal: number): void;
}
/** Bun's extensions to import.meta */
declare global {
  interface ImportMeta {
    readonly path: string;
  }
}
declare const Bun: {
  spawn(command: readonly string[], options: Readonly<Record<string, unknown>>): Child;
  file(path: string): unknown;
};

const maxSeconds = 2;
const maxMegabytes = 512;
/** Time after which a process that hangs is killed. */
const patienceMs = 60_000;

const words = process.argv.slice(2);
const json = words[0] === '--json' && words.shift() !== undefined;
const only = words[0] === '--only' && words.shift() !== undefined ? words.shift() : undefined;

/** Paths must be absolute, because the program runs in another folder. */
const program = words.map((word) => (existsSync(word) ? resolve(word) : word));

async function measure(
  hostile: HostileCase,
): Promise<{ name: string; seconds: number; megabytes: number; problem: string; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    // Create the files in a separate process, because the memory of this process would be attributed to the child.
    const laid = Bun.spawn([process.execPath, import.meta.path, '--lay-out', hostile.name, folder], { stdout: 'pipe' });
    const argv: string[] = JSON.parse(await new Response(laid.stdout as never).text());
    const start = performance.now();
    const child = Bun.spawn([...program, ...argv], {
      cwd: folder,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC' },
    });
    const timer = setTimeout(() => child.kill(9), patienceMs);
    const stderr = await new Response(child.stderr as never).text();
    const code = await child.exited;
    clearTimeout(timer);
    const wall = (performance.now() - start) / 1000;
    const usage = child.resourceUsage();
    // On a busy machine, the wall-clock time is too high. The CPU time is the sum of all threads.
    const seconds = Math.min(wall, Number(usage?.cpuTime.total ?? 0) / 1e6);
    const megabytes = (usage?.maxRSS ?? 0) / (1 << 20);
    const verdict = {
      hostile,
      code,
      stderr,
      seconds: wall > patienceMs / 1000 ? wall : seconds,
      megabytes,
      signal: child.signalCode,
    };
    return { name: hostile.name, seconds: verdict.seconds, megabytes, problem: problemOf(verdict), said: stderr.slice(0, 300) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function problemOf(run: {
  hostile: HostileCase;
  code: number;
  stderr: string;
  seconds: number;
  megabytes: number;
  signal: string | null;
}): string {
  const problems: string[] = [];
  if (run.signal !== null) problems.push(`died of ${run.signal}`);
  else if (/internal error|\n {4}at |panic|heap out of memory/.test(run.stderr)) problems.push('a bug');
  else if (run.code !== (run.hostile.error ? 1 : 0) && run.hostile.error?.source !== '.*') problems.push(`exit code ${run.code}`);
  else if (run.code === 1 && run.hostile.error && !run.hostile.error.test(run.stderr)) problems.push('another error');
  if (run.seconds > maxSeconds) problems.push('too slow');
  if (run.megabytes > maxMegabytes) problems.push('too large');
  return problems.join(', ');
}

if (words[0] === '--lay-out') {
  const hostile = hostileCases.find((each) => each.name === words[1]);
  if (hostile) console.log(JSON.stringify(layOut(hostile, words[2] ?? '')));
  process.exit();
}

let failed = 0;
for (const hostile of hostileCases) {
  if (only !== undefined && !hostile.name.includes(only)) continue;
  const result = await measure(hostile).catch((error: unknown) => ({
    name: hostile.name,
    seconds: 0,
    megabytes: 0,
    problem: 'not run',
    said: String(error),
  }));
  if (result.problem) failed++;
  if (json) console.log(JSON.stringify(result));
  else {
    const said = result.problem ? `  ${result.said.replace(/\s+/g, ' ').slice(0, 200)}` : '';
    console.log(
      `${result.seconds.toFixed(2).padStart(6)} s ${result.megabytes.toFixed(0).padStart(5)} MiB  ${(result.problem || 'ok').padEnd(12)} ${result.name}${said}`,
    );
  }
}
if (!json) console.log(`${failed} of ${hostileCases.length} failed`);
process.exitCode = failed > 0 ? 1 : 0;
