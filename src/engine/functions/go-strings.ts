import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { spendBytes } from '../template/work-budget.ts';
import { isSpace } from './unicode-letters.ts';

/**
 * Converts text to a string that contains one character (U+0000 to U+00FF) per UTF-8 byte, for functions that operate on bytes.
 */
function toBinary(text: string): string {
  return Buffer.from(toGoBytes(text)).toString('latin1');
}

/** Decodes a string that contains one character per UTF-8 byte. The inverse of `toBinary`. */
function fromBinary(binary: string): string {
  return fromGoBytes(Buffer.from(binary, 'latin1'));
}

interface Wrapping {
  readonly width: number;
  readonly glue: string;
  /** true to break words that exceed the width */
  readonly cutLong: boolean;
}

/** Wraps lines at spaces. The width is measured in bytes. */
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
    // Search only the current line. A backward search from the end of the line through the whole text would scan a long word once
    // for every line that it fills.
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

/** Shortens text to `width` bytes, and adds "..." at each end where it was cut. */
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

/** Returns the first byte of each word as a character. */
export function initials(text: string): string {
  const bytes = toBinary(text);
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charAt(i);
    if (!isSpace(byte) && (i === 0 || isSpace(bytes.charAt(i - 1)))) out += byte;
  }
  return out;
}

/**
 * Removes whitespace byte by byte. Each remaining byte becomes a separate character, which splits multi-byte characters, as in
 * Go. Text without whitespace is returned unchanged.
 */
export function withoutSpace(text: string): string {
  const bytes = toBinary(text);
  const kept = bytes.replace(/[\t-\r \x85\xa0]+/g, '');
  return kept.length === bytes.length ? text : kept;
}
