import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { sandboxKubeconfig, serveSandbox } from '../sandbox/serve.ts';
import type { Settings } from './cli-settings.ts';

/** Returns the path of a sandbox's state file. */
export function sandboxFile(settings: Pick<Settings, 'paths'>, name: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    throw new TillerlessError('SANDBOX', `${JSON.stringify(name)} is not a valid sandbox name`, {
      hint: 'use lower-case letters, digits and dashes',
    });
  }
  return join(sandboxFolder(settings), `${name}.json`);
}

function sandboxFolder(settings: Pick<Settings, 'paths'>): string {
  return join(settings.paths.dataHome, 'sandbox');
}

/** Opens the sandbox selected in the settings, and creates it if it does not exist. */
export async function openNamedSandbox(settings: Settings): Promise<Sandbox> {
  const stateFile = sandboxFile(settings, settings.sandbox ?? 'default');
  mkdirSync(sandboxFolder(settings), { recursive: true, mode: 0o700 });
  return openSandbox({ stateFile });
}

export interface SandboxInfo {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export function listSandboxes(settings: Pick<Settings, 'paths'>): SandboxInfo[] {
  let names: string[];
  try {
    names = readdirSync(sandboxFolder(settings)).filter((name) => name.endsWith('.json'));
  } catch {
    // The directory does not exist until a sandbox has been created.
    return [];
  }
  return names.toSorted().map((file) => {
    const { size, mtimeMs } = statSync(join(sandboxFolder(settings), file));
    return { name: file.slice(0, -'.json'.length), bytes: size, modifiedMs: mtimeMs };
  });
}

/** Deletes a sandbox. @throws SANDBOX if it does not exist */
export function deleteSandbox(settings: Pick<Settings, 'paths'>, name: string): void {
  const file = sandboxFile(settings, name);
  if (!listSandboxes(settings).some((sandbox) => sandbox.name === name))
    throw new TillerlessError('SANDBOX', `sandbox "${name}" not found`, { hint: 'run `sandbox list` to list all sandboxes' });
  rmSync(file, { force: true });
}

export interface ServedSandbox {
  readonly url: string;
  /** path of the kubeconfig */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** Serves a sandbox on a loopback port and writes a kubeconfig for it. */
export async function serveNamedSandbox(
  settings: Settings,
  options: { readonly name: string; readonly port: number; readonly kubeconfig: string },
): Promise<ServedSandbox> {
  const sandbox = await openNamedSandbox({ ...settings, sandbox: options.name });
  const server = await serveSandbox(sandbox, { host: '127.0.0.1', port: options.port });
  const kubeconfig = options.kubeconfig || join(sandboxFolder(settings), `${options.name}.kubeconfig`);
  writeFileSync(kubeconfig, sandboxKubeconfig(server.url), { mode: 0o600 });
  return {
    url: server.url,
    kubeconfig,
    close: async () => {
      await server.close();
      await sandbox.close();
    },
  };
}
