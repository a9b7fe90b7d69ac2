#!/usr/bin/env node
// Cold starts of this program and of helm, in turn: version, template of a small chart, and of charts named with --chart.
//   node bench/start.js [--bin PATH] [--helm PATH] [--rounds 15] [--chart FILE]...
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    helm: { type: 'string', default: 'helm' },
    rounds: { type: 'string', default: '15' },
    chart: { type: 'string', multiple: true, default: [] },
  },
});

const work = [
  ['version', ['version']],
  ['template of a small chart', ['template', 'web', 'fixtures/charts/web']],
  ...o.chart.map((chart) => [`template of ${chart.split('/').at(-1)}`, ['template', 'x', chart]]),
];
const env = { ...process.env, KUBECONFIG: '/nonexistent' };

function measure(program, args) {
  const started = process.hrtime.bigint();
  const run = spawnSync(program, args, { env, stdio: 'ignore' });
  if (run.status !== 0) console.error(`${program} ${args.join(' ')}: exit ${run.status}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
console.log('work                                     tillerless ms   helm ms   ratio');
for (const [name, args] of work) {
  const times = { ours: [], helm: [] };
  for (let round = 0; round <= Number(o.rounds); round++) {
    const [ours, helm] = [measure(o.bin, args), measure(o.helm, args)];
    // The first round warms the disk cache.
    if (round > 0) {
      times.ours.push(ours);
      times.helm.push(helm);
    }
  }
  const [ours, helm] = [median(times.ours), median(times.helm)];
  console.log(
    `${name.padEnd(40)} ${ours.toFixed(0).padStart(13)} ${helm.toFixed(0).padStart(9)} ${(ours / helm).toFixed(2).padStart(7)}`,
  );
}
