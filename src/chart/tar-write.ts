/** A file of an archive that is made. */
export interface TarFile {
  /** with forward slashes */
  readonly name: string;
  readonly data: Uint8Array;
  readonly mtimeSeconds: number;
  readonly isExecutable?: boolean;
}

interface HeaderOf {
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly type?: string;
  readonly isExecutable?: boolean;
}

const BLOCK = 512;
const MAX_NAME = 100;
const MAX_PREFIX = 155;

/** A name as the header has it: up to 100 bytes, and up to 155 in front of a slash; undefined when it does not fit. */
function splitName(name: string): { readonly name: string; readonly prefix: string } | undefined {
  if (!/^[\x20-\x7e]*$/.test(name)) return undefined;
  if (name.length <= MAX_NAME) return { name, prefix: '' };
  const slash = name.lastIndexOf('/', MAX_PREFIX);
  if (slash <= 0 || name.length - slash - 1 > MAX_NAME) return undefined;
  return { name: name.slice(slash + 1), prefix: name.slice(0, slash) };
}

function padded(data: Uint8Array): Buffer {
  return Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);
}

/** A header of the ustar format: owner 0, mode 0644 unless it is a program, as Helm writes it. */
function header(place: { name: string; prefix: string }, file: HeaderOf): Buffer {
  const { size, mtimeSeconds, type = '0', isExecutable = false } = file;
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(place.name, 0, 'latin1');
  octal(isExecutable ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(mtimeSeconds, 136, 12);
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  octal(0, 329, 8);
  octal(0, 337, 8);
  block.write(place.prefix, 345, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 8 * 32);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A record "<length> path=<name>\n", whose length counts itself. */
function paxRecord(name: string): Buffer {
  const rest = Buffer.byteLength(` path=${name}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} path=${name}\n`);
}

function entry({ name, data, mtimeSeconds, isExecutable = false }: TarFile): Buffer[] {
  const own = { size: data.length, mtimeSeconds, isExecutable };
  const place = splitName(name);
  if (place) return [header(place, own), padded(data)];
  const pax = paxRecord(name);
  const short = Buffer.from(name)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, MAX_NAME);
  return [
    header({ name: 'PaxHeaders.0', prefix: '' }, { size: pax.length, mtimeSeconds: 0, type: 'x' }),
    padded(pax),
    header({ name: short, prefix: '' }, own),
    padded(data),
  ];
}

/** A tar archive of the files, in their order. */
export function writeTar(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(entry), Buffer.alloc(2 * BLOCK)]);
}
