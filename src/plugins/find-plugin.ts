import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseYamlJson } from '../base/yaml.ts';

/** A plugin whose work is done by a program. */
export interface SubprocessPlugin {
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface PlatformCommand {
  readonly os?: unknown;
  readonly arch?: unknown;
  readonly command?: unknown;
  readonly args?: unknown;
}

interface Manifest {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly runtime?: unknown;
  readonly runtimeConfig?: { readonly platformCommand?: readonly PlatformCommand[] };
}

/**
 * The plugin of that name and type in Helm 4's plugin folders; undefined when there is none that runs on this machine.
 *
 * @param folders paths separated as in PATH, each with one folder for every plugin
 * @param type for example "postrenderer/v1"
 */
export function findPlugin(folders: string, name: string, type: string): SubprocessPlugin | undefined {
  for (const root of folders.split(delimiter).filter(Boolean)) {
    for (const folder of pluginFolders(root)) {
      const manifest = readManifest(folder);
      if (manifest?.name !== name || manifest.type !== type || manifest.runtime !== 'subprocess') continue;
      const chosen = choose(manifest.runtimeConfig?.platformCommand ?? []);
      if (typeof chosen?.command !== 'string') continue;
      const expand = (text: string): string => text.replace(/\$\{?HELM_PLUGIN_DIR\}?/g, () => folder);
      const [command = '', ...words] = chosen.command.trim().split(/\s+/).map(expand);
      const args = Array.isArray(chosen.args) ? chosen.args.map(String).map(expand) : [];
      return { name, folder, command, args: [...words, ...args] };
    }
  }
  return undefined;
}

function pluginFolders(root: string): string[] {
  try {
    return readdirSync(root).map((name) => join(root, name));
  } catch {
    // No folder, no plugins.
    return [];
  }
}

function readManifest(folder: string): Manifest | undefined {
  try {
    const parsed = parseYamlJson(readFileSync(join(folder, 'plugin.yaml'), 'utf8'));
    // Every field is checked where it is used.
    return typeof parsed === 'object' && parsed !== null ? (parsed as Manifest) : undefined;
  } catch {
    // A folder that is no plugin, or a broken one, is nobody's answer.
    return undefined;
  }
}

const goos: Readonly<Record<string, string>> = { win32: 'windows' };
const goarch: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The command for this system and processor, else for this system, else for any. */
function choose(commands: readonly PlatformCommand[]): PlatformCommand | undefined {
  const os = goos[process.platform] ?? process.platform;
  const arch = goarch[process.arch] ?? process.arch;
  return (
    commands.find((each) => each.os === os && each.arch === arch) ??
    commands.find((each) => each.os === os && !each.arch) ??
    commands.find((each) => !each.os && (!each.arch || each.arch === arch))
  );
}
