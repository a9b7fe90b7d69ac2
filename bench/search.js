#!/usr/bin/env node
// Measures `search repo` with a large index, and `repo update` with ten repositories on loopback, run by tillerless and helm in
// turn.
//   node bench/search.js [--bin PATH] [--helm PATH] [--rounds 7] [--size 160]
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bigIndex } from './big-index.js';
import { heading, median, note, peakMiB, row, timed } from './measure.js';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    helm: { type: 'string', default: 'helm' },
    rounds: { type: 'string', default: '7' },
    size: { type: 'string', default: '160' },
  },
});
const programs = { ours: resolve(o.bin), helm: o.helm.includes('/') ? resolve(o.helm) : o.helm };
const work = mkdtempSync(join(tmpdir(), 'tillerless-bench-'));

/** Creates a home directory with the given repositories. Each program has its own, so that neither uses the other's cache. */
function makeHome(name, repositories) {
  const home = join(work, name);
  mkdirSync(join(home, 'cache', 'repository'), { recursive: true });
  mkdirSync(join(home, 'config'));
  const list = repositories.map(({ name, url }) => `- {name: ${name}, url: "${url}"}\n`).join('');
  writeFileSync(
    join(home, 'config', 'repositories.yaml'),
    `apiVersion: ""\ngenerated: "0001-01-01T00:00:00Z"\nrepositories:\n${list}`,
  );
  return { ...process.env, HELM_CACHE_HOME: join(home, 'cache'), HELM_CONFIG_HOME: join(home, 'config'), HOME: home };
}

/** Runs both programs in turn for several rounds. @returns each program's median time in ms */
function inTurn(args, envs, rounds = Number(o.rounds)) {
  const times = { ours: [], helm: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [who, program] of Object.entries(programs)) {
      const { ms, code, stderr } = timed(program, args, { env: envs(who, round) });
      if (code !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${code}\n${stderr}`);
      times[who].push(ms);
    }
  }
  return [median(times.ours), median(times.helm)];
}

function benchSearch() {
  const index = bigIndex(Number(o.size));
  console.log(`an index of ${(Buffer.byteLength(index) / 1e6).toFixed(1)} MB`);
  const env = makeHome('search', [{ name: 'big', url: 'https://charts.acme.com' }]);
  writeFileSync(join(env.HELM_CACHE_HOME, 'repository', 'big-index.yaml'), index);
  row('search repo chart-001, first run, ms', ...inTurn(['search', 'repo', 'chart-001'], () => env, 1), 1);
  for (const args of [
    ['search', 'repo', 'chart-001'],
    ['search', 'repo', 'sql', '-o', 'json'],
    ['search', 'repo', 'sql', '-l', '-o', 'json'],
  ]) {
    row(`${args.join(' ')}, ms`, ...inTurn(args, () => env), 0.1);
    const [ours, helm] = Object.values(programs).map(
      (program) => spawnSync(program, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 }).stdout,
    );
    if (ours !== helm) note('  but the answers differ', '', '');
  }
  const args = ['search', 'repo', 'chart-001'];
  row('search repo chart-001, peak MiB', ...Object.values(programs).map((program) => peakMiB(program, args, { env })));
}

/** Measures updating ten repositories, whose indexes are 2.8 MB each. */
async function benchUpdate() {
  const server = spawn(process.execPath, [fileURLToPath(new URL('index-server.js', import.meta.url)), '16'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((found) => server.stdout.once('data', (data) => found(String(data).trim())));
  const repositories = Array.from({ length: 10 }, (_, i) => ({ name: `r${i}`, url: `http://127.0.0.1:${port}/${i}` }));
  const fresh = (who, round) => makeHome(`cold-${who}-${round}`, repositories);
  row('repo update of 10 repositories, first run, ms', ...inTurn(['repo', 'update'], fresh), 1);
  const homes = { ours: makeHome('warm-ours', repositories), helm: makeHome('warm-helm', repositories) };
  for (const [who, program] of Object.entries(programs)) timed(program, ['repo', 'update'], { env: homes[who] });
  row('repo update of 10 repositories, unchanged, ms', ...inTurn(['repo', 'update'], (who) => homes[who]), 1);
  server.kill();
}

heading();
try {
  benchSearch();
  await benchUpdate();
} finally {
  rmSync(work, { recursive: true, force: true });
}
