import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBeside } from '../support/machine.ts';
import { serveFiles, startServer } from '../support/web-server.ts';

const program = fileURLToPath(new URL('../../dist/tillerless', import.meta.url));
const hasFlock = spawnSync('flock', ['--version'], { stdio: 'ignore' }).status === 0;
if (!existsSync(program) || !hasFlock) process.stderr.write('skipped: locks of helm (no dist/tillerless, or no flock)\n');

(existsSync(program) && hasFlock ? it : it.skip)("the executable waits for helm's lock on repositories.yaml", async () => {
  const home = mkdtempSync(join(tmpdir(), 'tillerless-lock-'));
  const server = await startServer(serveFiles({ '/index.yaml': 'apiVersion: v1\nentries: {}\n' }));
  try {
    const env = { HELM_CONFIG_HOME: join(home, 'config'), HELM_CACHE_HOME: join(home, 'cache'), HOME: home };
    mkdirSync(env.HELM_CONFIG_HOME);
    const holder = spawn('flock', [join(env.HELM_CONFIG_HOME, 'repositories.lock'), 'sleep', '1.5'], { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const adding = runBeside(program, ['repo', 'add', 'one', server.url], env);
    const first = await Promise.race([
      adding.then(() => 'added'),
      new Promise((resolve) => holder.once('exit', () => resolve('released'))),
    ]);
    expect(first).toBe('released');
    expect(await adding).toMatchObject({ code: 0, stderr: '' });
  } finally {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
});
