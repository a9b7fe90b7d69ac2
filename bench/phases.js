#!/usr/bin/env node
// Shows how the time of a cold `template` is divided into phases. An executable with readable function names is built and run with
// Bun's profiler.
//   node bench/phases.js CHART... [--rounds 10] [--write]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartName, median, timed } from './measure.js';
import { openTable } from './table.js';

const { values: o, positionals: charts } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '10' }, write: { type: 'boolean', default: false } },
});
const work = mkdtempSync(join(tmpdir(), 'bench-phases-'));
const program = join(work, 'tillerless');

/** Phases, and the functions that belong to them. The innermost function on the stack decides. */
const phases = {
  'load modules': ['(module)', 'evaluate', 'link', 'requestInstantiate', 'loadModule'],
  'read and unpack the chart': ['readChartFiles', 'readChartArchive', 'gunzip'],
  'parse values.yaml and Chart.yaml': ['loadFiles', 'parseValues', 'inFile', 'loadRenderedChart'],
  'merge and validate values': ['toRenderValues', 'coalesceValues', 'processDependencies', 'validateValues', 'readUserValues'],
  'lex and parse templates': ['#compileText', 'parseTemplate', 'tokenize'],
  'execute templates': ['renderSources', 'renderTemplates'],
  'sort documents': ['sortManifests'],
  print: ['templateText', 'writeSync', 'stdout'],
};
const phaseOf = new Map(Object.entries(phases).flatMap(([phase, names]) => names.map((name) => [name, phase])));

/** Returns the milliseconds of each phase in a profile. */
function split(profile) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const times = new Map();
  for (const [i, sample] of profile.samples.entries()) {
    let phase;
    for (let id = sample; phase === undefined && id !== undefined; id = parents.get(id)) {
      const { functionName, url } = nodes.get(id).callFrame;
      phase =
        phaseOf.get(functionName) ??
        (/^(node|internal):/.test(functionName) && functionName === url ? 'load modules' : undefined);
    }
    const name = phase ?? 'other';
    times.set(name, (times.get(name) ?? 0) + profile.timeDeltas[i] / 1000);
  }
  return times;
}

function measure(chart) {
  const folder = mkdtempSync(join(work, 'profiles-'));
  const env = { ...process.env, KUBECONFIG: '/nonexistent', BUN_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
  const rounds = [];
  while (rounds.length < Number(o.rounds)) {
    const { ms, code, stderr } = timed(program, ['template', 'x', chart], { env });
    // A signal from the profiler sometimes kills the process when it restarts itself.
    if (code === undefined) continue;
    if (code !== 0) throw new Error(`bench: template failed: ${stderr}`);
    const [file] = readdirSync(folder);
    const times = split(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    rmSync(join(folder, file));
    const profiled = [...times.values()].reduce((sum, time) => sum + time, 0);
    rounds.push(times.set('start and end of the runtime', ms - profiled));
  }
  return (phase) => median(rounds.map((times) => times.get(phase) ?? 0));
}

const built = timed('node', ['scripts/build.js', '--readable', program, '--quiet']);
if (built.code !== 0) throw new Error(`bench: the executable was not built: ${built.stderr}`);
const measured = charts.map(measure);
const names = ['start and end of the runtime', ...Object.keys(phases), 'other'];
const total = measured.map((of) => names.reduce((sum, name) => sum + of(name), 0));
const table = openTable('phases', ['phase', ...charts.map(chartName)]);
for (const name of names) table.print([name, ...measured.map((of, i) => `${((100 * of(name)) / total[i]).toFixed(0)} %`)]);
if (o.write) table.write();
rmSync(work, { recursive: true });
