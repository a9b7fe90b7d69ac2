import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = 'dist/tillerless';
const canRun = existsSync(program) && existsSync('/dev/full');
if (!canRun) process.stderr.write('skipped: streams that fail (no dist/tillerless, or no /dev/full)\n');
const whenBuilt = canRun ? it : it.skip;

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tillerless-streams-'));
});
afterAll(() => rmSync(home, { recursive: true }));

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: home, KUBECONFIG: '/nonexistent' });

function inShell(line: string): { code: number | null; stderr: string } {
  const run = spawnSync('sh', ['-c', line], { encoding: 'utf8', env: environment(), timeout: 20_000 });
  return { code: run.status, stderr: run.stderr };
}

whenBuilt.each([
  { name: 'a rendering', line: `${program} template web fixtures/charts/web` },
  { name: 'help', line: `${program} --help` },
  { name: 'a table', line: `${program} env` },
])('reports a full disk when writing $name', ({ line }) => {
  const { code, stderr } = inShell(`${line} >/dev/full`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: write \/dev\/stdout: no space left on device\n/);
  expect(stderr).not.toMatch(/internal error|\n\s+at /);
});

whenBuilt('completes an operation whose output cannot be written', () => {
  const { code, stderr } = inShell(`${program} install web fixtures/charts/web --sandbox >/dev/full`);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the command completed, but its output is lost'),
  });
  expect(inShell(`${program} list --sandbox -q | grep -x web`).code).toBe(0);
});

whenBuilt('continues if warnings cannot be written', () => {
  const line = `${program} template web fixtures/charts/web --validate`;
  expect(inShell(`${line} 2>/dev/full >${join(home, 'out')}`).code).toBe(0);
  expect(readFileSync(join(home, 'out'), 'utf8')).toContain('kind: Deployment');
});

whenBuilt.each(['SIGINT', 'SIGTERM'] as const)('%s terminates a command that waits for standard input', async (signal) => {
  const child = spawn(program, ['template', 'web', 'fixtures/charts/web', '-f', '-'], { env: environment(), stdio: 'pipe' });
  const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve(by ?? code)));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  child.kill(signal);
  const late = new Promise((resolve) => setTimeout(resolve, 5000, 'still running').unref());
  expect(await Promise.race([ended, late])).toBe(signal);
  child.kill('SIGKILL');
});
