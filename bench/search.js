#!/usr/bin/env node
// `search repo` in a large index, of this program and of helm, in turn. The index is made here: SIZE charts of 150 versions each,
// in the layout of large public ones (160 charts are 28 MB).
//   node bench/search.js [--bin PATH] [--helm PATH] [--rounds 7] [--size 160]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: o } = parseArgs({
  options: {
    bin: { type: 'string', default: 'dist/tillerless' },
    helm: { type: 'string', default: 'helm' },
    rounds: { type: 'string', default: '7' },
    size: { type: 'string', default: '160' },
  },
});
const versions = 150;

function entry(name, v) {
  const digest = createHash('sha256').update(`${name}${v}`).digest('hex');
  return `  - annotations:
      category: Database
      images: |
        - name: ${name}
          image: docker.io/acme/${name}:1.${v}.0-debian-12-r0
        - name: os-shell
          image: docker.io/acme/os-shell:12-debian-12-r${v}
    apiVersion: v2
    appVersion: 1.${v}.0
    created: "2024-01-${String(1 + (v % 28)).padStart(2, '0')}T10:00:00.123456789Z"
    dependencies:
    - name: common
      repository: oci://registry-1.docker.io/acmecharts
      tags:
      - acme-common
      version: 2.x.x
    description: ${name} is an open source thing, that is fast, and which stores documents in a distributed way. It is used often.
    digest: ${digest}
    home: https://acme.com
    icon: https://acme.com/assets/stacks/${name}/img/${name}-stack-220x234.png
    keywords:
    - database
    - ${name}
    - sql
    - cluster
    maintainers:
    - name: Acme, Inc. All Rights Reserved.
      url: https://github.com/acme/charts
    name: ${name}
    sources:
    - https://github.com/acme/charts/tree/main/acme/${name}
    urls:
    - https://charts.acme.com/acme/${name}-${Math.floor(v / 20)}.${v}.0.tgz
    version: ${Math.floor(v / 20)}.${v}.0
`;
}

const home = mkdtempSync(join(tmpdir(), 'tillerless-bench-'));
const cache = join(home, 'cache', 'repository');
mkdirSync(cache, { recursive: true });
mkdirSync(join(home, 'config'));
const names = Array.from({ length: Number(o.size) }, (_, i) => `chart-${String(i).padStart(3, '0')}`);
const body = names.map((name) => `  ${name}:\n${Array.from({ length: versions }, (_, v) => entry(name, v)).join('')}`).join('');
const index = `apiVersion: v1\nentries:\n${body}generated: "2024-02-01T00:00:00Z"\n`;
writeFileSync(join(cache, 'big-index.yaml'), index);
writeFileSync(
  join(home, 'config', 'repositories.yaml'),
  'apiVersion: ""\ngenerated: "0001-01-01T00:00:00Z"\nrepositories:\n- {name: big, url: "https://charts.acme.com"}\n',
);
const env = { ...process.env, HELM_CACHE_HOME: join(home, 'cache'), HELM_CONFIG_HOME: join(home, 'config'), HOME: home };

function measure(program, args) {
  const started = process.hrtime.bigint();
  const { status, stdout } = spawnSync(program, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}`);
  return { ms: Number(process.hrtime.bigint() - started) / 1e6, stdout };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const programs = { ours: resolve(o.bin), helm: o.helm.includes('/') ? resolve(o.helm) : o.helm };
console.log(`index of ${(Buffer.byteLength(index) / 1e6).toFixed(1)} MB`);
console.log(`first search ${measure(programs.ours, ['search', 'repo', 'chart-001']).ms.toFixed(0)} ms`);
for (const args of [
  ['search', 'repo', 'chart-001'],
  ['search', 'repo', 'sql', '-o', 'json'],
  ['search', 'repo', 'sql', '-l', '-o', 'json'],
]) {
  const times = { ours: [], helm: [] };
  let outputs = {};
  for (let round = 0; round < Number(o.rounds); round++) {
    for (const [who, program] of Object.entries(programs)) {
      const { ms, stdout } = measure(program, args);
      times[who].push(ms);
      outputs = { ...outputs, [who]: stdout };
    }
  }
  const [ours, helm] = [median(times.ours), median(times.helm)];
  const same = outputs.ours === outputs.helm ? '' : '  OUTPUT DIFFERS';
  console.log(
    `${args.join(' ').padEnd(32)} ${ours.toFixed(0)} ms / ${helm.toFixed(0)} ms  ratio ${(ours / helm).toFixed(3)}${same}`,
  );
}
rmSync(home, { recursive: true, force: true });
