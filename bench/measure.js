// Runs programs and prints table rows. Shared by all benchmarks.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';

const timeTool = '/usr/bin/time';
export const measuresMemory = existsSync(timeTool);

/** Runs a program until it exits. @returns time in milliseconds, exit code (undefined if the program was killed) and stderr */
export function timed(program, args, options = {}) {
  const started = process.hrtime.bigint();
  const run = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28, ...options });
  return { ms: Number(process.hrtime.bigint() - started) / 1e6, code: run.status ?? undefined, stderr: String(run.stderr ?? '') };
}

/**
 * Runs a command and returns its wall time and CPU time in milliseconds. The CPU time includes that of threads and child processes.
 * bash is used because it reports milliseconds; GNU time reports hundredths of a second.
 */
export function usage(command, options = {}) {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>&1';
  const { stderr } = timed('bash', ['-c', script, 'bash', ...command], options);
  const [wall, user, system] = stderr.trim().split(' ').map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
}

/** Returns the peak memory usage of a program in MiB, or undefined if GNU time is not installed. */
export function peakMiB(program, args, options = {}) {
  if (!measuresMemory) return undefined;
  const { stderr } = timed(timeTool, ['-f', '%M', program, ...args], options);
  return Number(stderr.trim().split('\n').at(-1)) / 1024;
}

/** Returns the name of a chart from the file name of its archive, for example "web" for web-1.2.0.tgz. */
export const chartName = (archive) => basename(archive).replace(/-\d+\.\d+.*$/, '');

/**
 * Runs programs in turn, several times, after a round that only warms the caches.
 *
 * @param run measures one run of a program, given its key in `programs`
 * @returns a function that returns the median of one of the measured numbers by program
 */
export function mediansInTurn(programs, rounds, run) {
  const runs = Object.fromEntries(Object.keys(programs).map((who) => [who, []]));
  for (let round = 0; round <= rounds; round++)
    for (const who of Object.keys(programs)) {
      const result = run(who);
      if (round > 0) runs[who].push(result);
    }
  return (key) =>
    Object.fromEntries(Object.entries(runs).map(([who, results]) => [who, median(results.map((result) => result[key]))]));
}

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const line = (name, cells) =>
  console.log(`${name.padEnd(48)} ${cells.map((cell, i) => String(cell).padStart([10, 10, 7, 8, 7][i])).join(' ')}`);

export function heading() {
  line('work', ['tillerless', 'helm', 'ratio', 'budget', '']);
}

/**
 * Prints a table row. A row without a budget is informational. An undefined value means that the program could not be measured.
 */
export function row(name, ours, helm, budget) {
  const ratio = helm === undefined || ours === undefined ? undefined : ours / helm;
  const shown = (value) => (value === undefined ? '–' : value.toFixed(0));
  const verdict = budget === undefined || ratio === undefined ? '' : ratio <= budget ? 'within' : 'above';
  line(name, [
    shown(ours),
    shown(helm),
    ratio === undefined ? '–' : ratio.toFixed(2),
    budget === undefined ? '' : `≤ ${budget}`,
    verdict,
  ]);
}

/** Prints a row for an operation that one of the programs cannot perform. */
export function note(name, ours, helm) {
  line(name, [ours, helm, '–', '', '']);
}
