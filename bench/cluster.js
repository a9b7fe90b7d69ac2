#!/usr/bin/env node
// Measures operations on an API server, run by tillerless and helm in turn: install, upgrade, rollback and uninstall of charts
// with ConfigMaps, with and without latency; listing many releases; and a chart with 5,000 objects. Takes about 15 minutes.
// --only selects rows by name.
//   node bench/cluster.js --kubeconfig FILE [--helm PATH] [--bin PATH] [--only REGEXP]
// Requests are counted if the API server writes "audit.log" to the directory of the kubeconfig. Latency is added by a proxy on
// loopback.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { heading, measuresMemory, median, note, peakMiB, row, timed } from './measure.js';

/** number of objects, latency in ms each way, and number of rounds */
const ladder = [
  [54, 0, 3],
  [54, 25, 3],
  [200, 0, 3],
  [200, 25, 1],
  [1000, 0, 1],
  [1000, 25, 1],
];
/** Maximum ratios to helm without latency, and with a latency of 25 ms each way. */
const budgets = { install: [0.5, 0.2], upgrade: [0.5, 0.1], rollback: [0.5, 0.1], uninstall: [0.5, 0.15] };
/** The size of a kube-prometheus-stack release record: 300 kB compressed, 2.7 MB of JSON. */
const largeRecord = { random: 300_000, text: 2_100_000 };
/** The average record size for about 400 charts of all sizes: 65 kB compressed, 400 kB of JSON. */
export const usualRecord = { random: 85_000, text: 320_000 };

/**
 * Runs the benchmark. @param request kubeconfig: path of the kubeconfig; programs: paths of both programs ({ ours, helm }); only:
 * regular expression for the names of row groups, or "" for all
 */
export async function benchCluster({ kubeconfig, programs, only }) {
  const work = mkdtempSync(join(tmpdir(), 'bench-'));
  const audit = join(dirname(kubeconfig), 'audit.log');
  const bench = { work, kubeconfig, programs, audit: existsSync(audit) ? audit : undefined };
  const wanted = (name) => only === '' || new RegExp(only).test(name);
  writeChart(join(work, 'many'));
  try {
    for (const [objects, latency, rounds] of ladder)
      if (wanted(`${objects} objects, ${latency} ms`)) await benchOperations(bench, { objects, latency, rounds });
    if (wanted('round trips')) await benchRoundTrips(bench);
    if (wanted('5000 objects')) await benchMany(bench, 5000);
    if (wanted('list of 100 large releases')) benchList(bench, { count: 100, name: 'large', ratio: 0.2, ...largeRecord });
    if (wanted('list of 1000 releases')) {
      benchList(bench, { count: 1000, name: 'small', ratio: 0.1, isOurs: true, ...usualRecord });
      benchList(bench, { count: 1000, name: 'small', ratio: 0.1, ...usualRecord });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Writes a chart whose size and content depend on its values. */
function writeChart(folder) {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: many\nversion: 0.1.0\n');
  writeFileSync(join(folder, 'values.yaml'), 'objects: 1\nmode: a\n');
  const body =
    '{{- range $i := until (int .Values.objects) }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ $.Release.Name }}-{{ $i }}\ndata:\n  mode: {{ $.Values.mode | quote }}\n  text: "configuration number {{ $i }} of many"\n{{- end }}\n';
  writeFileSync(join(folder, 'templates', 'all.yaml'), body);
}

function stepsOf({ work }, objects, queries) {
  const chart = [join(work, 'many'), '--set', `objects=${objects}`];
  return [
    ['install', ['install', 'bench', ...chart]],
    ['upgrade', ['upgrade', 'bench', ...chart, '--set', 'mode=b']],
    ...queries.map((command) => [command, command === 'list' ? ['list'] : [command, 'bench']]),
    ['rollback', ['rollback', 'bench', '1']],
    ['uninstall', ['uninstall', 'bench']],
  ];
}

/** Runs all steps with both programs. @returns { step: { ours: [{ ms, requests, failed }], helm: [...] } } */
function runSteps(bench, { objects, rounds, kubeconfig, timeoutMs, queries = [] }) {
  const results = {};
  for (let round = 0; round < rounds; round++) {
    for (const [who, program] of Object.entries(bench.programs)) {
      const ns = `bench-${who}-${process.pid}-${Date.now()}`;
      kubectl(bench, 'create', 'namespace', ns);
      for (const [step, args] of stepsOf(bench, objects, queries)) {
        const requests = countRequests(bench, ns);
        const run = timed(program, [...args, '-n', ns], { env: environment(bench, kubeconfig), timeout: timeoutMs });
        results[step] ??= { ours: [], helm: [] };
        results[step][who].push({ ms: run.ms, requests: requests(), failed: run.code !== 0 });
        if (run.code !== 0) {
          console.error(`${who} ${step} of ${objects} objects: ${run.code === undefined ? 'stopped' : run.stderr.slice(0, 300)}`);
          break;
        }
      }
      kubectl(bench, 'delete', 'namespace', ns, '--wait=false');
    }
  }
  return results;
}

/** Derives the number of sequential round trips of each command, including TLS, from its times at two latencies. */
async function benchRoundTrips(bench) {
  const latencies = [5, 30];
  const times = [];
  for (const latency of latencies) {
    const proxy = await startProxy(bench, latency);
    const { kubeconfig } = proxy;
    times.push(runSteps(bench, { objects: 54, rounds: 3, kubeconfig, timeoutMs: 900_000, queries: ['status', 'list'] }));
    proxy.stop();
  }
  const [low, high] = times;
  const fastest = (runs) => Math.min(...runs.map((run) => run.ms));
  const trips = (step) => (who) => (fastest(high[step][who]) - fastest(low[step][who])) / (2 * (latencies[1] - latencies[0]));
  for (const step of Object.keys(low)) row(`${step} of 54 objects, round trips`, ...['ours', 'helm'].map(trips(step)));
}

async function benchOperations(bench, { objects, latency, rounds }) {
  const proxy = latency > 0 ? await startProxy(bench, latency) : undefined;
  const results = runSteps(bench, { objects, rounds, kubeconfig: proxy?.kubeconfig ?? bench.kubeconfig, timeoutMs: 900_000 });
  proxy?.stop();
  for (const [step, { ours, helm }] of Object.entries(results)) {
    const name = `${step} of ${objects} objects${latency > 0 ? `, ${latency} ms each way` : ''}`;
    const ms = (runs) => (runs.some((run) => run.failed) || runs.length === 0 ? undefined : median(runs.map((run) => run.ms)));
    row(`${name}, ms`, ms(ours), ms(helm), budgets[step][latency > 0 ? 1 : 0]);
    if (bench.audit && latency === 0)
      row(`${name}, requests`, ...[ours, helm].map((runs) => median(runs.map((run) => run.requests))), 1);
  }
}

/**
 * Measures a chart with many objects. Operations that one of the programs does not complete are reported, but do not make the
 * benchmark fail.
 */
async function benchMany(bench, objects) {
  const results = runSteps(bench, { objects, rounds: 1, kubeconfig: bench.kubeconfig, timeoutMs: 600_000 });
  for (const [step, { ours, helm }] of Object.entries(results)) {
    const runs = [ours[0], helm[0]];
    const shown = runs.map((run) => (!run ? 'not tried' : run.failed ? 'fails' : `${(run.ms / 1000).toFixed(1)} s`));
    if (runs.every((run) => run && !run.failed))
      row(`${step} of ${objects} objects, ms`, runs[0].ms, runs[1].ms, budgets[step][0]);
    else note(`${step} of ${objects} objects`, ...shown);
  }
}

/**
 * Measures how long it takes to list releases, which are copies of a generated record in a new namespace.
 *
 * @param isOurs true to write records as tillerless does, with a summary for list in an annotation
 */
function benchList(bench, { count, name, ratio, random, text, isOurs = false }) {
  const ns = `bench-list-${name}-${isOurs ? 'ours-' : ''}${process.pid}`;
  kubectl(bench, 'create', 'namespace', ns);
  const perFile = Math.max(1, Math.floor(20_000_000 / (random * 2)));
  for (let from = 0; from < count; from += perFile) {
    const items = Array.from({ length: Math.min(perFile, count - from) }, (_, i) =>
      recordSecret(`${name}-${from + i}`, ns, { random, text, isOurs }),
    );
    const file = join(bench.work, 'records.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    kubectl(bench, 'create', '-f', file);
  }
  const args = ['list', '-n', ns, '--max', '0'];
  const env = environment(bench, bench.kubeconfig);
  const title = `list of ${count} ${name === 'large' ? 'large ' : ''}releases${isOurs ? '' : ' created by helm'}`;
  const fresh = { ...env, HELM_CACHE_HOME: mkdtempSync(join(bench.work, 'fresh-')) };
  // Records written by helm are decoded once; later lists use the cached summaries.
  if (!isOurs)
    row(`first ${title}, ms`, ...Object.values(bench.programs).map((program) => timed(program, args, { env: fresh }).ms));
  const times = { ours: [], helm: [] };
  for (let round = 0; round < 3; round++)
    for (const [who, program] of Object.entries(bench.programs)) times[who].push(timed(program, args, { env }).ms);
  row(`${title}, ms`, median(times.ours), median(times.helm), ratio);
  if (measuresMemory)
    row(`${title}, peak MiB`, ...Object.values(bench.programs).map((program) => peakMiB(program, args, { env })), ratio);
  kubectl(bench, 'delete', 'namespace', ns, '--wait=false');
}

export function recordSecret(name, namespace, { random, text, isOurs }) {
  const now = '2026-01-01T00:00:00.000000000Z';
  const data = `${'    label: {{ include "name" . }}\n'.repeat(Math.ceil(text / 2 / 33))}`;
  const chart = {
    metadata: { name: 'many', version: '0.1.0', apiVersion: 'v2', appVersion: '1.0' },
    templates: [{ name: 'templates/all.yaml', data: Buffer.from(data).toString('base64') }],
    files: [{ name: 'noise', data: randomBytes((random * 3) / 4).toString('base64') }],
  };
  const manifest = '---\n# Source: many/all.yaml\n'.repeat(Math.ceil(text / 3 / 27));
  const info = { first_deployed: now, last_deployed: now, description: 'Install complete', status: 'deployed' };
  const noted = { status: info.status, updated: now, chart: 'many', version: '0.1.0', appVersion: '1.0' };
  const record = { name, info, chart, manifest, version: 1, namespace };
  const payload = gzipSync(JSON.stringify(record), { level: 9 }).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {
      name: `sh.helm.release.v1.${name}.v1`,
      namespace,
      labels: { name, owner: 'helm', status: 'deployed', version: '1' },
      ...(isOurs ? { annotations: { 'tillerless.dev/summary': JSON.stringify(noted) } } : {}),
    },
    data: { release: Buffer.from(payload).toString('base64') },
  };
}

function environment({ work }, kubeconfig) {
  const folders = {
    HELM_CACHE_HOME: join(work, 'cache'),
    HELM_CONFIG_HOME: join(work, 'config'),
    HELM_DATA_HOME: join(work, 'data'),
  };
  return { ...process.env, KUBECONFIG: kubeconfig, ...folders };
}

function kubectl({ kubeconfig }, ...args) {
  const run = spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { encoding: 'utf8' });
  if (run.status !== 0) console.error(`kubectl ${args.slice(0, 3).join(' ')}: ${run.stderr.slice(0, 300)}`);
}

/**
 * Starts counting requests. @returns a function that counts the requests of both programs in a namespace since then; undefined if
 * there is no audit log
 */
function countRequests({ audit }, namespace) {
  if (!audit) return () => undefined;
  const file = openSync(audit);
  const from = fstatSync(file).size;
  return () => {
    // The server writes a line to the audit log after it has responded.
    spawnSync('sleep', ['0.5']);
    const text = Buffer.alloc(fstatSync(file).size - from);
    readSync(file, text, 0, text.length, from);
    closeSync(file);
    const isOurs = (entry) =>
      /"userAgent":"(tillerless|Helm|helm)/.test(entry) &&
      (entry.includes(`/namespaces/${namespace}`) || /"requestURI":"\/(version|api|apis|openapi)/.test(entry));
    return text.toString().split('\n').filter(isOurs).length;
  };
}

/** Starts a proxy that delays each chunk in both directions. It runs in a separate process, because spawnSync blocks this one. */
async function startProxy({ work, kubeconfig }, latencyMs) {
  const config = readFileSync(kubeconfig, 'utf8');
  const target = new URL(/server: ["']?([^\s"'}]+)/.exec(config)[1]);
  const proxy = spawn(
    process.execPath,
    [fileURLToPath(new URL('slow-proxy.js', import.meta.url)), target.host, String(latencyMs)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const port = await new Promise((found) => proxy.stdout.once('data', (data) => found(String(data).trim())));
  const file = join(work, `kubeconfig-${latencyMs}`);
  writeFileSync(file, config.replace(target.host, `127.0.0.1:${port}`), { mode: 0o600 });
  return { kubeconfig: file, stop: () => proxy.kill() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      kubeconfig: { type: 'string', default: '' },
      helm: { type: 'string', default: 'helm' },
      bin: { type: 'string', default: 'dist/tillerless' },
      only: { type: 'string', default: '' },
    },
  });
  if (values.kubeconfig === '') {
    console.error('bench: --kubeconfig names the cluster to measure on');
    process.exit(2);
  }
  heading();
  const programs = { ours: resolve(values.bin), helm: values.helm };
  await benchCluster({ kubeconfig: resolve(values.kubeconfig), programs, only: values.only });
}
