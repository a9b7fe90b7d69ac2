import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pathBytes, pathIn, readFolder } from '../../base/file-names.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { type TarFile, writeTar } from '../../chart/write-tar.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { readVersionedPlugin } from '../../plugins/manifest.ts';
import { type Passphrase, signArchive } from '../charts/sign-package.ts';
import { type Verification, verifyFile } from '../charts/verify-chart.ts';

export interface PluginPackage {
  readonly folder: string;
  /** path of an existing directory */
  readonly destination: string;
  readonly sign: { readonly key: string; readonly keyring: string; readonly passphrase: Passphrase } | undefined;
  readonly nowMs: number;
}

/**
 * Packages a plugin, and signs the archive if requested. Symbolic links and git's own files are excluded.
 *
 * @throws PLUGIN_INVALID, PROVENANCE, FILE_IO
 */
export async function packagePlugin({ folder, destination, sign, nowMs }: PluginPackage): Promise<string> {
  if (!existsSync(folder))
    throw new TillerlessError('PLUGIN_NOT_FOUND', `folder ${folder} does not exist`, {
      helmText: `stat ${folder}: no such file or directory`,
    });
  const { name, version } = readVersionedPlugin(folder);
  const path = join(destination, `${name}-${version}.tgz`);
  const archive = gzipSync(await writeTar(filesIn(folder, name)));
  writeWhole(path, archive);
  if (sign) {
    const metadata = readFileSync(join(folder, 'plugin.yaml'), 'utf8');
    await signArchive({ ...sign, archive: path, metadata, nowMs });
  }
  return path;
}

function filesIn(folder: string, prefix: string): TarFile[] {
  return readFolder(folder).flatMap((entry): TarFile[] => {
    const path = pathIn(folder, entry.name);
    const name = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === '.git' ? [] : filesIn(path, name);
    if (!entry.isFile()) return [];
    const { mode, mtimeMs } = statSync(pathBytes(path));
    return [
      { name, data: readFileSync(pathBytes(path)), mtimeSeconds: Math.floor(mtimeMs / 1000), isExecutable: (mode & 0o100) !== 0 },
    ];
  });
}

/** Verifies a plugin archive against the provenance file next to it. @throws PROVENANCE */
export function verifyPlugin(path: string, keyring: string): Verification {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new TillerlessError('PROVENANCE', `${basename(path)} is a folder; only archives can be signed`, {
      helmText: 'directory verification not supported - only plugin tarballs can be verified',
    });
  return verifyFile(path, keyring);
}
