#!/usr/bin/env node
// Measures cold starts of tillerless and helm, run in turn: the version command, and the template command with a small chart,
// with the charts given with --chart, and with every template case in a folder of charts (--corpus: cases.jsonl with "kind" and
// "args", which are run in that folder). Also measures the peak memory usage if GNU time is installed, and the number of
// renderings per second in a single process.
// --cluster KUBECONFIG adds the measurements of bench/cluster.js.
//   node bench/start.js [--bin PATH] [--helm PATH] [--rounds 15] [--chart FILE]... [--corpus FOLDER [--sample 1]]
//                       [--cluster KUBECONFIG [--only REGEXP]]
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { benchCluster } from './cluster.js';
import { heading, median, peakMiB, row, timed } from './measure.js';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    helm: { type: 'string', default: 'helm' },
    rounds: { type: 'string', default: '15' },
    chart: { type: 'string', multiple: true, default: [] },
    corpus: { type: 'string', default: '' },
    // run only every n-th case of the corpus
    sample: { type: 'string', default: '1' },
    cluster: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
  },
});

const env = { ...process.env, KUBECONFIG: '/nonexistent', TZ: 'UTC' };
const programs = { ours: resolve(o.bin), helm: o.helm.includes('/') ? resolve(o.helm) : o.helm };

/** Measures a command with both programs. @param budget maximum ratio to helm; see docs/performance.md */
function compare(name, args, budget) {
  const times = { ours: [], helm: [] };
  for (let round = 0; round <= Number(o.rounds); round++) {
    for (const [who, program] of Object.entries(programs)) {
      const { ms } = timed(program, args, { env });
      // The first round only warms the disk cache.
      if (round > 0) times[who].push(ms);
    }
  }
  row(`${name}, ms`, median(times.ours), median(times.helm), budget);
  row(`${name}, peak MiB`, ...Object.values(programs).map((program) => peakMiB(program, args, { env })));
}

function compareCorpus(folder) {
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'template')
    .filter((_, i) => i % Number(o.sample) === 0);
  const total = { ours: 0, helm: 0 };
  for (const { args } of cases)
    for (const [who, program] of Object.entries(programs)) total[who] += timed(program, args, { env, cwd: folder }).ms;
  row(`template of ${cases.length} cases, ms in all`, total.ours, total.helm, 0.7);
}

async function compareWarm(chart) {
  const { defaultCapabilities, loadChart, renderRelease } = await import(pathToFileURL(resolve('dist/js/index.js')).href);
  const request = {
    userValues: new Map(),
    release: { name: 'web', namespace: 'default', revision: 1, isInstall: true, isUpgrade: false },
    capabilities: defaultCapabilities(),
    context: { now: () => 0n, randomBytes: (size) => new Uint8Array(size) },
  };
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < 3000; count++) renderRelease({ chart: loadChart(chart), ...request });
  const each = (performance.now() - started) / count;
  console.log(`${'renderings of a small chart in one process'.padEnd(48)} ${(1000 / each).toFixed(0).padStart(10)} in a second`);
}

heading();
compare('version', ['version'], 0.8);
compare('template of a small chart', ['template', 'web', 'fixtures/charts/web'], 1);
for (const chart of o.chart) compare(`template of ${chart.split('/').at(-1)}`, ['template', 'x', chart], 0.7);
if (o.corpus !== '') compareCorpus(resolve(o.corpus));
if (existsSync('dist/js/index.js')) await compareWarm('fixtures/charts/web');
if (o.cluster !== '') await benchCluster({ kubeconfig: resolve(o.cluster), programs, only: o.only });
