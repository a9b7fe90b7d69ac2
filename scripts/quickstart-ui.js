#!/usr/bin/env node
// Serves the page of a sandbox with example releases. Requires only Node.
//   node scripts/quickstart-ui.js            prints the address of the page
//   node scripts/quickstart-ui.js --open     also opens it in the default browser
// Other arguments are passed on to `tillerless ui`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createExamples, exampleEnvironment } from './example-releases.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const home = mkdtempSync(join(tmpdir(), 'tillerless-ui-quickstart-'));
const env = exampleEnvironment(home);
const program = join(root, 'bin', 'tillerless.js');

console.log('Installing example releases in a sandbox ...');
createExamples((args, mayFail) => {
  const run = spawnSync(process.execPath, [program, ...args], { cwd: root, env, encoding: 'utf8' });
  if (run.status === 0 || mayFail) return;
  console.error(`quickstart: tillerless ${args.join(' ')}\n${run.stderr}`);
  rmSync(home, { recursive: true, force: true });
  process.exit(1);
});

const server = spawn(process.execPath, [program, 'ui', ...process.argv.slice(2)], { cwd: root, env, stdio: 'inherit' });
// The terminal sends the signal to both processes. This one waits for the server, and then removes the sandbox.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && server.kill(signal));
server.on('exit', (code) => {
  rmSync(home, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
