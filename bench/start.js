#!/usr/bin/env node
// Measures cold starts of tillerless and helm, run in turn: wall time with all cores and with one core, CPU time and peak memory. The
// charts are made by the benchmark, except for those given with --chart (archives, which are measured packed and unpacked) and
// --corpus (a folder with cases.jsonl, whose lines have "kind" and "args"; template cases are run in that folder). Then measures
// renderings per second in a single process.
// --write updates the table in docs/performance.md. --cluster KUBECONFIG adds the measurements of bench/cluster.js.
//   node bench/start.js [--bin PATH] [--helm PATH] [--rounds 15] [--chart FILE]... [--corpus FOLDER [--sample 1]] [--write]
//                       [--cluster KUBECONFIG [--only REGEXP]]
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { benchCluster } from './cluster.js';
import { chartName, median, mediansInTurn, peakMiB, timed, usage } from './measure.js';
import { openTable } from './table.js';

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
    write: { type: 'boolean', default: false },
  },
});

const env = { ...process.env, KUBECONFIG: '/nonexistent', TZ: 'UTC' };
const programs = { ours: resolve(o.bin), helm: o.helm.includes('/') ? resolve(o.helm) : o.helm };
const work = mkdtempSync(join(tmpdir(), 'bench-'));
const ratio = ({ ours, helm }, digits = 2) => (helm > 0 ? (ours / helm).toFixed(digits) : '–');

function compare(name, args) {
  const options = { env, cwd: work };
  const of = mediansInTurn(programs, Number(o.rounds), (who) => {
    const all = usage([programs[who], ...args], options);
    const one = usage(['taskset', '-c', '0', programs[who], ...args], options);
    return { wall: all.wallMs, cpu: all.cpuMs, one: one.wallMs };
  });
  const [wall, cpu, one] = [of('wall'), of('cpu'), of('one')];
  const peak = { ours: peakMiB(programs.ours, args, options), helm: peakMiB(programs.helm, args, options) };
  table.print([
    name,
    `${wall.ours.toFixed(0)} ms`,
    `${wall.helm.toFixed(0)} ms`,
    ratio(wall),
    ratio(cpu),
    ratio(one),
    peak.ours === undefined ? '–' : ratio(peak),
  ]);
}

/** Adds up all template cases of a folder, each run once. */
function compareCorpus(folder) {
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'template')
    .filter((_, i) => i % Number(o.sample) === 0);
  const total = { wall: { ours: 0, helm: 0 }, cpu: { ours: 0, helm: 0 }, one: { ours: 0, helm: 0 } };
  for (const { args } of cases) {
    for (const [who, program] of Object.entries(programs)) {
      const all = usage([program, ...args], { env, cwd: folder });
      total.wall[who] += all.wallMs;
      total.cpu[who] += all.cpuMs;
      total.one[who] += usage(['taskset', '-c', '0', program, ...args], { env, cwd: folder }).wallMs;
    }
  }
  const seconds = (ms) => `${(ms / 1000).toFixed(0)} s`;
  const { wall, cpu, one } = total;
  table.print([
    `\`template\` of ${cases.length.toLocaleString('en')} cases with real charts, total`,
    seconds(wall.ours),
    seconds(wall.helm),
    ratio(wall),
    ratio(cpu),
    ratio(one),
    '–',
  ]);
}

/** Makes the chart that `create` makes, a parent of 20 such charts, and a chart with 200 templates. */
function makeCharts() {
  const create = (path) => timed(programs.ours, ['create', path], { env, cwd: work });
  create('scaffold');
  create('umbrella');
  for (let i = 0; i < 20; i++) create(`umbrella/charts/part-${i}`);
  create('wide');
  const service = readFileSync(join(work, 'wide/templates/service.yaml'), 'utf8');
  for (let i = 0; i < 200; i++)
    writeFileSync(join(work, `wide/templates/service-${i}.yaml`), service.replace(/(include "wide.fullname" \. }})/, `$1-${i}`));
  for (const archive of o.chart) {
    const name = chartName(archive);
    cpSync(archive, join(work, `${name}.tgz`));
    mkdirSync(join(work, 'unpacked'), { recursive: true });
    timed('tar', ['xzf', resolve(archive), '-C', join(work, 'unpacked')]);
  }
}

/** Builds the program that renders with Helm's engine. @returns its path, or undefined if Go is not installed */
function buildEngine() {
  const file = join(work, 'engine');
  const { code, stderr } = timed('go', ['build', '-C', resolve('bench/engine'), '-o', file, '.'], { env: process.env });
  if (code !== 0) console.error(`bench: Helm's engine was not built: ${stderr.slice(0, 300)}`);
  return code === 0 ? file : undefined;
}

/** Renders charts again and again in this process, beside Helm's engine in another process, and `helm template` in a loop. */
async function compareWarm(charts) {
  const { loadChart, renderChart } = await import(pathToFileURL(resolve('dist/js/index.js')).href);
  const engine = buildEngine();
  console.log('\n| milliseconds per rendering in one process | tillerless | Helm engine | ratio | `helm template` |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, path] of charts) {
    const chart = loadChart(path);
    const perRendering = (durationMs) => {
      const started = performance.now();
      let count = 0;
      for (; performance.now() - started < durationMs; count++) renderChart(chart, {});
      return (performance.now() - started) / count;
    };
    perRendering(1000);
    const ours = perRendering(3000);
    const go = engine && Number(spawnSync(engine, [path], { encoding: 'utf8' }).stdout);
    const helm = median(Array.from({ length: 5 }, () => timed(programs.helm, ['template', 'x', path], { env }).ms));
    const shown = go ? [go.toFixed(1), (ours / go).toFixed(2)] : ['–', '–'];
    console.log(`| ${[name, ours.toFixed(1), ...shown, helm.toFixed(0)].join(' | ')} |`);
  }
}

makeCharts();
const table = openTable('start', ['work', 'tillerless', 'helm', 'wall', 'CPU', 'wall, one core', 'peak memory']);
compare('`version`', ['version']);
compare('`template` of a small chart', ['template', 'web', resolve('fixtures/charts/web')]);
compare('`template` of the chart that `create` makes', ['template', 'x', 'scaffold']);
compare('`template` of a chart with 200 templates', ['template', 'x', 'wide']);
compare('`template` of a chart with 20 subcharts', ['template', 'x', 'umbrella']);
for (const archive of o.chart) {
  const name = chartName(archive);
  compare(`\`template\` of ${name} (archive)`, ['template', 'x', `${name}.tgz`]);
  compare(`\`template\` of ${name} (folder)`, ['template', 'x', `unpacked/${name}`]);
}
for (const command of ['lint', 'show values', 'package']) compare(`\`${command}\``, [...command.split(' '), 'scaffold']);
if (o.corpus !== '') compareCorpus(resolve(o.corpus));
if (o.write) table.write();
if (existsSync('dist/js/index.js')) {
  const unpacked = o.chart.map(chartName);
  const large = unpacked.map((name) => [name, join(work, 'unpacked', name)]);
  await compareWarm([['small chart', 'fixtures/charts/web'], ['20 subcharts', join(work, 'umbrella')], ...large]);
}
rmSync(work, { recursive: true });
if (o.cluster !== '') await benchCluster({ kubeconfig: resolve(o.cluster), programs, only: o.only });
