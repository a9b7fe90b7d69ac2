#!/usr/bin/env node
// Runs commands for many releases with tillerless and with helmfile in turn. The releases use the charts given with --chart, one after
// the other. --helm-dir is a folder with an executable named helm, and --plugins the folder of helm's plugins (helm-diff).
// With --cluster, the releases are applied first; then `diff` and `apply` without changes are compared. The namespaces remain.
//   node bench/releases.js --helmfile PATH --helm-dir PATH --chart FILE... [--releases 26] [--bin PATH] [--rounds 3]
//                          [--cluster KUBECONFIG --plugins PATH] [--write]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mediansInTurn, peakMiB, timed, usage } from './measure.js';
import { openTable } from './table.js';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    helmfile: { type: 'string', default: 'helmfile' },
    'helm-dir': { type: 'string', default: '' },
    plugins: { type: 'string', default: '' },
    chart: { type: 'string', multiple: true, default: [] },
    releases: { type: 'string', default: '26' },
    rounds: { type: 'string', default: '3' },
    cluster: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const work = mkdtempSync(join(tmpdir(), 'bench-releases-'));
const programs = { ours: resolve(o.bin), peer: resolve(o.helmfile) };
const env = {
  ...process.env,
  PATH: `${resolve(o['helm-dir'])}:${process.env.PATH}`,
  KUBECONFIG: o.cluster === '' ? '/nonexistent' : resolve(o.cluster),
  HOME: work,
  ...(o.plugins !== '' && { HELM_PLUGINS: resolve(o.plugins) }),
};
const options = { env, cwd: work };

/** Returns values that give each release its own cluster-scoped objects. */
function valuesOf(chart, name) {
  const ingressClass = chart.includes('ingress-nginx') ? { controller: { ingressClassResource: { name } } } : {};
  return { fullnameOverride: name, ...ingressClass };
}

const releases = Array.from({ length: Number(o.releases) }, (_, i) => {
  const chart = resolve(o.chart[i % o.chart.length]);
  const values = [valuesOf(chart, `release-${i}`)];
  return { name: `r${i}`, namespace: `bench-${i}`, chart, disableValidation: true, values };
});
// Each item is JSON, which is valid YAML. helmfile requires the top-level key on a line of its own.
writeFileSync(join(work, 'helmfile.yaml'), `releases:\n${releases.map((release) => `- ${JSON.stringify(release)}\n`).join('')}`);

const titles = [`${o.releases} releases`, 'tillerless', 'helmfile', 'wall', 'CPU', 'our peak memory'];
const table = openTable('releases', titles);
const argsOf = (who, args) => (who === 'ours' ? ['helmfile', ...args] : args);

/** Runs a command, and throws an error if it fails. */
function check(args) {
  const { code, stderr } = timed(programs.ours, argsOf('ours', args), options);
  if (code !== 0) throw new Error(`bench: ${args.join(' ')} failed: ${stderr}`);
}

function compare(name, args) {
  check(args);
  const of = mediansInTurn(programs, Number(o.rounds), (who) => usage([programs[who], ...argsOf(who, args)], options));
  const [wall, cpu] = [of('wallMs'), of('cpuMs')];
  const peak = peakMiB(programs.ours, argsOf('ours', args), options);
  table.print([
    name,
    `${(wall.ours / 1000).toFixed(2)} s`,
    `${(wall.peer / 1000).toFixed(2)} s`,
    (wall.ours / wall.peer).toFixed(2),
    (cpu.ours / cpu.peer).toFixed(2),
    peak === undefined ? '–' : `${peak.toFixed(0)} MiB`,
  ]);
}

compare('`template`', ['template', '--skip-deps']);
if (o.cluster !== '') {
  check(['apply', '--skip-deps']);
  compare('`diff` without changes', ['diff', '--skip-deps']);
  compare('`apply` without changes', ['apply', '--skip-deps']);
}
if (o.write) table.write();
rmSync(work, { recursive: true });
