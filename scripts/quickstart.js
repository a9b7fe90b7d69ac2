#!/usr/bin/env node
// Runs the main commands on the embedded API server: install, plan, upgrade, history, rollback and uninstall. Requires only Node.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const home = mkdtempSync(join(tmpdir(), 'tillerless-quickstart-'));
const env = {
  ...process.env,
  HELM_DATA_HOME: home,
  HELM_CACHE_HOME: home,
  HELM_CONFIG_HOME: home,
  TILLERLESS_SANDBOX: 'quickstart',
  HELM_DRIVER: '',
  HELM_NAMESPACE: '',
};
const chart = 'fixtures/charts/web';

const steps = [
  ['What the chart would make', ['plan', 'web', chart]],
  ['Install it, and wait until it is ready', ['install', 'web', chart, '--wait', '--timeout', '60s', '--hide-notes']],
  ['What is there now', ['status', 'web']],
  ['What three replicas would change', ['plan', 'web', chart, '--set', 'replicaCount=3']],
  ['Upgrade', ['upgrade', 'web', chart, '--set', 'replicaCount=3', '--wait', '--timeout', '60s', '--hide-notes']],
  ['Its history', ['history', 'web']],
  ['Roll back', ['rollback', 'web', '1', '--wait', '--timeout', '60s']],
  ['Its history now', ['history', 'web']],
  ['Uninstall', ['uninstall', 'web']],
  ['Nothing is left', ['list']],
];

let failed = false;
for (const [title, args] of steps) {
  console.log(`\n# ${title}\n$ tillerless ${args.join(' ')}`);
  const run = spawnSync(process.execPath, [join(root, 'bin', 'tillerless.js'), ...args], { cwd: root, env, stdio: 'inherit' });
  if (run.status !== 0) {
    console.error(`quickstart: exit code ${run.status}`);
    failed = true;
    break;
  }
}
rmSync(home, { recursive: true, force: true });
if (failed) process.exit(1);
console.log('\nAll of this ran on an embedded API server, in this process alone. With a cluster: leave TILLERLESS_SANDBOX out.');
console.log('To look at example releases in the browser: npm run quickstart:ui -- --open');
