import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fields, fieldsOf, isFields } from '../base/untyped-fields.ts';
import { parseYamlJson } from '../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';

/** A command for a specific OS and architecture. Empty strings match any OS or architecture. */
export interface PlatformCommand {
  readonly os: string;
  readonly arch: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A getter plugin's command for downloading from URLs with certain protocols. */
export interface PluginGetter {
  readonly protocols: readonly string[];
  readonly commands: readonly PlatformCommand[];
}

/** The events that a plugin can define hooks for. */
export type PluginHook = 'install' | 'update' | 'delete';

/** A plugin as described by its plugin.yaml, which has either Helm 4's format ("v1") or Helm 3's ("legacy"). */
export interface Plugin {
  readonly name: string;
  /** may be empty in legacy plugins */
  readonly version: string;
  /** true if the version is not a semantic version, as in some legacy plugins */
  readonly isOddVersion: boolean;
  /** for example "cli/v1" */
  readonly type: string;
  readonly format: 'v1' | 'legacy';
  readonly runtime: string;
  /** path of the folder that the plugin was loaded from */
  readonly folder: string;
  readonly sourceUrl: string;
  readonly shortHelp: string;
  readonly longHelp: string;
  /** true to run the plugin without the arguments that follow its name */
  readonly ignoreFlags: boolean;
  readonly commands: readonly PlatformCommand[];
  readonly hooks: Readonly<Partial<Record<PluginHook, readonly PlatformCommand[]>>>;
  readonly getters: readonly PluginGetter[];
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function readCommands(value: unknown): PlatformCommand[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isFields).map((item) => ({
    os: text(item.os) || text(item.operatingSystem),
    arch: text(item.arch) || text(item.architecture),
    command: text(item.command),
    args: Array.isArray(item.args) ? item.args.map(text) : [],
  }));
}

const protocolsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);

/** Reads Helm 4 getters: commands for specific protocols, and a default command for all other protocols. */
function readGetters(config: Fields, runtime: Fields): PluginGetter[] {
  const own = Array.isArray(runtime.protocolCommands) ? runtime.protocolCommands.filter(isFields) : [];
  const known = protocolsOf(config.protocols);
  return [
    ...own.map(({ protocols, platformCommand }) => ({
      protocols: protocolsOf(protocols).filter((protocol) => known.includes(protocol)),
      commands: readCommands(platformCommand),
    })),
    { protocols: known, commands: readCommands(runtime.platformCommand) },
  ].filter(({ commands }) => commands.length > 0);
}

/** Reads Helm 3 downloaders, which specify one command line for a list of protocols. */
function readDownloaders(value: unknown): PluginGetter[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isFields).map(({ command, protocols }) => ({
    protocols: protocolsOf(protocols),
    commands: [{ os: '', arch: '', command: text(command), args: [] }],
  }));
}

const hookNames: readonly PluginHook[] = ['install', 'update', 'delete'];

/** Reads hooks. In Helm 3's format, a hook may be a shell command line. */
function readHooks(platform: Fields, lines: Fields): Plugin['hooks'] {
  const hooks: Partial<Record<PluginHook, readonly PlatformCommand[]>> = {};
  for (const name of hookNames) {
    const line = text(lines[name]);
    const shell = { os: '', arch: '', command: 'sh', args: ['-c', line] };
    const commands = readCommands(platform[name]);
    if (commands.length > 0) hooks[name] = commands;
    else if (line !== '') hooks[name] = [shell];
  }
  return hooks;
}

function readV1(manifest: Fields): Omit<Plugin, 'folder' | 'name' | 'version' | 'isOddVersion' | 'format'> {
  const config = fieldsOf(manifest.config);
  const runtime = fieldsOf(manifest.runtimeConfig);
  return {
    type: text(manifest.type),
    runtime: text(manifest.runtime),
    sourceUrl: text(manifest.sourceURL),
    shortHelp: text(config.shortHelp) || text(config.usage),
    longHelp: text(config.longHelp),
    ignoreFlags: config.ignoreFlags === true,
    commands: readCommands(runtime.platformCommand),
    hooks: readHooks(fieldsOf(runtime.platformHooks), {}),
    getters: manifest.type === 'getter/v1' ? readGetters(config, runtime) : [],
  };
}

function readLegacy(manifest: Fields): Omit<Plugin, 'folder' | 'name' | 'version' | 'isOddVersion' | 'format'> {
  const command = text(manifest.command);
  const plain = command === '' ? [] : [{ os: '', arch: '', command, args: [] }];
  const commands = [...readCommands(manifest.platformCommand), ...plain];
  const getters = readDownloaders(manifest.downloaders);
  return {
    type: commands.length === 0 && getters.length > 0 ? 'getter/v1' : 'cli/v1',
    runtime: 'subprocess',
    sourceUrl: '',
    shortHelp: text(manifest.usage),
    longHelp: text(manifest.description),
    ignoreFlags: manifest.ignoreFlags === true,
    commands,
    hooks: readHooks(fieldsOf(manifest.platformHooks), fieldsOf(manifest.hooks)),
    getters,
  };
}

const NAME = /^[A-Za-z0-9_-]+$/;
/** A semantic version. Helm 3 loads plugins with any version or none at all, so plugins with an invalid version exist. */
const VERSION = /^v?\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

function invalid(folder: string, problem: string, cause?: unknown): TillerlessError {
  return new TillerlessError('PLUGIN_INVALID', `cannot use the plugin in ${folder}: ${problem}`, {
    helmText: `failed to load plugin ${JSON.stringify(folder)}: ${problem}`,
    where: { file: join(folder, 'plugin.yaml') },
    cause,
  });
}

/**
 * Reads the plugin in a folder. The version is required, because it becomes part of the archive's name.
 *
 * @throws PLUGIN_INVALID
 */
export function readVersionedPlugin(folder: string): Plugin {
  const plugin = readPlugin(folder);
  if (plugin.version === '') throw invalid(folder, 'invalid plugin version "": must be valid semver');
  return plugin;
}

/** Reads the plugin in a folder. @throws PLUGIN_INVALID */
export function readPlugin(folder: string): Plugin {
  const path = join(folder, 'plugin.yaml');
  let manifest: Fields;
  try {
    manifest = fieldsOf(parseYamlJson(readFileSync(path, 'utf8')));
  } catch (cause) {
    const problem = isTillerlessError(cause) ? reasonOf(cause) : `no plugin.yaml can be read there`;
    throw invalid(folder, problem, cause);
  }
  const name = text(manifest.name);
  const version = typeof manifest.version === 'number' ? String(manifest.version) : text(manifest.version);
  if (!NAME.test(name))
    throw invalid(folder, `invalid plugin name ${JSON.stringify(name)}: must contain only a-z, A-Z, 0-9, _ and -`);
  const isV1 = manifest.apiVersion !== undefined;
  // Restrict the characters in a version, because it becomes part of file names.
  if (!/^[\w.+-]*$/.test(version) || (isV1 && !VERSION.test(version)))
    throw invalid(folder, `invalid plugin version ${JSON.stringify(version)}: must be valid semver`);
  if (isV1 && manifest.apiVersion !== 'v1')
    throw invalid(folder, `plugin.yaml has apiVersion ${JSON.stringify(manifest.apiVersion)}, not v1`);
  return {
    name,
    version,
    isOddVersion: version !== '' && !VERSION.test(version),
    folder,
    format: isV1 ? 'v1' : 'legacy',
    ...(isV1 ? readV1(manifest) : readLegacy(manifest)),
  };
}
