#!/usr/bin/env node
// Cold starts of this program and of helm, in turn: version, template of a small chart, of charts named with --chart, and of every template
// case of a folder of charts (--corpus: cases.jsonl with "kind" and "args", which are run in that folder). Peak memory where GNU time is
// installed, and renderings per second in one process.
//   node bench/start.js [--bin PATH] [--helm PATH] [--rounds 15] [--chart FILE]... [--corpus FOLDER [--sample 1]]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    helm: { type: 'string', default: 'helm' },
    rounds: { type: 'string', default: '15' },
    chart: { type: 'string', multiple: true, default: [] },
    corpus: { type: 'string', default: '' },
    // every n-th case of the corpus
    sample: { type: 'string', default: '1' },
  },
});

const env = { ...process.env, KUBECONFIG: '/nonexistent', TZ: 'UTC' };
const programs = { ours: resolve(o.bin), helm: o.helm.includes('/') ? resolve(o.helm) : o.helm };
const timeTool = '/usr/bin/time';

function measure(program, args, cwd) {
  const started = process.hrtime.bigint();
  spawnSync(program, args, { env, cwd, stdio: 'ignore' });
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function memory(program, args) {
  if (!existsSync(timeTool)) return undefined;
  const run = spawnSync(timeTool, ['-f', '%M', program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  return Number(run.stderr.toString().trim().split('\n').at(-1)) / 1024;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const row = (name, ours, helm) =>
  console.log(
    `${name.padEnd(48)} ${ours.toFixed(0).padStart(10)} ${helm.toFixed(0).padStart(10)} ${(ours / helm).toFixed(2).padStart(7)}`,
  );

function compare(name, args) {
  const times = { ours: [], helm: [] };
  for (let round = 0; round <= Number(o.rounds); round++) {
    for (const [who, program] of Object.entries(programs)) {
      const time = measure(program, args);
      // The first round warms the disk cache.
      if (round > 0) times[who].push(time);
    }
  }
  row(`${name}, ms`, median(times.ours), median(times.helm));
  const peaks = Object.values(programs).map((program) => memory(program, args));
  if (peaks.every((peak) => peak !== undefined)) row(`${name}, peak MiB`, ...peaks);
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
    for (const [who, program] of Object.entries(programs)) total[who] += measure(program, args, folder);
  row(`template of ${cases.length} cases, ms in all`, total.ours, total.helm);
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

console.log(`${'work'.padEnd(48)} tillerless       helm   ratio`);
compare('version', ['version']);
compare('template of a small chart', ['template', 'web', 'fixtures/charts/web']);
for (const chart of o.chart) compare(`template of ${chart.split('/').at(-1)}`, ['template', 'x', chart]);
if (o.corpus !== '') compareCorpus(resolve(o.corpus));
if (existsSync('dist/js/index.js')) await compareWarm('fixtures/charts/web');
