import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path to the kubeconfig of a real API server for tests; undefined if none is configured. */
export const testKubeconfig: string | undefined = process.env.TILLERLESS_TEST_KUBECONFIG || undefined;

/** The helm executables installed on this machine. */
export const helms: readonly { readonly major: 3 | 4; readonly path: string }[] = ([4, 3] as const).flatMap((major) => {
  const path = process.env[`TILLERLESS_HELM${major}`];
  return path && existsSync(path) ? [{ major, path }] : [];
});

export const hasKubectl: boolean = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

/** Returns the path of a program, or undefined if it is not installed. Also searches /usr/sbin, which is not always in PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Returns `describe` if all requirements are met. Otherwise, skips the block and reports the missing requirements. */
export function describeWith(needs: Readonly<Record<string, unknown>>): (name: string, body: () => void) => void {
  const missing = Object.entries(needs)
    .filter(([, value]) => !value || (Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
  if (missing.length === 0) return (name, body) => describe(name, body);
  return (name, body) => {
    process.stderr.write(`skipped: ${name} (no ${missing.join(', no ')})\n`);
    describe.skip(name, body);
  };
}

/** Runs a program synchronously. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { code: number; stdout: string; stderr: string } {
  const result = spawnSync(command, args, { env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv, encoding: 'utf8' });
  return { code: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** Runs a program asynchronously, so that it can connect to a server in this process. */
export function runBeside(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv, maxBuffer: 64 << 20 };
    const child = execFile(command, [...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/**
 * Command line to which `stop kube-apiserver` or `start kube-apiserver` is appended in order to stop or start the API server.
 * Undefined if tests must not restart it.
 */
export const clusterControl: readonly string[] | undefined = process.env.TILLERLESS_TEST_CLUSTER?.split(' ').filter(Boolean);
