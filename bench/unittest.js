#!/usr/bin/env node
// Runs the unit tests of charts with tillerless and with helm-unittest in turn, and compares wall time, CPU time and peak memory.
// --corpus is a folder with cases.jsonl, whose lines have "kind", "charts" (pairs of source and target folders) and "argv"; the cases
// of the kind "base" are run.
//   node bench/unittest.js --peer PATH --corpus FOLDER [--bin PATH] [--rounds 1] [--write]
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median, peakMiB, usage } from './measure.js';
import { openTable } from './table.js';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    peer: { type: 'string', default: 'untt' },
    corpus: { type: 'string', default: '' },
    rounds: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const folder = resolve(o.corpus);
const commands = { ours: [resolve(o.bin), 'unittest'], peer: [resolve(o.peer)] };
const env = { ...process.env, KUBECONFIG: '/nonexistent' };

/** Copies the charts of a case, because tests may write snapshots. */
function copyCharts({ charts }) {
  const work = mkdtempSync(join(tmpdir(), 'bench-unittest-'));
  for (const [from, to] of charts) cpSync(join(folder, from), join(work, to), { recursive: true });
  return work;
}

const total = { ours: { wallMs: 0, cpuMs: 0, peak: 0 }, peer: { wallMs: 0, cpuMs: 0, peak: 0 } };
const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(({ kind }) => kind === 'base');
for (const one of cases) {
  const work = copyCharts(one);
  for (const [who, [program, ...first]] of Object.entries(commands)) {
    const args = [...first, ...one.argv];
    const runs = Array.from({ length: Number(o.rounds) }, () => usage([program, ...args], { env, cwd: work }));
    for (const key of ['wallMs', 'cpuMs']) total[who][key] += median(runs.map((run) => run[key]));
    total[who].peak = Math.max(total[who].peak, peakMiB(program, args, { env, cwd: work }) ?? 0);
  }
  rmSync(work, { recursive: true });
}
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const { ours, peer } = total;
console.log(`${cases.length} runs`);
const table = openTable('unittest', ['', 'tillerless', 'helm-unittest', 'ratio']);
table.print(['wall time', seconds(ours.wallMs), seconds(peer.wallMs), (ours.wallMs / peer.wallMs).toFixed(2)]);
table.print(['CPU time', seconds(ours.cpuMs), seconds(peer.cpuMs), (ours.cpuMs / peer.cpuMs).toFixed(2)]);
const peaks = [ours, peer].map(({ peak }) => `${peak.toFixed(0)} MiB`);
table.print(['highest peak memory', ...peaks, (ours.peak / peer.peak).toFixed(2)]);
if (o.write) table.write();
