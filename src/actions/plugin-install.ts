import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { errorCode } from '../base/error-code.ts';
import { readAnyArchive } from '../chart/archive.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { type Plugin, readPlugin } from '../plugins/manifest.ts';
import { type PluginSurroundings, runPluginHook } from './plugins.ts';
import { verificationLines, verifyArchive } from './verify-chart.ts';

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
  const plugin =
    isHere && statSync(path).isDirectory()
      ? linkFolder(path, root, around)
      : isHere || (ARCHIVE.test(request.source) && /^https?:\/\//i.test(request.source))
        ? await installArchive(request, isHere ? path : undefined, root, around)
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

async function installArchive(
  request: PluginInstall,
  path: string | undefined,
  root: string,
  around: PluginSurroundings,
): Promise<Plugin> {
  const url = path === undefined ? new URL(request.source) : undefined;
  const fileName = basename(url?.pathname ?? path ?? '');
  const bytes = url ? await request.fetch(url) : readFileSync(path ?? '');
  const signature = request.verify ? await checkSignature(request, { url, path, fileName, bytes }, around) : undefined;
  if (!request.verify) around.say('WARNING: Skipping plugin signature verification');
  const plugin = await whole(
    root,
    ({ name }) => name,
    around,
    async (folder) => unpack(bytes, folder),
  );
  const kept = join(root, `${plugin.name}-${plugin.version}.tgz`);
  writeFileSync(kept, bytes);
  if (signature) writeFileSync(`${kept}.prov`, signature);
  return plugin;
}

interface FetchedArchive {
  readonly url: URL | undefined;
  readonly path: string | undefined;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

async function checkSignature(request: PluginInstall, archive: FetchedArchive, around: PluginSurroundings): Promise<Uint8Array> {
  around.say('Verifying plugin signature...');
  const provenance = await findSignature(request, archive);
  if (!provenance)
    throw new TillerlessError('PROVENANCE', `nobody signed ${request.source}`, {
      helmText: 'plugin verification failed: no provenance file (.prov) found',
      hint: '--verify=false installs it all the same; it runs on this machine with your rights',
    });
  const verification = verifyArchive(archive, provenance, request.keyring);
  for (const line of verificationLines(verification, 'Plugin')) around.say(line);
  return provenance;
}

async function findSignature({ fetch }: PluginInstall, { url, path }: FetchedArchive): Promise<Uint8Array | undefined> {
  if (!url) return existsSync(`${path}.prov`) ? readFileSync(`${path}.prov`) : undefined;
  const beside = new URL(url);
  beside.pathname += '.prov';
  try {
    return await fetch(beside);
  } catch (error) {
    if (isTillerlessError(error, 'NETWORK')) return undefined;
    throw error;
  }
}

/** Unpacks an archive whose files lie in one folder or in none. @throws CHART_ARCHIVE, PLUGIN_INVALID */
function unpack(bytes: Uint8Array, folder: string): void {
  const entries = readAnyArchive(bytes).map((entry) => ({ ...entry, path: safePath(entry.name) }));
  const manifest = entries.map(({ path }) => path).filter((path) => /^(?:[^/]+\/)?plugin\.yaml$/.test(path));
  const prefix = dirname(manifest.toSorted((a, b) => a.length - b.length)[0] ?? '');
  if (manifest.length === 0) throw new TillerlessError('PLUGIN_INVALID', 'the archive has no plugin.yaml');
  for (const { path, data, isExecutable } of entries) {
    if (prefix !== '.' && !path.startsWith(`${prefix}/`)) continue;
    const target = join(folder, prefix === '.' ? path : path.slice(prefix.length + 1));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, data, { mode: isExecutable ? 0o755 : 0o644 });
  }
}

/** A name in an archive that stays within its folder. */
function safePath(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isOutside = name.startsWith('/') || parts.includes('..') || /[\\\0]|^[a-zA-Z]:/.test(name);
  if (!isOutside && parts.length > 0) return parts.join('/');
  throw new TillerlessError('PLUGIN_INVALID', `the archive has a file outside of its folder: ${JSON.stringify(name)}`);
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
