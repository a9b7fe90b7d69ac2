import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A file to write to an archive. */
export interface TarFile {
  /** with forward slashes */
  readonly name: string;
  readonly data: Uint8Array;
  readonly mtimeSeconds: number;
  readonly isExecutable?: boolean;
}

/** Writes a tar archive of files in order, with owner 0 and mode 0644 or 0755. The result is deterministic. */
export async function writeTar(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, data, mtimeSeconds, isExecutable = false } of files)
    archive.entry({ name, mtime: new Date(mtimeSeconds * 1000), mode: isExecutable ? 0o755 : 0o644 }, Buffer.from(data));
  archive.finalize();
  return buffer(archive);
}
