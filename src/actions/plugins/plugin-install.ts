import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { errorCode } from '../../base/error-code.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { givenAddress } from '../../base/parse-url.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Plugin, readPlugin, readVersionedPlugin } from '../../plugins/manifest.ts';
import { isRegistryReference } from '../../registry/reference.ts';
import type { ChartSource } from '../chart-source.ts';
import { downloadFile } from '../charts/fetch-chart.ts';
import { verificationLines } from '../charts/verify-chart.ts';
import type { Downloads } from '../download-options.ts';
import { keepArchive, type PluginSurroundings, removePlugin, runPluginHook } from './installed-plugins.ts';
import { downloadArchive, openArchive, type PluginArchive, unpackPlugin, verifyPluginArchive } from './plugin-archive.ts';

export interface PluginInstall {
  /** path of a directory or archive, URL of an archive, reference to a plugin in a registry, or URL of a git repository */
  readonly source: string;
  /** true to require that archives are signed with a key in the keyring */
  readonly verify: boolean;
  readonly keyring: string;
  readonly cwd: string;
  /** connection flags, and the version to fetch from a registry or git repository */
  readonly remote: ChartSource;
  readonly downloads: Downloads;
}

const ARCHIVE = /\.(?:tgz|tar\.gz)$/;

/**
 * Installs a plugin. A local directory is linked; any other source is copied. If the plugin is invalid, no files remain.
 *
 * @throws PLUGIN_*, PROVENANCE, NETWORK, REGISTRY, DIGEST_MISMATCH, FILE_EXISTS, FILE_IO
 */
export async function installPlugin(request: PluginInstall, around: PluginSurroundings): Promise<Plugin> {
  const [root = ''] = around.folders.split(delimiter);
  mkdirSync(root, { recursive: true });
  const plugin = await install(request, root, around);
  await runPluginHook(plugin, 'install', around);
  return plugin;
}

async function install(request: PluginInstall, root: string, around: PluginSurroundings): Promise<Plugin> {
  const { source } = request;
  const path = resolve(request.cwd, source);
  const isHere = !/^[a-z+]+:\/\//i.test(source) && existsSync(path);
  if (isHere && statSync(path).isDirectory()) return linkFolder(path, root, around);
  // Accept only regular files, because reading from a device might never end.
  if (isHere && !statSync(path).isFile()) throw notInstallable(path);
  if (isHere) return installArchive(request, () => openArchive(path), root, around);
  if (isRegistryReference(source)) return installFromRegistry(request, root, around);
  if (!ARCHIVE.test(source) || !/^https?:\/\//i.test(source)) return installFromGit(request, root, around);
  return installArchive(request, () => downloadFrom(givenAddress(source), request), root, around);
}

function notInstallable(path: string): TillerlessError {
  return new TillerlessError('PLUGIN_INVALID', `${path} is neither a folder nor a plugin archive`, {
    helmText: "expected plugin to be a directory (containing a file 'plugin.yaml')",
    where: { object: path },
  });
}

function downloadFrom(url: URL, { remote, downloads }: PluginInstall): Promise<PluginArchive> {
  const { username, password, passCredentials, tls } = remote;
  return downloadArchive(url, (file) => downloadFile(file, { login: { username, password }, passCredentials, tls }, downloads));
}

function refuseSecond(path: string, around: PluginSurroundings): void {
  if (!existsSync(path)) return;
  around.warn('plugin already exists', { path });
  throw new TillerlessError('FILE_EXISTS', `a plugin already exists in ${path}`, {
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

/** Creates a plugin in a temporary directory, then renames the directory. */
async function whole(
  root: string,
  name: (plugin: Plugin) => string,
  around: PluginSurroundings,
  make: (folder: string) => Promise<void>,
) {
  const folder = mkdtempSync(join(root, '.new-'));
  try {
    await make(join(folder, 'plugin'));
    const target = join(root, name(readVersionedPlugin(join(folder, 'plugin'))));
    refuseSecond(target, around);
    renameSync(join(folder, 'plugin'), target);
    return readPlugin(target);
  } catch (error) {
    const code = errorCode(error);
    if (isTillerlessError(error) || code === undefined) throw error;
    throw new TillerlessError('FILE_IO', `cannot write a plugin to ${root}: ${systemProblem(error)}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs a plugin from a registry. If the plugin's directory already exists, the conflict is reported before the download. */
async function installFromRegistry(request: PluginInstall, root: string, around: PluginSurroundings): Promise<Plugin> {
  const { source, verify, remote, downloads } = request;
  const { fetchRegistryPlugin, registryPluginName } = await import('./fetch-registry-plugin.ts');
  const folder = join(root, registryPluginName(source));
  const pull = (): Promise<PluginArchive> => {
    refuseSecond(folder, around);
    return fetchRegistryPlugin({ name: source, verify, remote }, downloads);
  };
  return installArchive(request, pull, root, around);
}

/** Installs a plugin from an archive. The archive and its signature are kept, even if the signature was not verified. */
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
  { source, verify, remote }: PluginInstall,
  root: string,
  around: PluginSurroundings,
): Promise<Plugin> {
  const isAddress = /^(?:https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:/i.test(source);
  if (!isAddress)
    throw new TillerlessError('PLUGIN_NOT_FOUND', `plugin not found at ${source}`, {
      helmText: `cannot get information about plugin source ${JSON.stringify(source)} (if it's a local directory, does it exist?), last error was: Cannot detect VCS`,
      hint: 'specify a directory, an archive (.tgz), a URL, a plugin in a registry (oci://), or a git repository',
    });
  if (verify)
    throw new TillerlessError('PROVENANCE', 'plugins fetched with git are not signed', {
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
    (folder) => cloneGit(source, folder, remote.version, around),
  );
}
