import { trimEndOf } from '../base/text.ts';
import { problem } from './problem.ts';

const opening = '-----BEGIN PGP ';
const signatureOpening = `${opening}SIGNATURE-----`;
const signatureEnd = '-----END PGP SIGNATURE-----';

/** Decodes the body of an armored block, without the headers and the checksum. */
function decode(body: string): Buffer {
  const headers = /^(?:[^\n:]*:[^\n]*\n)*\s*\n/.exec(body)?.[0] ?? '';
  const text = body.slice(headers.length);
  return Buffer.from(text.replace(/^=[A-Za-z0-9+/]{4}\s*$/m, '').replace(/\s+/g, ''), 'base64');
}

/** Returns binary data unchanged. Armored data is decoded, and multiple blocks are concatenated. */
export function dearmor(data: Buffer): Buffer {
  if (!data.subarray(0, 1024).includes(opening)) return data;
  const text = data.toString('latin1');
  const blocks: Buffer[] = [];
  // Scan the data only once. A regular expression for an entire block would take quadratic time, because it would pair each
  // header with each footer.
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at)) {
    const head = /([A-Z ]*)-----\r?\n/y;
    head.lastIndex = at + opening.length;
    const kind = head.exec(text)?.[1];
    const end = kind === undefined ? -1 : text.indexOf(`-----END PGP ${kind}-----`, head.lastIndex);
    if (end < 0) break;
    blocks.push(decode(text.slice(head.lastIndex, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}

/** A clear-signed message and its signature (RFC 4880, section 7). */
export interface ClearSigned {
  /** lines without trailing spaces; each ends with a line feed */
  readonly text: string;
  /** the form of the text that is signed: like `text`, but with CRLF between the lines */
  readonly signedText: Buffer;
  readonly signature: Buffer;
}

const messageOpening = `${opening}SIGNED MESSAGE-----`;

/**
 * Parses the first clear-signed message in a text. Like go-crypto's clearsign.Decode, which Helm uses, it ignores everything before
 * and after the message, and accepts CRLF line endings. "Hash" is the only header that is allowed.
 *
 * @throws PROVENANCE
 */
export function readClearSigned(data: string): ClearSigned {
  const lines = linesOf(data.slice(messageStart(data)));
  const bodyStart = lines.findIndex((line) => line.trim() === '') + 1;
  const bodyEnd = lines.indexOf(signatureOpening, bodyStart);
  const end = lines.findIndex((line, at) => at > bodyEnd && line.startsWith(signatureEnd));
  const isComplete = lines[0] === messageOpening && bodyStart > 0 && bodyEnd >= 0 && end >= 0;
  if (!isComplete || !lines.slice(1, bodyStart - 1).every((line) => /^ *Hash *:[ -~]*$/.test(line)))
    throw problem('the provenance file has no signature', 'signature block not found');
  const body = lines.slice(bodyStart, bodyEnd).map((line) => trimEndOf(line.replace(/^- /, ''), ' \t'));
  return {
    text: body.map((line) => `${line}\n`).join(''),
    signedText: Buffer.from(body.join('\r\n'), 'utf8'),
    signature: dearmor(Buffer.from([...lines.slice(bodyEnd, end), signatureEnd].join('\n'), 'latin1')),
  };
}

/** Returns the position of the first line that starts a message, or the length of the text if there is none. */
function messageStart(data: string): number {
  if (data.startsWith(messageOpening)) return 0;
  const at = data.indexOf(`\n${messageOpening}`);
  return at < 0 ? data.length : at + 1;
}

/** Splits text into lines, without LF or CRLF. Any other carriage return is part of its line. */
function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** Returns the canonical form of text for signing: no trailing whitespace, and CRLF line endings. */
export function canonicalText(text: string): Buffer {
  return Buffer.from(
    text
      .split('\n')
      .map((line) => trimEndOf(line, ' \t\r'))
      .join('\r\n'),
    'utf8',
  );
}

/** Formats a clear-signed message. */
export function writeClearSigned(text: string, hash: string, signature: Buffer): string {
  const lines = signature.toString('base64').match(/.{1,64}/g) ?? [];
  const escaped = text.replace(/^-/gm, '- -');
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: ${hash}\n\n${escaped}\n-----BEGIN PGP SIGNATURE-----\n\n${lines.join('\n')}\n${checksum(signature)}\n-----END PGP SIGNATURE-----`;
}

/** Returns the CRC-24 checksum, which older OpenPGP implementations require. */
function checksum(data: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of data) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return `=${Buffer.from([(crc >> 16) & 255, (crc >> 8) & 255, crc & 255]).toString('base64')}`;
}
