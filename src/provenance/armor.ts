import { trimEndOf } from '../base/text.ts';
import { problem } from './problem.ts';

const opening = '-----BEGIN PGP ';
const signatureOpening = `${opening}SIGNATURE-----`;
const signatureEnd = '-----END PGP SIGNATURE-----';

/** Decodes the body of an armored block, without the headers and the checksum. */
function decode(body: string): Buffer {
  const blank = /\r?\n\r?\n/.exec(body);
  const text = blank ? body.slice(blank.index + blank[0].length) : body;
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
  readonly text: string;
  readonly signature: Buffer;
}

/** Parses a clear-signed message. @throws PROVENANCE */
export function readClearSigned(data: string): ClearSigned {
  const head = /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[A-Za-z]+:[^\n]*\n)*\r?\n/.exec(data)?.[0];
  const end = head === undefined ? -1 : data.indexOf(`\n${signatureOpening}`, head.length);
  const block = data.slice(end + 1).trimEnd();
  if (head === undefined || end < 0 || !block.endsWith(signatureEnd))
    throw problem('the provenance file has no signature', 'signature block not found');
  const body = data.slice(head.length, end).replace(/\r$/, '');
  return { text: body.replace(/^- /gm, ''), signature: dearmor(Buffer.from(block, 'latin1')) };
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
