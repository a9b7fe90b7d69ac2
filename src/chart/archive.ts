import { gunzipSync } from 'node:zlib';
import { errorCode } from '../base/error-code.ts';
import { fromGoBytes } from '../base/go/bytes.ts';
import { initialRoom } from '../base/gunzip.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { type BufferedFile, MAX_CHART_BYTES, tooLarge } from './buffered-file.ts';

const BLOCK = 512;
/** Minimum size of a gzip header, in bytes. */
const GZIP_HEADER = 10;
/** Maximum size of a tar archive: the files, their headers, and padding. */
const MAX_TAR_BYTES = MAX_CHART_BYTES + 32 * 1024 * 1024;
const DRIVE = /^[a-zA-Z]:\//;

function refuse(problem: string, cause?: unknown): TillerlessError {
  return new TillerlessError('CHART_ARCHIVE', problem, {
    helmText: `unable to load chart archive: ${problem}`,
    cause,
  });
}

/** A file in a tar archive. */
export interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly mtimeSeconds: number;
  readonly isExecutable: boolean;
}

function readText(block: Uint8Array, start: number, length: number): string {
  let end = start;
  while (end < start + length && block[end] !== 0) end++;
  return fromGoBytes(block.subarray(start, end));
}

/** Parses a number in octal, or in big-endian binary if the first bit is set (a GNU extension). */
function readNumber(block: Uint8Array, start: number, length: number): number {
  if (((block[start] ?? 0) & 0x80) !== 0) {
    let value = 0;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + (block[i] ?? 0);
    return value;
  }
  const text = readText(block, start, length).trim();
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw refuse('archive/tar: invalid tar header');
  return Number.parseInt(text, 8);
}

function checkHeader(block: Uint8Array): void {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
  if (readNumber(block, 148, 8) !== sum) throw refuse('archive/tar: invalid tar header');
}

/** Validates a time in seconds. It must be in the range of a Date. */
function timeOf(time: string | number): number {
  const seconds = Number(time);
  if (!(Math.abs(seconds) <= 8.64e12)) throw refuse('archive/tar: invalid tar header');
  return seconds;
}

/** Parses the records in a PAX header, which have the form "<length> <key>=<value>\n". */
function readPax(data: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = Number(bytes.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length <= space - at || at + length > bytes.length) break;
    const record = fromGoBytes(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/**
 * Yields the files in a tar archive (ustar, PAX, GNU long names). The function is synchronous, because the code that loads charts
 * is. As in Helm, links are read as empty files.
 */
export function* readTar(tar: Uint8Array): Generator<Entry> {
  let longName: string | undefined;
  let pax = new Map<string, string>();
  for (let at = 0; at < tar.length; ) {
    if (at + BLOCK > tar.length) throw refuse('unexpected EOF');
    const header = tar.subarray(at, at + BLOCK);
    if (header[0] === 0 && header.every((byte) => byte === 0)) return;
    checkHeader(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const paxSize = pax.get('size');
    const size = paxSize === undefined ? readNumber(header, 124, 12) : Number(paxSize);
    const body = at + BLOCK;
    if (!Number.isSafeInteger(size) || size < 0 || body + size > tar.length) throw refuse('unexpected EOF');
    const data = tar.subarray(body, body + size);
    at = body + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') pax = readPax(data);
    else if (type === 'L') longName = readText(data, 0, data.length);
    else if (type !== 'g' && type !== 'K') {
      const prefix = readText(header, 257, 5) === 'ustar' ? readText(header, 345, 155) : '';
      const short = readText(header, 0, 100);
      const name = pax.get('path') ?? longName ?? (prefix === '' ? short : `${prefix}/${short}`);
      if (type !== '5') {
        const isFile = type === '0' || type === '\0' || type === '7';
        yield {
          name,
          data: isFile ? data : new Uint8Array(),
          isExecutable: isFile && (readNumber(header, 100, 8) & 0o100) !== 0,
          mtimeSeconds: timeOf(pax.get('mtime') ?? readNumber(header, 136, 12)),
        };
      }
      longName = undefined;
      pax = new Map();
    }
  }
}

/** Returns a file name relative to the chart's root. @throws CHART_ARCHIVE if it is outside the root */
function relativeName(name: string): string {
  const separator = name.includes('\\') ? '\\' : '/';
  const parts = name.split(separator);
  const rest = parts.slice(1).join('/');
  if (parts[0] === 'Chart.yaml') throw refuse('chart yaml not in base directory');
  if (rest.startsWith('/')) throw refuse('chart illegally contains absolute paths');
  if (rest.split('/').includes('..') || parts[0] === '..') throw refuse('chart illegally references parent directory');
  const clean = rest
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (clean === '') throw refuse(`chart illegally contains content outside the base directory: ${JSON.stringify(name)}`);
  if (DRIVE.test(clean)) throw refuse('chart contains illegally named files');
  return clean;
}

function goTime(seconds: number): string {
  return new Date(Math.trunc(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

function gunzip(bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_TAR_BYTES, chunkSize: initialRoom(bytes) });
  } catch (cause) {
    if (errorCode(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw refuse(gzipProblem(bytes, cause), cause);
  }
}

/** Returns Go's message for data that cannot be decompressed. */
function gzipProblem(bytes: Uint8Array, cause: unknown): string {
  if (bytes.length === 0) return 'EOF';
  if (errorCode(cause) === 'Z_BUF_ERROR' || bytes.length < GZIP_HEADER) return 'unexpected EOF';
  if (!isGzip(bytes)) return 'gzip: invalid header';
  return /incorrect (?:data|length) check/.test(String(cause)) ? 'gzip: invalid checksum' : 'flate: corrupt input';
}

/** Reports whether data starts with the gzip magic number. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Returns the files in any .tar.gz archive, with their original names. The size limits for charts apply.
 *
 * @throws CHART_ARCHIVE, CHART_LIMIT
 */
export function readAnyArchive(bytes: Uint8Array): Entry[] {
  const entries = [...readTar(gunzip(bytes))];
  if (entries.reduce((total, entry) => total + entry.data.length, 0) > MAX_CHART_BYTES) throw tooLarge();
  return entries;
}

/**
 * Returns the files in a chart archive, with names relative to the top-level directory. Rejects the same archives as Helm
 * (pkg/chart/loader/archive): those with absolute names, references to parent directories, drive letters, files outside the base
 * directory, or more than 100 MiB.
 *
 * @throws CHART_ARCHIVE, CHART_LIMIT
 */
export function readChartArchive(bytes: Uint8Array): BufferedFile[] {
  const files: BufferedFile[] = [];
  let total = 0;
  for (const entry of readTar(gunzip(bytes))) {
    total += entry.data.length;
    if (total > MAX_CHART_BYTES) throw tooLarge();
    files.push({ name: relativeName(entry.name), data: entry.data, modTime: goTime(entry.mtimeSeconds) });
  }
  if (files.length === 0) throw refuse('no files in chart archive');
  return files;
}
