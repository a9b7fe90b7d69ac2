// What the benches share: running a program, and the lines of their tables.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const timeTool = '/usr/bin/time';
export const measuresMemory = existsSync(timeTool);

/** Runs a program to its end. @returns milliseconds, exit code (undefined when it was stopped) and what it said on stderr */
export function timed(program, args, options = {}) {
  const started = process.hrtime.bigint();
  const run = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28, ...options });
  return { ms: Number(process.hrtime.bigint() - started) / 1e6, code: run.status ?? undefined, stderr: String(run.stderr ?? '') };
}

/** Peak memory of a run in MiB; undefined where GNU time is not installed. */
export function peakMiB(program, args, options = {}) {
  if (!measuresMemory) return undefined;
  const { stderr } = timed(timeTool, ['-f', '%M', program, ...args], options);
  return Number(stderr.trim().split('\n').at(-1)) / 1024;
}

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const line = (name, cells) =>
  console.log(`${name.padEnd(48)} ${cells.map((cell, i) => String(cell).padStart([10, 10, 7, 8, 7][i])).join(' ')}`);

export function heading() {
  line('work', ['tillerless', 'helm', 'ratio', 'budget', '']);
}

/** A row of the table; without a budget it is for information. Figures that are undefined could not be measured. */
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

/** A row about something one of the two can not do. */
export function note(name, ours, helm) {
  line(name, [ours, helm, '–', '', '']);
}
