import { gzipSync } from 'node:zlib';

/** An archive entry. `size` and `sum` replace the correct values. */
export interface TarEntry {
  readonly name: string;
  readonly data?: string | Uint8Array;
  readonly type?: string;
  readonly link?: string;
  /** raw content of the size field */
  readonly size?: string;
  readonly sum?: string;
}

function header(entry: TarEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(entry.name.slice(0, 100), 0, 'latin1');
  block.write('0000644\0', 100);
  block.write(entry.size ?? `${length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(entry.type ?? '0', 156);
  block.write(entry.link ?? '', 157);
  block.write('ustar\x0000', 257, 'latin1');
  block.fill(32, 148, 156);
  const sum = block.reduce((a, b) => a + b, 0);
  block.write(entry.sum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Returns an uncompressed tar archive. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const data = Buffer.from(entry.data ?? '');
    return [header(entry, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** Returns a chart archive with the given entries, which follow a Chart.yaml by default. */
export function archive(entries: readonly TarEntry[], chart = true): Buffer {
  const own: TarEntry[] = chart ? [{ name: 'x/Chart.yaml', data: 'apiVersion: v2\nname: x\nversion: 0.1.0\n' }] : [];
  return gzipSync(tar([...own, ...entries]));
}

/** Returns a PAX header record. */
export function pax(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return `${length}${body}`;
}
