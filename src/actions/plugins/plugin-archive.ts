import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { provenanceAddress } from '../../base/parse-url.ts';
import { readAnyArchive } from '../../chart/archive.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Verification, verifyArchive } from '../charts/verify-chart.ts';

/** A plugin archive from any source. */
export interface PluginArchive {
  /** file name of the archive, as listed in the provenance file */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Returns the provenance file, or undefined if there is none. */
  provenance(): Promise<Uint8Array | undefined>;
}

/** Reads a local archive. */
export function openArchive(path: string): PluginArchive {
  const beside = `${path}.prov`;
  const provenance = async () => (existsSync(beside) ? readFileSync(beside) : undefined);
  return { fileName: basename(path), bytes: readFileSync(path), provenance };
}

/** Downloads an archive. @throws NETWORK */
export async function downloadArchive(url: URL, fetch: (url: URL) => Promise<Uint8Array>): Promise<PluginArchive> {
  const provenance = async (): Promise<Uint8Array | undefined> => {
    try {
      return await fetch(provenanceAddress(url));
    } catch (error) {
      if (isTillerlessError(error, 'NETWORK')) return undefined;
      throw error;
    }
  };
  return { fileName: basename(url.pathname), bytes: await fetch(url), provenance };
}

/** Verifies an archive. An archive without a provenance file is rejected. @throws PROVENANCE */
export function verifyPluginArchive(
  archive: PluginArchive,
  provenance: Uint8Array | undefined,
  { source, keyring }: { readonly source: string; readonly keyring: string },
): Verification {
  if (provenance) return verified(archive, provenance, keyring);
  throw new TillerlessError('PROVENANCE', `${source} is not signed`, {
    helmText: 'plugin verification failed: no provenance file (.prov) found',
    hint: 'use --verify=false to install it anyway; it will run on this machine with your permissions',
  });
}

/** Verifies an archive. Uses Helm's error messages for plugins, which do not mention the keyring. */
function verified(archive: PluginArchive, provenance: Uint8Array, keyring: string): Verification {
  try {
    return verifyArchive(archive, provenance, keyring);
  } catch (error) {
    if (!isTillerlessError(error, 'PROVENANCE')) throw error;
    const cause = isTillerlessError(error.cause) ? error.cause : error;
    throw reworded(error, { helmText: `plugin verification failed: ${reasonOf(cause)}` });
  }
}

/** Extracts an archive, whose files may be in a single directory or at the top level. @throws CHART_ARCHIVE, PLUGIN_INVALID */
export function unpackPlugin(bytes: Uint8Array, folder: string): void {
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

/** Returns a normalized file name. Rejects a name that points outside the target directory. */
function safePath(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isOutside = name.startsWith('/') || parts.includes('..') || /[\\\0]|^[a-zA-Z]:/.test(name);
  if (!isOutside && parts.length > 0) return parts.join('/');
  throw new TillerlessError('PLUGIN_INVALID', `the archive contains a file outside of its folder: ${JSON.stringify(name)}`);
}
