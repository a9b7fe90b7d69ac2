#!/usr/bin/env node
// Measures how long the page of `tillerless ui` takes to show 500 typically sized releases, and the memory that the server uses.
// Requires Chromium.
//   node bench/page.js --kubeconfig FILE [--bin PATH] [--releases 500]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from 'puppeteer-core';
import { recordSecret, usualRecord } from './cluster.js';

const { values: o } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    bin: { type: 'string', default: 'dist/tillerless' },
    releases: { type: 'string', default: '500' },
  },
});
const namespace = `bench-page-${process.pid}`;
const work = mkdtempSync(join(tmpdir(), 'bench-'));
const env = {
  ...process.env,
  KUBECONFIG: resolve(o.kubeconfig),
  HELM_CACHE_HOME: work,
  HELM_CONFIG_HOME: work,
  HELM_DATA_HOME: work,
};

function kubectl(...args) {
  const run = spawnSync('kubectl', ['--kubeconfig', o.kubeconfig, ...args], { encoding: 'utf8' });
  if (run.status !== 0) console.error(run.stderr.slice(0, 300));
}

function createReleases(count) {
  kubectl('create', 'namespace', namespace);
  for (let from = 0; from < count; from += 50) {
    const items = Array.from({ length: 50 }, (_, i) =>
      recordSecret(`release-${from + i}`, namespace, { ...usualRecord, isOurs: false }),
    );
    const file = join(work, 'records.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    kubectl('create', '-f', file);
  }
}

const peakMiB = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** Starts the server and opens its page. @returns seconds until the page shows a release, and peak memory of the server */
async function measure() {
  const server = spawn(resolve(o.bin), ['ui', '-A'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = new Promise((found) => server.stdout.once('data', (data) => found(String(data).trim())));
  const browser = await launch({
    executablePath: ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const address = await output;
    const page = await browser.newPage();
    const started = performance.now();
    await page.goto(address);
    await page.waitForSelector('.release-row', { timeout: 120_000 });
    const seconds = (performance.now() - started) / 1000;
    await new Promise((later) => setTimeout(later, 3000));
    return `${seconds.toFixed(2)} s, ${peakMiB(server.pid).toFixed(0)} MiB`;
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await new Promise((ended) => server.once('exit', ended));
  }
}

if (o.kubeconfig === '') {
  console.error('bench: --kubeconfig names the cluster to measure on');
  process.exit(2);
}
createReleases(Number(o.releases));
try {
  console.log(`first time: ${await measure()}`);
  console.log(`with cached summaries: ${await measure()}`);
} finally {
  kubectl('delete', 'namespace', namespace, '--wait=false');
  rmSync(work, { recursive: true, force: true });
}
