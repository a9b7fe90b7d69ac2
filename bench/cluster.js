#!/usr/bin/env node
// Install, upgrade, rollback and uninstall of a chart of ConfigMaps, by this program and by helm, in turn, on one API server.
//   node bench/cluster.js --kubeconfig FILE [--helm PATH] [--bin PATH] [--objects 200] [--rounds 3] [--latency MS]
// Latency is added in each direction by a proxy on loopback, which also counts requests (by reading the audit log, when
// --audit FILE names one). Prints a table of medians and ratios.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: o } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    helm: { type: 'string', default: 'helm' },
    bin: { type: 'string', default: 'dist/tillerless' },
    objects: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    latency: { type: 'string', default: '0' },
    audit: { type: 'string' },
  },
});
if (!o.kubeconfig) {
  console.error('bench: --kubeconfig names the cluster to measure on');
  process.exit(2);
}

/** A chart whose size and content values decide. */
function writeChart(folder, objects) {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: many\nversion: 0.1.0\n');
  writeFileSync(join(folder, 'values.yaml'), `objects: ${objects}\nmode: a\n`);
  const body =
    '{{- range $i := until (int .Values.objects) }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ $.Release.Name }}-{{ $i }}\ndata:\n  mode: {{ $.Values.mode | quote }}\n  text: "configuration number {{ $i }} of many"\n{{- end }}\n';
  writeFileSync(join(folder, 'templates', 'all.yaml'), body);
}

/** Forwards TCP to the API server, holding every chunk back for the given time in each direction. */
function startProxy(target, latencyMs) {
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    const pipe = (from, to) =>
      from
        .on('data', (chunk) => setTimeout(() => to.write(chunk), latencyMs))
        .on('end', () => setTimeout(() => to.end(), latencyMs))
        .on('error', () => to.destroy());
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    pipe(client, upstream);
    pipe(upstream, client);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const work = mkdtempSync(join(tmpdir(), 'bench-'));
const config = readFileSync(o.kubeconfig, 'utf8');
const target = new URL(/server: ["']?([^\s"'}]+)/.exec(config)[1]);
const latency = Number(o.latency);
let kubeconfig = o.kubeconfig;
let proxy;
if (latency > 0) {
  // The proxy has to live in another process: spawnSync stops this one.
  const { spawn } = await import('node:child_process');
  const code = `(${startProxy.toString().replace('function startProxy', 'async function startProxy')})({port:${target.port},hostname:'${target.hostname}'},${latency}).then((s)=>console.log(s.address().port))`;
  proxy = spawn(process.execPath, ['--input-type=module', '-e', `import net from 'node:net'; ${code}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve) => proxy.stdout.once('data', (data) => resolve(String(data).trim())));
  kubeconfig = join(work, 'kubeconfig');
  writeFileSync(kubeconfig, config.replace(target.host, `127.0.0.1:${port}`), { mode: 0o600 });
}
writeChart(join(work, 'many'), o.objects);

const env = {
  ...process.env,
  KUBECONFIG: kubeconfig,
  HELM_CACHE_HOME: join(work, 'cache'),
  HELM_CONFIG_HOME: join(work, 'config'),
  HELM_DATA_HOME: join(work, 'data'),
};
const programs = { tillerless: o.bin, helm: o.helm };
const steps = [
  ['install', (ns) => ['install', 'bench', join(work, 'many'), '-n', ns]],
  ['upgrade', (ns) => ['upgrade', 'bench', join(work, 'many'), '-n', ns, '--set', 'mode=b']],
  ['rollback', (ns) => ['rollback', 'bench', '1', '-n', ns]],
  ['uninstall', (ns) => ['uninstall', 'bench', '-n', ns]],
];
const auditSize = () => (o.audit ? statSync(o.audit).size : 0);
const requestsSince = (from, ns) =>
  o.audit
    ? readFileSync(o.audit)
        .subarray(from)
        .toString()
        .split('\n')
        .filter(
          (line) =>
            line !== '' &&
            /"userAgent":"(tillerless|Helm|helm)/.test(line) &&
            (line.includes(`/namespaces/${ns}`) || /"requestURI":"\/(version|api|apis|openapi)/.test(line)),
        ).length
    : 0;
const kubectl = (...args) => spawnSync('kubectl', ['--kubeconfig', o.kubeconfig, ...args], { encoding: 'utf8' });

const results = {};
for (let round = 0; round < Number(o.rounds); round++) {
  for (const [program, path] of Object.entries(programs)) {
    const ns = `bench-${program}-${process.pid}-${round}`;
    kubectl('create', 'namespace', ns);
    for (const [step, args] of steps) {
      const from = auditSize();
      const started = process.hrtime.bigint();
      const run = spawnSync(path, args(ns), { env, encoding: 'utf8' });
      const ms = Number(process.hrtime.bigint() - started) / 1e6;
      if (run.status !== 0) console.error(`${program} ${step}: exit ${run.status}\n${run.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, o.audit ? 300 : 0));
      results[step] ??= {};
      results[step][program] ??= [];
      results[step][program].push({ ms, requests: requestsSince(from, ns) });
    }
    kubectl('delete', 'namespace', ns, '--wait=false');
  }
}
proxy?.kill();
rmSync(work, { recursive: true, force: true });

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
console.log(`${o.objects} ConfigMaps, ${latency} ms each way, ${o.rounds} rounds (medians)`);
console.log('step       tillerless ms   helm ms   ratio   requests');
for (const [step, byProgram] of Object.entries(results)) {
  const [ours, theirs] = ['tillerless', 'helm'].map((program) => median(byProgram[program].map((each) => each.ms)));
  const [mine, others] = ['tillerless', 'helm'].map((program) => median(byProgram[program].map((each) => each.requests)));
  console.log(
    `${step.padEnd(10)} ${ours.toFixed(0).padStart(13)} ${theirs.toFixed(0).padStart(9)} ${(ours / theirs).toFixed(2).padStart(7)}   ${o.audit ? `${mine} / ${others}` : ''}`,
  );
}
