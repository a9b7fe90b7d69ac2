/** Part of a line of Markdown. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly address: string }
  | { readonly kind: 'image'; readonly text: string };

/** A block of Markdown. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph' | 'quote'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Inline[])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

const maxLines = 20_000;

/**
 * Parses the subset of Markdown that chart READMEs use. The result is data for components, never HTML: tags are shown as text,
 * images are replaced by their alt text, and only http and https links are kept.
 */
export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').slice(0, maxLines);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const next = readCode(lines, at) ?? readTable(lines, at) ?? readList(lines, at) ?? readSimple(lines, at);
    if (next.block) blocks.push(next.block);
    at = next.end;
  }
  return blocks;
}

interface Read {
  readonly block?: Block;
  /** index of the line after the block */
  readonly end: number;
}

function readCode(lines: readonly string[], at: number): Read | undefined {
  const fence = /^ {0,3}(```+|~~~+)/.exec(lines[at] ?? '')?.[1];
  if (fence === undefined) return undefined;
  const close = lines.findIndex((line, index) => index > at && line.trimStart().startsWith(fence));
  const end = close < 0 ? lines.length : close;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end: end + 1 };
}

function readTable(lines: readonly string[], at: number): Read | undefined {
  const separator = lines[at + 1] ?? '';
  if (!(lines[at] ?? '').includes('|') || !/^[\s|:-]+$/.test(separator) || !separator.includes('-')) return undefined;
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) end++;
  const rows = lines.slice(at + 2, end).map(cellsOf);
  return { block: { kind: 'table', head: cellsOf(lines[at] ?? ''), rows }, end };
}

function cellsOf(line: string): (readonly Inline[])[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));
}

const marker = /^\s*(?:[-*+]|(\d+)[.)])\s+/;

function readList(lines: readonly string[], at: number): Read | undefined {
  const first = marker.exec(lines[at] ?? '');
  if (!first || isRule(lines[at] ?? '')) return undefined;
  const items: string[] = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    if (marker.test(line)) items.push(line.replace(marker, ''));
    else if (/^\s+\S/.test(line) && items.length > 0) items[items.length - 1] += ` ${line.trim()}`;
    else break;
  }
  return { block: { kind: 'list', isOrdered: first[1] !== undefined, items: items.map(parseInline) }, end };
}

function isRule(line: string): boolean {
  return /^\s*([-*_])\s*(?:\1\s*){2,}$/.test(line);
}

function readSimple(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? '';
  if (line.trim() === '' || /^\s*<!--.*-->\s*$/.test(line)) return { end: at + 1 };
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading)
    return { block: { kind: 'heading', level: heading[1]?.length ?? 1, content: parseInline(heading[2] ?? '') }, end: at + 1 };
  if (isRule(line)) return { block: { kind: 'rule' }, end: at + 1 };
  const isQuote = line.startsWith('>');
  let end = at;
  const text: string[] = [];
  for (; end < lines.length && isParagraph(lines[end] ?? '', isQuote ? 'quote' : 'plain'); end++)
    text.push((lines[end] ?? '').replace(/^>\s?/, '').trim());
  return { block: { kind: isQuote ? 'quote' : 'paragraph', content: parseInline(text.join(' ')) }, end: Math.max(end, at + 1) };
}

function isParagraph(line: string, kind: 'quote' | 'plain'): boolean {
  if (kind === 'quote') return line.startsWith('>');
  return line.trim() !== '' && !/^(?:#{1,6}\s|>|\s{0,3}(?:```|~~~))/.test(line) && !marker.test(line);
}

/** Each alternative matches in linear time: none of them contains nested repetition. */
const inline =
  /`([^`]+)`|!\[([^\]]*)\]\([^()\s]*[^()]*\)|\[([^[\]]*)\]\(([^()\s]+)[^()]*\)|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|<(https?:\/\/[^<>\s]+)>/g;

export function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push(inlineOf(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

function inlineOf([whole, code, image, label, address = '', strong, emphasis, auto]: RegExpMatchArray): Inline {
  if (code !== undefined) return { kind: 'code', text: code };
  if (image !== undefined) return { kind: 'image', text: image };
  if (strong !== undefined) return { kind: 'strong', text: strong };
  if (emphasis !== undefined) return { kind: 'emphasis', text: emphasis };
  if (auto !== undefined) return { kind: 'link', text: auto, address: auto };
  return /^https?:\/\//i.test(address)
    ? { kind: 'link', text: label || address, address }
    : { kind: 'text', text: label ?? whole };
}
