import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { spendBytes } from '../template/work-budget.ts';
import { isSpace } from './unicode-letters.ts';

/** Some functions work on bytes: their text has one character of U+0000 to U+00FF for each byte. */
function toBinary(text: string): string {
  return Buffer.from(toGoBytes(text)).toString('latin1');
}

/** The text of a string of bytes. */
function fromBinary(binary: string): string {
  return fromGoBytes(Buffer.from(binary, 'latin1'));
}

interface Wrapping {
  readonly width: number;
  readonly glue: string;
  /** words longer than the width are cut */
  readonly cutLong: boolean;
}

/** Breaks lines at blanks; widths count bytes. */
export function wrapText(text: string, { width, glue, cutLong }: Wrapping): string {
  const size = Math.max(1, width);
  const rest = toBinary(text);
  const out: string[] = [];
  let at = 0;
  while (rest.length - at > size) {
    if (rest[at] === ' ') {
      at++;
      continue;
    }
    // Not beyond where the line begins, or long words would be gone through again and again.
    let blank = at + rest.slice(at, at + size + 1).lastIndexOf(' ');
    if (blank >= at) {
      out.push(rest.slice(at, blank));
      at = blank + 1;
    } else if (cutLong) {
      out.push(rest.slice(at, at + size));
      at += size;
    } else {
      blank = rest.indexOf(' ', at + size);
      if (blank < 0) break;
      out.push(rest.slice(at, blank));
      at = blank + 1;
    }
  }
  out.push(rest.slice(at));
  spendBytes(out.length * glue.length);
  return out.map(fromBinary).join(glue === '' ? '\n' : glue);
}

/** Cuts to `width` bytes with "..." at the ends that are cut. */
export function abbreviate(text: string, left: number, width: number): string {
  if (width < 4 || (left > 0 && width < 7)) return text;
  const bytes = toBinary(text);
  if (bytes.length <= width) return text;
  const room = width - 3;
  let offset = Math.min(left, bytes.length);
  if (bytes.length - offset < room) offset = bytes.length - room;
  if (offset <= 4) return `${fromBinary(bytes.slice(0, room))}...`;
  if (offset + room < bytes.length) return `...${abbreviate(fromBinary(bytes.slice(offset)), 0, room)}`;
  return `...${fromBinary(bytes.slice(bytes.length - room))}`;
}

/** The first byte of each word, as a character. */
export function initials(text: string): string {
  const bytes = toBinary(text);
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charAt(i);
    if (!isSpace(byte) && (i === 0 || isSpace(bytes.charAt(i - 1)))) out += byte;
  }
  return out;
}

/** Takes out blanks byte by byte; the bytes that stay become characters. A text without blanks stays as it is. */
export function withoutSpace(text: string): string {
  const bytes = toBinary(text);
  const kept = bytes.replace(/[\t-\r \x85\xa0]+/g, '');
  return kept.length === bytes.length ? text : kept;
}
