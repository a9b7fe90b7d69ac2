import { gzipSync } from 'node:zlib';
import { archive, pax, type TarEntry, tar } from '../../support/tar.ts';
import type { HostileCase } from './hostile-case.ts';

const refused = 'unable to load chart archive: ';
const packed = (name: string, bytes: () => Uint8Array, error?: RegExp): HostileCase => ({
  name: `archive: ${name}`,
  get files() {
    return { 'x.tgz': bytes() };
  },
  argv: ['template', 'r', 'x.tgz'],
  ...(error ? { error } : {}),
});
const entries = (name: string, list: readonly TarEntry[], error?: RegExp): HostileCase =>
  packed(name, () => archive(list), error);

function zeros(megabytes: number): Buffer {
  return gzipSync(Buffer.alloc(megabytes << 20), { level: 9 });
}

/** Returns a gzip file with several members, which is small on disk but huge when decompressed. */
function endless(members: number): Buffer {
  return Buffer.concat(Array<Buffer>(members).fill(zeros(64)));
}

function nested(depth: number): Buffer {
  let inner = archive([]);
  for (let i = 0; i < depth; i++) inner = archive([{ name: 'x/charts/x.tgz', data: inner }]);
  return inner;
}

/**
 * Returns an archive that contains two copies of the previous archive at each level, so that a small file contains a very large
 * number of charts.
 */
function doubled(depth: number): Buffer {
  let inner = archive([]);
  for (let i = 0; i < depth; i++)
    inner = archive([
      { name: 'x/charts/a.tgz', data: inner },
      { name: 'x/charts/b.tgz', data: inner },
    ]);
  return inner;
}

/** Malicious archives. */
export const archiveCases: readonly HostileCase[] = [
  entries(
    'a name outside of the chart',
    [{ name: 'x/../../evil' }],
    new RegExp(`${refused}chart illegally references parent directory`),
  ),
  entries(
    'backslashes that lead outside of the chart',
    [{ name: 'x\\..\\..\\evil' }],
    new RegExp(`${refused}chart illegally references parent directory`),
  ),
  entries('an absolute name', [{ name: 'x//etc/evil' }], new RegExp(`${refused}chart illegally contains absolute paths`)),
  entries('a drive letter', [{ name: 'x/c:/evil' }], new RegExp(`${refused}chart contains illegally named files`)),
  packed(
    'Chart.yaml at the top',
    () => archive([{ name: 'Chart.yaml', data: 'apiVersion: v2\nname: x\nversion: 0.1.0\n' }], false),
    new RegExp(`${refused}chart`),
  ),
  packed('300 MiB of zeros', () => archive([{ name: 'x/zeros', data: Buffer.alloc(300 << 20) }]), /maximum .*size|exceeds/),
  packed('gigabytes of zeros', () => endless(160), /.+/),
  packed(
    'a false size at the end',
    () => {
      const bytes = archive([]);
      bytes.writeUInt32LE(0xffffffff, bytes.length - 4);
      return bytes;
    },
    /.+/,
  ),
  entries('a link to /etc/passwd', [{ name: 'x/templates/NOTES.txt', type: '2', link: '/etc/passwd' }]),
  entries('a hard link', [{ name: 'x/templates/NOTES.txt', type: '1', link: '/etc/passwd' }]),
  entries('a device', [
    { name: 'x/dev', type: '3' },
    { name: 'x/pipe', type: '6' },
  ]),
  entries('a duplicate name', [
    { name: 'x/values.yaml', data: 'a: 1' },
    { name: 'x/values.yaml', data: 'a: 2' },
  ]),
  packed('truncated', () => archive([{ name: 'x/a', data: 'a'.repeat(5000) }]).subarray(0, 120), /unexpected EOF/),
  packed('truncated inside', () => gzipSync(tar([{ name: 'x/a', data: 'a'.repeat(5000) }]).subarray(0, 1000)), /unexpected EOF/),
  packed(
    'a wrong checksum',
    () => {
      const bytes = archive([]);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 8) ^ 255, bytes.length - 8);
      return bytes;
    },
    /checksum|invalid/,
  ),
  entries('a wrong header', [{ name: 'x/a', sum: '0000001\0' }], /invalid tar header/),
  entries('a negative size', [{ name: 'x/a', size: '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' }], /.+/),
  entries('a size with a minus sign', [{ name: 'x/a', size: '-0000000001' }], /invalid tar header/),
  entries('a size of exabytes', [{ name: 'x/a', size: '77777777777\0' }], /.+/),
  entries('a PAX size of exabytes', [{ name: 'x/p', type: 'x', data: pax('size', '9007199254740991') }, { name: 'x/a' }], /.+/),
  entries('a negative PAX size', [{ name: 'x/p', type: 'x', data: pax('size', '-512') }, { name: 'x/a' }], /.+/),
  entries(
    'a PAX name outside of the chart',
    [{ name: 'x/p', type: 'x', data: pax('path', 'x/../../evil') }, { name: 'x/a' }],
    /parent directory/,
  ),
  entries(
    'a PAX header with a wrong length',
    [{ name: 'x/p', type: 'x', data: '99999999999 path=x/y\n' }, { name: 'x/a' }],
    /.*/,
  ),
  entries(
    'a PAX time out of range',
    [{ name: 'x/p', type: 'x', data: pax('mtime', '1e300') }, { name: 'x/a' }],
    /invalid tar header/,
  ),
  entries('an invalid PAX time', [{ name: 'x/p', type: 'x', data: pax('mtime', 'never') }, { name: 'x/a' }], /.*/),
  entries(
    'a long name outside of the chart',
    [{ name: '././@LongLink', type: 'L', data: 'x/../../evil\0' }, { name: 'x/a' }],
    /parent directory/,
  ),
  entries(
    'a name of a megabyte',
    [{ name: '././@LongLink', type: 'L', data: `x/${'a/'.repeat(500_000)}b\0` }, { name: 'x/a' }],
    /.*/,
  ),
  entries(
    'names of Object.prototype',
    [
      { name: 'x/__proto__', data: 'a' },
      { name: 'x/charts/__proto__/Chart.yaml', data: 'apiVersion: v2\nname: p\nversion: 0.1.0\n' },
    ],
    /.*/,
  ),
  entries('a null byte in a name', [{ name: 'x/a\0b' }]),
  entries(
    '50000 empty files',
    Array.from({ length: 50_000 }, (_, i) => ({ name: `x/f${i}` })),
  ),
  entries('a subchart that is not an archive', [{ name: 'x/charts/y.tgz', data: 'no' }], /.+/),
  packed('archives nested 100 levels deep', () => nested(100), /nested deeper/),
  packed('archives that double at each level', () => doubled(16), /.+/),
  packed('an empty archive', () => gzipSync(Buffer.alloc(1024)), /no files in chart archive/),
  packed('empty gzip data', () => gzipSync(''), /no files in chart archive/),
  packed('two bytes', () => Buffer.from([0x1f, 0x8b]), /.+/),
  packed(
    'a gzip header with flags',
    () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(1 << 20, 65)]),
    /.+/,
  ),
];
