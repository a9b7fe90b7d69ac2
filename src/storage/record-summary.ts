import { constants, gunzipSync } from 'node:zlib';
import type { RevisionHead } from './driver.ts';
import { readInfo, readMetadata } from './record-shape.ts';
import type { ReleaseRecord } from './release.ts';

/**
 * Number of characters to read from the start of a record, where the status and names precede the templates and manifest. Must be
 * a multiple of four because of base64.
 */
export const summaryText = 16 << 10;
const maxUnpacked = 16 << 20;
/**
 * Lengths in bytes of the prefixes to decompress, in the order in which they are tried. A short prefix is enough for most
 * records, whereas an entire record may be a thousand times larger.
 */
const firstBytes = [1 << 10, 4 << 10, summaryText];

/**
 * Decodes a record's summary (name, info and chart metadata) from the start of the record, without decompressing most of it.
 *
 * @param text the result of `encodeRecord`, or its first `summaryText` characters
 * @returns undefined if the start is not sufficient or the record is invalid
 */
export function readSummary(text: string, head: RevisionHead): ReleaseRecord | undefined {
  const bytes = Buffer.from(text.slice(0, summaryText), 'base64');
  for (const length of firstBytes) {
    const summary = summaryIn(bytes.subarray(0, length), head);
    if (summary || length >= bytes.length) return summary;
  }
  return undefined;
}

function summaryIn(bytes: Buffer, head: RevisionHead): ReleaseRecord | undefined {
  const json = unpackStart(bytes);
  if (json === undefined) return undefined;
  const top = leadingFields(json, 0);
  const chart = leadingFields(json, top.get('chart')?.from ?? json.length);
  try {
    const parse = (span: Span | undefined): unknown => JSON.parse(json.slice(span?.from, span?.to));
    const spans = [top.get('name'), top.get('info'), chart.get('metadata')] as const;
    if (spans.some((span) => span?.to === undefined)) return undefined;
    if (parse(spans[0]) !== head.name) return undefined;
    const [info, metadata] = [readInfo(parse(spans[1])), readMetadata(parse(spans[2]))];
    const { name, revision: version, namespace } = head;
    return info && metadata && { name, info, chart: { metadata }, manifest: '', version, namespace };
  } catch {
    // Ignore the error, because it is reported when the entire record is decoded.
    return undefined;
  }
}

function unpackStart(bytes: Buffer): string | undefined {
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return undefined;
  try {
    // With this flush mode, a truncated stream is not an error.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxUnpacked }).toString('utf8');
  } catch {
    return undefined;
  }
}

interface Span {
  readonly from: number;
  /** offset of the end of the value; undefined if the text is truncated */
  readonly to: number | undefined;
}

/** Finds the fields of a JSON object that contains no whitespace. If the text is truncated, returns the fields up to its end. */
function leadingFields(text: string, start: number): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  let at = text[start] === '{' ? start + 1 : text.length;
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    if (keyEnd === undefined || text[keyEnd] !== ':') return spans;
    const to = valueEnd(text, keyEnd + 1);
    spans.set(text.slice(at + 1, keyEnd - 1), { from: keyEnd + 1, to });
    if (to === undefined || text[to] !== ',') return spans;
    at = to + 1;
  }
  return spans;
}

function valueEnd(text: string, start: number): number | undefined {
  if (text[start] === '"') return stringEnd(text, start);
  const mark = /["{}[\],]/g;
  mark.lastIndex = start;
  for (let depth = 0, match = mark.exec(text); match; match = mark.exec(text)) {
    const [sign] = match;
    if (sign === '"') {
      const end = stringEnd(text, match.index);
      if (end === undefined) return undefined;
      mark.lastIndex = end;
    } else if (sign === '{' || sign === '[') depth++;
    else if (sign !== ',' && --depth === 0) return match.index + 1;
    // At depth 0, the value is a number, true, false or null, which ends at a comma or at the end of the enclosing object.
    else if (depth < 1) return depth < 0 || sign === ',' ? match.index : undefined;
  }
  return undefined;
}

/** Finds the end of a string. @returns the offset after the closing quote, or undefined if the text is truncated */
function stringEnd(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    // A quote after an odd number of backslashes is escaped.
    if (slashes % 2 === 0) return at + 1;
  }
  return undefined;
}
