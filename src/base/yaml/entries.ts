/** The scanner state that `takeEntry` reads and updates. */
export interface EntrySource {
  readonly text: string;
  position: number;
  line: number;
  lineStart: number;
  readonly indent: number;
  simpleKeyAllowed: boolean;
}

/** A single-line entry in a block mapping, consisting of a key and a scalar. */
export interface PlainEntry {
  readonly key: string;
  readonly value: string;
  /** true if the value is not quoted, in which case its content determines the type */
  readonly plain: boolean;
}

/**
 * Matches an ASCII "key: value" entry, its line break, and everything up to the first token of the next line. Only unambiguous
 * entries match; all other entries are left to the scanner.
 */
const ENTRY =
  /(?:\n( *)|)([A-Za-z_][\w./-]{0,120}): +(?:([\w/.$(](?:[!-"$-9;-~]| (?=[!-"$-9;-~])|:(?=[!-~]))*)|"([ !#-[\]-~]*)"|'([ -&(-~]*)') *\n( *)(?=[!-"$-~])/y;

/** Maximum length of a line to match, because the regular expression is slow for long lines. */
const MAX_LINE = 4096;

/**
 * Reads the next entry of the current block mapping if it is simple, as most entries are. This is a fast path, and has the same
 * result as scanning tokens.
 */
export function takeEntry(source: EntrySource, keyOf: (text: string) => string | undefined): PlainEntry | undefined {
  const start = source.text[source.position] === '\n' ? source.position + 1 : source.position;
  const end = source.text.indexOf('\n', start);
  if (end - start > MAX_LINE) return undefined;
  ENTRY.lastIndex = source.position;
  const match = ENTRY.exec(source.text);
  if (match === null) return undefined;
  const [, before, keyText = '', plain, double, single, after = ''] = match;
  const column = before === undefined ? source.position - source.lineStart : before.length;
  // A line with deeper indentation is either a continuation of the value or an error.
  if (column !== source.indent || after.length > column) return undefined;
  const key = keyOf(keyText);
  if (key === undefined) return undefined;
  source.line += before === undefined ? 1 : 2;
  source.position = ENTRY.lastIndex;
  source.lineStart = source.position - after.length;
  source.simpleKeyAllowed = true;
  return { key, value: plain ?? double ?? single ?? '', plain: plain !== undefined };
}
