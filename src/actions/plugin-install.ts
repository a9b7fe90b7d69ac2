import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { errorCode } from '../base/error-code.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { type Plugin, readPlugin } from '../plugins/manifest.ts';
import { downloadArchive, openArchive, type PluginArchive, unpackPlugin, verifyPluginArchive } from './plugin-archive.ts';
import { keepArchive, type PluginSurroundings, removePlugin, runPluginHook } from './plugins.ts';
import { verificationLines } from './verify-chart.ts';

export interface PluginInstall {
  /** a folder, an archive, the address of an archive, or what git clones */
  readonly source: string;
  /** of what git clones; empty for the newest */
  readonly version: string;
  /** archives must be signed by a key of the keyring */
  readonly verify: boolean;
  readonly keyring: string;
  readonly cwd: string;
  /** fetches a file by its address */
  readonly fetch: (url: URL) => Promise<Uint8Array>;
}

const ARCHIVE = /\.(?:tgz|tar\.gz)$/;

/**
 * Installs a plugin: a folder is linked to, all else is copied, and only what can be used is left behind.
 * @throws PLUGIN_*, PROVENANCE, NETWORK, FILE_EXISTS, FILE_IO
 */
export async function installPlugin(request: PluginInstall, around: PluginSurroundings): Promise<Plugin> {
  const [root = ''] = around.folders.split(delimiter);
  mkdirSync(root, { recursive: true });
  const path = resolve(request.cwd, request.source);
  const isHere = !/^[a-z+]+:\/\//i.test(request.source) && existsSync(path);
  const download = (): Promise<PluginArchive> => downloadArchive(new URL(request.source), request.fetch);
  const plugin =
    isHere && statSync(path).isDirectory()
      ? linkFolder(path, root, around)
      : isHere || (ARCHIVE.test(request.source) && /^https?:\/\//i.test(request.source))
        ? await installArchive(request, () => (isHere ? openArchive(path) : download()), root, around)
        : await installFromGit(request, root, around);
  await runPluginHook(plugin, 'install', around);
  return plugin;
}

function refuseSecond(path: string, around: PluginSurroundings): void {
  if (!existsSync(path)) return;
  around.warn('plugin already exists', { path });
  throw new TillerlessError('FILE_EXISTS', `there is a plugin in ${path} already`, {
    helmText: 'plugin already exists',
    hint: 'update it, or uninstall it first',
  });
}

function linkFolder(folder: string, root: string, around: PluginSurroundings): Plugin {
  around.say('Installing plugin from local directory (development mode)');
  const target = join(root, basename(folder));
  refuseSecond(target, around);
  readPlugin(folder);
  symlinkSync(folder, target, process.platform === 'win32' ? 'junction' : 'dir');
  return readPlugin(target);
}

/** Makes a plugin in a folder beside the others, and gives it its place when it is whole. */
async function whole(
  root: string,
  name: (plugin: Plugin) => string,
  around: PluginSurroundings,
  make: (folder: string) => Promise<void>,
) {
  const folder = mkdtempSync(join(root, '.new-'));
  try {
    await make(join(folder, 'plugin'));
    const target = join(root, name(readPlugin(join(folder, 'plugin'))));
    refuseSecond(target, around);
    renameSync(join(folder, 'plugin'), target);
    return readPlugin(target);
  } catch (error) {
    const code = errorCode(error);
    if (isTillerlessError(error) || code === undefined) throw error;
    throw new TillerlessError('FILE_IO', `can't write a plugin below ${root}: ${code}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs an archive, and keeps it beside the plugin with its signature, whether that was looked at or not. */
async function installArchive(
  request: PluginInstall,
  fetch: () => PluginArchive | Promise<PluginArchive>,
  root: string,
  around: PluginSurroundings,
): Promise<Plugin> {
  around.say(request.verify ? 'Verifying plugin signature...' : 'WARNING: Skipping plugin signature verification');
  const archive = await fetch();
  const provenance = await archive.provenance();
  if (request.verify) {
    const verification = verifyPluginArchive(archive, provenance, request);
    for (const line of verificationLines(verification, 'Plugin')) around.say(line);
  }
  const plugin = await whole(
    root,
    ({ name }) => name,
    around,
    async (folder) => unpackPlugin(archive.bytes, folder),
  );
  try {
    keepArchive(plugin, archive.bytes, provenance);
  } catch (error) {
    removePlugin(plugin);
    throw error;
  }
  return plugin;
}

async function installFromGit(
  { source, version, verify }: PluginInstall,
  root: string,
  around: PluginSurroundings,
): Promise<Plugin> {
  const isAddress = /^(?:https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:/i.test(source);
  if (!isAddress)
    throw new TillerlessError('PLUGIN_NOT_FOUND', `there is no plugin at ${source}`, {
      helmText: `cannot get information about plugin source ${JSON.stringify(source)} (if it's a local directory, does it exist?), last error was: Cannot detect VCS`,
      hint: 'name a folder, an archive (.tgz), its address, or a git repository',
    });
  if (verify)
    throw new TillerlessError('PROVENANCE', 'what git fetches has no signature', {
      helmText: 'plugin source does not support verification. Use --verify=false to skip verification',
    });
  around.say('WARNING: Skipping plugin signature verification');
  const { cloneGit } = await import('./plugin-git.ts');
  const name = basename(source).replace(/\.git$/, '');
  refuseSecond(join(root, name), around);
  return whole(
    root,
    () => name,
    around,
    (folder) => cloneGit(source, folder, version, around),
  );
}
