import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A file to be written to an archive. */
export interface TarFile {
  /** path with forward slashes */
  readonly name: string;
  readonly data: Uint8Array;
  readonly mtimeSeconds: number;
  readonly isExecutable?: boolean;
}

/**
 * Writes files to a tar archive in the given order. The owner is 0, and the mode is 0644 or 0755. The result is deterministic.
 */
export async function writeTar(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, data, mtimeSeconds, isExecutable = false } of files)
    archive.entry({ name, mtime: new Date(mtimeSeconds * 1000), mode: isExecutable ? 0o755 : 0o644 }, Buffer.from(data));
  archive.finalize();
  return buffer(archive);
}
